// SPDX-License-Identifier: BSL-1.0
#include "failpoint/calls.hpp"

#include <exception>
#include <utility>

namespace codynamo::testing {
namespace {

template <class T>
asio::awaitable<void> without_result(asio::awaitable<T> call) {
    co_await std::move(call);
}

/// Thrown rather than checked: a check allocates, which may be what is to fail.
struct wrong_count : std::exception {
    [[nodiscard]] const char* what() const noexcept override { return "pages are missing"; }
};

asio::awaitable<void> read_pages(table t) {
    auto pages = t.query_pages(partition_key("id") == "canary-item");
    int count = 0;
    for (;;) {
        const auto page = co_await pages.next();
        if (!page) break;
        ++count;
    }
    if (count != 2) throw wrong_count();
}

} // namespace

const certificate_authority& authority() {
    static const certificate_authority one;
    return one;
}

client_config one_connection(const scripted_server& net) {
    client_config config;
    config.region = "us-east-1";
    config.endpoint = net.url();
    config.credentials = canary_credentials();
    config.max_connections = 1;
    config.ca_file = authority().file();
    config.log = [](log_level, std::string_view) {};
    return config;
}

answer service(const seen_request& r) {
    if (r.operation() == "Scan") return stall();
    if (r.operation() == "GetItem" && !r.nonce().empty()) return echo_nonce(r);
    if (r.operation() == "Query") {
        const bool first = r.body.find("ExclusiveStartKey") == std::string::npos;
        return ok(
            first
                ? R"({"Items":[{"id":{"S":"1"}}],"Count":1,"LastEvaluatedKey":{"id":{"S":"1"}}})"
                : R"({"Items":[{"id":{"S":"2"},"l":{"L":[{"N":"1"},{"M":{"a":{"BOOL":true}}}]}}]})"
        );
    }
    return ok(R"({"Item":{"id":{"S":"canary-item"},"text":{"S":"canary-text that is long"}}})");
}

std::vector<call_kind> calls() {
    const std::function<asio::awaitable<void>(table)> get = [](table t) {
        return without_result(t.get_item(key("id", "canary-item")));
    };
    const std::function<asio::awaitable<void>(table)> put = [](table t) {
        return without_result(t.put_item(canary_item()));
    };
    const std::function<asio::awaitable<void>(table)> update = [](table t) {
        return without_result(t.update_item(
            key("id", "canary-item"), set("a", list(1, "x")), condition(attr("v") == 3)
        ));
    };
    call_kind warm{"get, warm", get};
    warm.warm = true;
    call_kind watched{"get, watched", get};
    watched.watched = true;
    call_kind watched_tls{"get, watched, TLS", get};
    watched_tls.watched = watched_tls.tls = true;
    call_kind tls{"get, TLS", get};
    tls.tls = true;
    call_kind retried{"put, tried again", put};
    retried.stumbles = true;
    return {
        {"get", get},
        {"put", put},
        {"update", update},
        warm,
        watched,
        watched_tls,
        tls,
        retried,
        {"pages", read_pages}};
}

call_server::call_server(const call_kind& kind)
    : net(kind.tls ? std::optional(tls_options{authority().issue()}) : std::nullopt) {
    net.otherwise([this](const seen_request& r) {
        if (r.nonce().empty() && stumbles.exchange(false))
            return service_error(500, "InternalServerError");
        return service(r);
    });
}

client_config config_for(const call_kind& kind, const scripted_server& net) {
    client_config config = one_connection(net);
    if (kind.watched) config.max_connections = 2;
    return config;
}

scene_before::scene_before(
    const call_kind& kind, asio::io_context& io, const table& t, const scripted_server& net
) {
    if (kind.watched) other_.emplace(io, t, net);
    if (kind.warm || kind.watched) run(io, gets_its_own_answer(t));
}

} // namespace codynamo::testing
