// SPDX-License-Identifier: BSL-1.0
//
// A connection that was read to its end is used again in the same turn without a look at it.
#include "scenario/http/client_and_server.hpp"
#include "support/reported_rest.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace codynamo::testing {
namespace {

using namespace std::chrono_literals;

http::settings trustful_settings(std::chrono::milliseconds stays_good_for = patience) {
    http::settings options = patient_settings();
    options.stays_good_for = stays_good_for;
    return options;
}

enum class turn { same, next };

/// What is done with a connection.
struct plan {
    /// Runs before the first response is read, which has come by then.
    std::function<void()> before_read;
    /// Runs in the turn in which the response was read.
    std::function<void()> after_read = [] {};
    turn second_call = turn::same;
};

/// What came of a second call over an idle connection, behind a first one.
struct two_calls {
    std::string first;
    /// Empty: there was no good connection.
    std::optional<http::fallible<http::reply>> second;
};

asio::awaitable<two_calls> call_twice(
    std::shared_ptr<http::transport> over, http::endpoint to, plan with
) {
    const auto end = std::chrono::steady_clock::now() + patience;
    const asio::any_io_executor here = co_await asio::this_coro::executor;
    two_calls made;
    auto acquired = co_await over->acquire(to, end);
    std::optional<http::lease> held(std::move(*acquired));
    asio::post(here, with.before_read);
    auto first = co_await held->exchange(post(to, "1"), end);
    made.first = first ? first->body : describe(first.error());
    held.reset();
    with.after_read();
    if (with.second_call == turn::next) co_await asio::post(here, asio::use_awaitable);
    held = over->take_idle(to, end);
    if (!held) co_return made;
    auto second = co_await held->exchange(post(to, "2"), end);
    made.second.emplace(std::move(second));
    co_return made;
}

/// The server's side: events that the client's waits for.
struct server_events {
    std::promise<void> sent;
    std::promise<void> ended;
    gate idle;

    [[nodiscard]] script::call has_sent() {
        return {[this] { sent.set_value(); }};
    }

    [[nodiscard]] script::call has_ended() {
        return {[this] { ended.set_value(); }};
    }

    /// A response, and the end of sending once the connection is idle.
    [[nodiscard]] script response_and_late_end() {
        script out = ok("1");
        out.then(has_sent()).then(script::wait{idle}).then(script::half_close{});
        out.then(has_ended()).then(script::hold{});
        return out;
    }

    [[nodiscard]] std::function<void()> wait_until_sent() {
        return [this] { sent.get_future().wait(); };
    }

    [[nodiscard]] std::function<void()> end_and_wait() {
        return [this] {
            idle.open();
            ended.get_future().wait();
        };
    }
};

} // namespace

TEST_CASE("a connection that ends in the turn after its response costs no attempt", "[fault-27]") {
    server_events events; // outlives the server's thread, as in the next ones
    client_and_server p(GENERATE(false, true), trustful_settings());
    p.net->reply(events.response_and_late_end());
    plan with{events.wait_until_sent(), events.end_and_wait()};
    with.second_call = GENERATE(turn::same, turn::next);
    const two_calls made = run(p.io, call_twice(p.client, p.to, with));
    CHECK(made.first == "1");
    // Nobody looks in the same turn.
    const bool is_used = with.second_call == turn::same && system_reports_rest();
    REQUIRE(made.second.has_value() == is_used);
    if (!is_used) return;
    const http::fault lost = fault_of(*made.second);
    CHECK(lost.code == client_errc::connection_lost);
    CHECK(lost.stale); // which is tried again at once and for free
}

TEST_CASE("a connection is looked at when its response was read some time ago", "[fault-27]") {
    server_events events;
    client_and_server p(GENERATE(false, true), trustful_settings(0ms));
    p.net->reply(events.response_and_late_end());
    const plan with{events.wait_until_sent(), events.end_and_wait()};
    const two_calls made = run(p.io, call_twice(p.client, p.to, with));
    CHECK(made.first == "1");
    CHECK_FALSE(made.second);
}

TEST_CASE("nothing of a request is sent on a connection that was reset before", "[fault-28]") {
    server_events events;
    client_and_server p(GENERATE(false, true), trustful_settings());
    p.net->reply(
        ok("1").then(events.has_sent()).then(script::wait{events.idle}).then(script::reset{})
    );
    const plan with{events.wait_until_sent(), [&] {
                        events.idle.open();
                        p.net->wait_until_closed(1);
                    }};
    const two_calls made = run(p.io, call_twice(p.client, p.to, with));
    CHECK(made.first == "1");
    REQUIRE(made.second.has_value() == system_reports_rest());
    if (!made.second) return;
    const http::fault lost = fault_of(*made.second);
    CHECK(lost.stale);
    CHECK_FALSE(lost.sent);
}

TEST_CASE(
    "a connection that ended behind its response is not used again",
    "[fault-27][fault-35][fault-52]"
) {
    server_events events;
    client_and_server p(GENERATE(false, true), trustful_settings());
    script first = ok("1");
    SECTION("by FIN") {
        first.then(script::half_close{});
    }
    SECTION("by bytes") {
        first.then(script::write{"HTTP/1.1 200 OK\r\n"});
    }
    p.net->reply(std::move(first.then(events.has_sent()).then(script::hold{}))).reply(ok("3"));
    plan with{events.wait_until_sent()};
    with.second_call = GENERATE(turn::same, turn::next);
    const two_calls made = run(p.io, call_twice(p.client, p.to, with));
    CHECK(made.first == "1");
    CHECK_FALSE(made.second); // there is no good connection
    CHECK(p.call("3")->body == "3");
    CHECK(p.net->connections() == 2);
}

TEST_CASE("a waiting call that gets a closed connection opens another", "[fault-27]") {
    server_events events;
    http::settings options = trustful_settings();
    options.max_connections = 1;
    client_and_server p(GENERATE(false, true), options);
    gate asked;
    script first;
    first.then(script::wait{asked});
    for (const script::step& one : ok("1").steps())
        first.then(one);
    first.then(script::half_close{}).then(events.has_sent()).then(script::hold{});
    p.net->reply(std::move(first)).reply(ok("2"));

    std::optional<http::fallible<http::reply>> used;
    std::optional<http::fallible<http::reply>> waiting;
    p.start("{}", used);
    p.start("{}", waiting);
    p.io.restart();
    while (p.net->requests().empty())
        p.io.poll();
    asked.open();
    events.wait_until_sent()();
    p.io.restart();
    p.io.run_for(patience);
    REQUIRE(used);
    REQUIRE(waiting);
    CHECK((*used)->body == "1");
    REQUIRE(*waiting);
    CHECK((*waiting)->body == "2");
    CHECK(p.net->connections() == 2);
}

} // namespace codynamo::testing
