// SPDX-License-Identifier: BSL-1.0
#include "support/scripted_client.hpp"

#include <codynamo/as_result.hpp>

#include <catch2/catch_test_macros.hpp>

#include <sstream>

namespace codynamo::testing {
namespace {

using namespace std::chrono_literals;

template <class T>
error outcome_failure_of(scripted_client& c, asio::awaitable<T> work) {
    const result<T> r = c.run(as_result(std::move(work)));
    REQUIRE_FALSE(r.has_value());
    return r.error();
}

script lost_response() {
    return reset();
}

script server_error() {
    return respond(500, R"({"__type":"x#InternalServerError"})");
}

} // namespace

TEST_CASE(
    "an update is sent again after its response is lost, unless it is sent at most once",
    "[fault-30]"
) {
    scripted_server net;
    net.reply(lost_response()).reply(ok("{}"));
    scripted_client c(net);
    c.run(c.table().update_item(key("id", "1"), add("visits", 1)));
    CHECK(net.requests().size() == 2);

    net.reply(lost_response());
    const error e = outcome_failure_of(
        c, c.table().update_item(key("id", "1"), add("visits", 1), at_most_once)
    );
    CHECK(e.info().outcome == outcome::maybe_applied);
    CHECK(e.code() == client_errc::connection_lost);
    CHECK(net.requests().size() == 3);
}

TEST_CASE("statements in a batch and calls by name are sent at most once when that is asked for") {
    scripted_server net;
    scripted_client c(net);
    const statement counts("UPDATE \"music\" SET n = n + 1 WHERE id = '1'");
    net.reply(lost_response());
    const error batch = outcome_failure_of(c, c.db.batch_execute_statement({counts}, at_most_once));
    CHECK(batch.info().outcome == outcome::maybe_applied);
    net.reply(lost_response());
    const error named = outcome_failure_of(c, c.db.call("UpdateItem", "{}", at_most_once));
    CHECK(named.info().outcome == outcome::maybe_applied);
    CHECK(net.requests().size() == 2);
    net.otherwise([](const seen_request&) { return stall(); });
    const error late = outcome_failure_of(c, c.db.call("UpdateItem", "{}", timeout(50ms)));
    CHECK(late.code() == client_errc::deadline_exceeded);
}

TEST_CASE("at most once is about what may have been done, not about what was refused or never left"
) {
    scripted_server net;
    net.reply(throttled()).reply(throttled()).reply(ok("{}"));
    scripted_client c(net);
    c.run(c.table().put_item({{"id", "1"}}, at_most_once));
    CHECK(net.requests().size() == 3);

    net.reply(server_error()); // may have been too late to be no write
    const error after_500 =
        outcome_failure_of(c, c.table().delete_item(key("id", "1"), at_most_once));
    CHECK(after_500.info().outcome == outcome::maybe_applied);
    CHECK(after_500.info().attempts == 1);

    scripted_server refusing; // a port that nobody listens on once this server is gone
    client_config config;
    config.max_attempts = 3;
    auto gone = std::make_unique<scripted_server>();
    scripted_client d(*gone, config);
    gone.reset();
    const error never = outcome_failure_of(d, d.table().put_item({{"id", "1"}}, at_most_once));
    CHECK(never.code() == client_errc::connect_failed);
    CHECK(never.info().outcome == outcome::not_sent);
    CHECK(never.info().attempts == 3);
}

TEST_CASE(
    "a condition that fails after a lost response may have been broken by the call itself",
    "[fault-30]"
) {
    scripted_server net;
    net.reply(lost_response()).reply(service_error(400, "ConditionalCheckFailedException"));
    scripted_client c(net);
    const error e = outcome_failure_of(
        c, c.table().put_item({{"id", "1"}}, condition(attr("id").not_exists()))
    );
    CHECK(e.code() == service_errc::conditional_check_failed);
    CHECK(e.info().outcome == outcome::maybe_applied);
    CHECK(e.info().attempts == 2);
}

TEST_CASE("what the service refuses is not applied, a 5xx may be", "[fault-53][fault-57]") {
    scripted_server net;
    scripted_client c(net);
    for (const char* name :
         {"ValidationException",
          "AccessDeniedException",
          "ResourceNotFoundException",
          "ConditionalCheckFailedException"}) {
        net.reply(service_error(400, name));
        const error e = outcome_failure_of(c, c.table().put_item({{"id", "1"}}));
        CHECK(e.info().outcome == outcome::not_applied);
        CHECK(e.info().attempts == 1);
    }
    for (const int status : {500, 502, 503, 504}) {
        c.environment->pauses.clear();
        for (int i = 0; i < 4; ++i)
            net.reply(respond(status, "<html>busy</html>"));
        const error e = outcome_failure_of(c, c.table().put_item({{"id", "1"}}));
        CHECK(e.info().outcome == outcome::maybe_applied);
        CHECK(e.info().attempts == 4);
        CHECK(e.info().http_status == status);
        CHECK(c.environment->pauses == std::vector{25ms, 50ms, 100ms});
    }
    for (int i = 0; i < 4; ++i)
        net.reply(service_error(503, "ThrottlingException"));
    const error e = outcome_failure_of(c, c.table().put_item({{"id", "1"}}));
    CHECK(e.info().outcome == outcome::not_applied);
}

TEST_CASE("a storm of callers in an outage is not multiplied by retries", "[fault-55]") {
    scripted_server net;
    net.otherwise([](const seen_request&) { return server_error(); });
    client_config config;
    config.max_waiting = 2000;
    scripted_client c(net, config);
    constexpr int callers = 500;
    int failed = 0;
    for (int i = 0; i < callers; ++i) {
        auto work = as_result(c.table().get_item(key("id", "1")));
        boost::asio::co_spawn(c.io, std::move(work), [&](std::exception_ptr, const auto& r) {
            failed += r.has_error() ? 1 : 0;
        });
    }
    c.run_all();
    CHECK(failed == callers);
    CHECK(net.requests().size() <= callers + 500 / 14);

    // When the service is back, everybody is served at the first try.
    net.otherwise([](const seen_request&) { return ok("{}"); });
    const auto before = net.requests().size();
    for (int i = 0; i < 100; ++i)
        c.run(c.table().get_item(key("id", "1")));
    CHECK(net.requests().size() == before + 100);
}

TEST_CASE("the second attempt carries its deadline, by the service's clock") {
    scripted_server net;
    net.reply(respond(500, "{}", {{"Date", "Thu, 26 Nov 2026 10:00:00 GMT"}})).reply(ok("{}"));
    client_config config;
    config.request_timeout = 30s;
    scripted_client c(net, config);
    c.run(c.table().put_item({{"id", "1"}}));
    const auto seen = net.requests();
    REQUIRE(seen.size() == 2);
    CHECK(seen[0].find("amz-sdk-request") == "attempt=1; max=4");
    const std::string second = seen[1].find("amz-sdk-request").value_or("");
    CHECK(second.starts_with("ttl=20261126T1000"));
    CHECK(second.ends_with("Z; attempt=2; max=4"));
    CHECK(seen[0].find("amz-sdk-invocation-id") == seen[1].find("amz-sdk-invocation-id"));
}

TEST_CASE("every attempt of a transaction has the same token and the same bytes", "[fault-58]") {
    scripted_server net;
    net.reply(lost_response()).reply(server_error()).reply(throttled()).reply(ok("{}"));
    scripted_client c(net);
    write_transaction t;
    t.put_item(c.table(), {{"id", "1"}});
    c.run(c.db.transact_write(t));
    const auto seen = net.requests();
    REQUIRE(seen.size() == 4);
    CHECK(seen[0].body.find("ClientRequestToken") != std::string::npos);
    for (const seen_request& r : seen)
        CHECK(r.body == seen[0].body);
}

TEST_CASE("in retry mode adaptive, calls to a throttled table are held back, others are not") {
    scripted_server net;
    client_config config;
    config.retry_mode = retry_mode::adaptive;
    config.max_attempts = 1;
    scripted_client c(net, config);
    net.reply(throttled());
    (void)outcome_failure_of(c, c.table().put_item({{"id", "1"}}));
    CHECK(c.environment->pauses.empty());
    net.otherwise([](const seen_request&) { return ok("{}"); });
    c.run(c.table().put_item({{"id", "2"}}));
    c.run(c.table().put_item({{"id", "3"}}));
    const auto held = c.environment->pauses.size();
    CHECK(held >= 1);
    CHECK(c.environment->pauses.back() >= 500ms); // half a token a second at least
    c.run(c.table().get_item(key("id", "1")));
    c.run(c.db.table("other").put_item({{"id", "1"}}));
    CHECK(c.environment->pauses.size() == held);

    // A call without so much time fails at once.
    c.run(c.table().put_item({{"id", "4"}}));
    const error e = outcome_failure_of(c, c.table().put_item({{"id", "5"}}, timeout(100ms)));
    CHECK(e.code() == client_errc::deadline_exceeded);
    CHECK(e.info().outcome == outcome::not_sent);
}

TEST_CASE("the retries of a throttled call follow the table of 2026") {
    // The pauses of one call with full jitter at its most, and what it leaves of the quota.
    scripted_server net;
    for (int i = 0; i < 4; ++i)
        net.reply(throttled());
    scripted_client c(net);
    (void)outcome_failure_of(c, c.table().get_item(key("id", "1")));
    CHECK(c.environment->pauses == std::vector{1000ms, 2000ms, 4000ms});
    std::ostringstream timeline;
    timeline << "attempt 1 at 0 ms";
    std::chrono::milliseconds at{0};
    for (std::size_t i = 0; i < c.environment->pauses.size(); ++i) {
        at += c.environment->pauses[i];
        timeline << "; attempt " << i + 2 << " at " << at.count() << " ms";
    }
    CHECK(
        timeline.str() ==
        "attempt 1 at 0 ms; attempt 2 at 1000 ms; attempt 3 at 3000 ms; attempt 4 at 7000 ms"
    );
}

} // namespace codynamo::testing
