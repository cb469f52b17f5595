// SPDX-License-Identifier: BSL-1.0
// What a refused signature leads to: the clock's offset, and fresh credentials.
#include "support/scripted_client.hpp"

#include <codynamo/as_result.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <ctime>
#include <iomanip>
#include <sstream>

using namespace codynamo;
using namespace codynamo::testing;
using namespace std::chrono_literals;

namespace {

using time_point = std::chrono::system_clock::time_point;

time_point signed_at(const seen_request& r) {
    std::tm broken_down{};
    std::istringstream text(r.find("x-amz-date").value());
    text >> std::get_time(&broken_down, "%Y%m%dT%H%M%SZ");
    return std::chrono::system_clock::from_time_t(timegm(&broken_down));
}

std::string http_date(time_point t) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(t);
    std::tm broken_down{};
    gmtime_r(&seconds, &broken_down);
    std::ostringstream text;
    text << std::put_time(&broken_down, "%a, %d %b %Y %H:%M:%S GMT");
    return text.str();
}

script refused(std::string_view name, fields headers) {
    const std::string body = R"({"__type":"com.amazon.coral.service#)" + std::string(name) +
                             R"(","message":"Signature expired"})";
    return respond(400, body, headers);
}

script refused_at(time_point server_time) {
    return refused("InvalidSignatureException", {{"Date", http_date(server_time)}});
}

asio::awaitable<void> put_one(table t) {
    co_await t.put_item({{"id", "1"}});
}

/// Counts its calls; each returns another key.
struct counting_provider {
    std::shared_ptr<int> asked = std::make_shared<int>(0);

    asio::awaitable<credentials> operator()() const {
        ++*asked;
        co_return credentials("AKID" + std::to_string(*asked), "secret", "token");
    }
};

} // namespace

TEST_CASE(
    "a signature refused for a wrong clock is made again with the service's time", "[fault-59]"
) {
    const auto there = std::chrono::system_clock::now() + 10min;
    scripted_server net;
    net.reply(refused_at(there)).reply(ok("{}")).reply(ok("{}"));
    scripted_client c(net);
    c.run(put_one(c.table()));
    c.run(put_one(c.table()));

    const std::vector<seen_request> requests = net.requests();
    REQUIRE(requests.size() == 3);
    CHECK(signed_at(requests[0]) < there - 9min);
    CHECK(signed_at(requests[1]) >= there - 1min);
    CHECK(signed_at(requests[2]) >= there - 1min); // the next call begins with the right time
}

TEST_CASE("a signature that stays wrong is refused once more, not again and again", "[fault-59]") {
    const auto there = std::chrono::system_clock::now() - 10min;
    scripted_server net;
    net.reply(refused_at(there)).reply(refused_at(there));
    scripted_client c(net);
    result<put_item_response> r = c.run(as_result(c.table().put_item({{"id", "1"}})));
    REQUIRE(!r);
    CHECK(r.error().code() == service_errc::invalid_signature);
    CHECK(r.error().info().attempts == 2);
    CHECK(r.error().info().outcome == outcome::not_applied);
}

TEST_CASE("a signature refused for another reason than time is not made again", "[fault-59]") {
    const auto now = std::chrono::system_clock::now();
    const fields headers = GENERATE_COPY(
        fields{},
        fields{{"Date", http_date(now)}},
        fields{{"Date", "once upon a time"}},
        fields{{"Date", http_date(now + 1h)}, {"Age", "3600"}}
    );
    scripted_server net;
    net.reply(refused("InvalidSignatureException", headers));
    scripted_client c(net);
    result<put_item_response> r = c.run(as_result(c.table().put_item({{"id", "1"}})));
    REQUIRE(!r);
    CHECK(r.error().info().attempts == 1);
}

TEST_CASE("expired credentials are renewed and the call is made again", "[fault-61]") {
    const std::string name = GENERATE("ExpiredTokenException", "UnrecognizedClientException");
    const counting_provider provider;
    client_config config;
    config.credentials = provider;
    scripted_server net;
    net.reply(service_error(400, name)).reply(ok("{}"));
    scripted_client c(net, config);
    c.run(put_one(c.table()));
    CHECK(*provider.asked == 2);
    const auto requests = net.requests();
    CHECK(requests.at(0).find("authorization")->find("AKID1/") != std::string::npos);
    CHECK(requests.at(1).find("authorization")->find("AKID2/") != std::string::npos);
}

TEST_CASE("many calls with expired credentials renew them once", "[fault-61]") {
    const counting_provider provider;
    client_config config;
    config.credentials = provider;
    scripted_server net;
    net.otherwise([](const seen_request& r) {
        const bool old = r.find("authorization")->find("AKID1/") != std::string::npos;
        return old ? service_error(400, "ExpiredTokenException") : ok("{}");
    });
    scripted_client c(net, config);
    int done = 0;
    const auto count = [&done](const std::exception_ptr& e) { done += e ? 0 : 1; };
    for (int i = 0; i < 20; ++i)
        asio::co_spawn(c.io, put_one(c.table()), count);
    c.run_all();
    CHECK(done == 20);
    CHECK(*provider.asked == 2);
}

TEST_CASE("credentials that are refused twice end the call", "[fault-61]") {
    scripted_server net;
    net.reply(service_error(400, "ExpiredTokenException"))
        .reply(service_error(400, "ExpiredTokenException"));
    scripted_client c(net);
    result<put_item_response> r = c.run(as_result(c.table().put_item({{"id", "1"}})));
    REQUIRE(!r);
    CHECK(r.error().code() == service_errc::expired_token);
    CHECK(r.error().info().attempts == 2);
}

TEST_CASE("a key that is always refused is asked for once for each call", "[fault-61]") {
    const counting_provider provider;
    client_config config;
    config.credentials = provider;
    scripted_server net;
    net.otherwise([](const seen_request&) {
        return service_error(400, "UnrecognizedClientException");
    });
    scripted_client c(net, config);
    (void)c.run(as_result(c.table().put_item({{"id", "1"}})));
    for (int call = 1; call <= 3; ++call) {
        const int before = *provider.asked;
        const auto r = c.run(as_result(c.table().put_item({{"id", "1"}})));
        REQUIRE(!r);
        CHECK(r.error().info().attempts == 2);
        CHECK(*provider.asked == before + 1);
    }
}
