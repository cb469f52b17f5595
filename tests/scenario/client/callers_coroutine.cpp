// SPDX-License-Identifier: BSL-1.0
//
// A call is a part of its caller's coroutine: its executor, its cancellation, its threads.
#include "support/aftermath.hpp"
#include "support/on_threads.hpp"

#include <codynamo/as_result.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <atomic>
#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace codynamo::testing {
namespace {

using namespace std::chrono_literals;

/// Calls a function at the beginning of each call.
class start_observer final : public call_observer {
public:
    explicit start_observer(std::function<void()> at_start) : at_start_(std::move(at_start)) {}

    void on_call_started(const call_started&) override { at_start_(); }

private:
    std::function<void()> at_start_;
};

client_config observed_by(std::function<void()> at_start) {
    client_config config;
    config.observer = std::make_shared<start_observer>(std::move(at_start));
    return config;
}

struct seen_by_caller {
    std::error_code code;
    bool throws_as_before = false;
};

asio::awaitable<seen_by_caller> call_once(table t, std::string id, bool throws) {
    co_await asio::this_coro::throw_if_cancelled(throws);
    auto call = as_result(t.get_item(key("id", std::move(id))));
    const result<get_item_response> r = co_await std::move(call);
    seen_by_caller seen;
    if (!r) seen.code = r.error().code();
    const bool throws_now = co_await asio::this_coro::throw_if_cancelled();
    seen.throws_as_before = throws_now == throws;
    co_return seen;
}

struct two_calls {
    std::error_code first;
    std::error_code second;
    int asked_by_first = -1;
};

/// Ignores the cancellation that comes while it sleeps, and makes a call before and after a reset.
asio::awaitable<two_calls> ignore_and_call(table t, std::shared_ptr<int> asked) {
    co_await asio::this_coro::throw_if_cancelled(false);
    asio::steady_timer sleep(co_await asio::this_coro::executor, patience);
    co_await sleep.async_wait(asio::as_tuple(asio::use_awaitable));
    two_calls codes;
    auto first = as_result(t.get_item(key("id", "1")));
    const result<get_item_response> cancelled = co_await std::move(first);
    if (!cancelled) codes.first = cancelled.error().code();
    codes.asked_by_first = *asked;
    co_await asio::this_coro::reset_cancellation_state();
    auto second = as_result(t.get_item(key("id", "1")));
    const result<get_item_response> good = co_await std::move(second);
    if (!good) codes.second = good.error().code();
    co_return codes;
}

asio::awaitable<std::error_code> call_totally(table t) {
    co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
    co_await asio::this_coro::throw_if_cancelled(false);
    auto call = as_result(t.get_item(key("id", "1")));
    const result<get_item_response> r = co_await std::move(call);
    co_return r ? std::error_code() : r.error().code();
}

} // namespace

TEST_CASE("a call runs on its caller's executor") {
    scripted_server net;
    std::optional<asio::strand<asio::io_context::executor_type>> callers;
    bool is_on_strand = false;
    scripted_client c(net, observed_by([&] { is_on_strand = callers->running_in_this_thread(); }));
    callers = asio::make_strand(c.io);
    net.reply(ok("{}"));
    bool ended = false;
    asio::co_spawn(
        *callers,
        call_once(c.table(), "1", true),
        [&](auto, const seen_by_caller& seen) { ended = !seen.code; }
    );
    c.run_until([&] { return ended; });
    CHECK(is_on_strand);
    callers.reset(); // before its context
}

TEST_CASE("whether a cancellation throws in the caller's coroutine is as before after a call") {
    const bool throws = GENERATE(true, false);
    scripted_server net;
    scripted_client c(net);
    SECTION("that succeeds") {
        net.reply(ok("{}"));
        const seen_by_caller seen = c.run(call_once(c.table(), "1", throws));
        CHECK_FALSE(seen.code);
        CHECK(seen.throws_as_before);
    }
    SECTION("that the service refuses") {
        net.reply(respond(400, R"({"__type":"ValidationException"})"));
        const seen_by_caller seen = c.run(call_once(c.table(), "1", throws));
        CHECK(seen.code == service_errc::validation);
        CHECK(seen.throws_as_before);
    }
    SECTION("that is refused before it is sent") {
        const seen_by_caller seen = c.run(call_once(c.db.table(""), "1", throws));
        CHECK(seen.code);
        CHECK(seen.throws_as_before);
        CHECK(net.requests().empty());
    }
}

TEST_CASE("a cancellation that the caller has ignored ends the next call, until it is reset") {
    scripted_server net;
    net.reply(ok("{}"));
    const auto asked = std::make_shared<int>(0);
    client_config config;
    config.credentials = [asked]() -> asio::awaitable<credentials> {
        ++*asked;
        co_return credentials("AKIDEXAMPLE", "secret");
    };
    scripted_client c(net, std::move(config));
    asio::cancellation_signal stop;
    std::optional<two_calls> ended;
    asio::co_spawn(
        c.io,
        ignore_and_call(c.table(), asked),
        asio::bind_cancellation_slot(
            stop.slot(), [&](const std::exception_ptr&, const two_calls& both) { ended = both; }
        )
    );
    c.io.poll();
    stop.emit(asio::cancellation_type::terminal);
    c.run_until([&] { return ended.has_value(); });
    CHECK(ended->first == client_errc::cancelled);
    CHECK(ended->asked_by_first == 0);
    CHECK_FALSE(ended->second);
    CHECK(net.requests().size() == 1);
}

TEST_CASE("each type of cancellation that the caller's coroutine lets in ends a call") {
    const auto type = GENERATE(
        asio::cancellation_type::terminal,
        asio::cancellation_type::partial,
        asio::cancellation_type::total
    );
    scripted_server net;
    net.reply(stall());
    scripted_client c(net);
    asio::cancellation_signal stop;
    std::optional<std::error_code> ended;
    asio::co_spawn(
        c.io,
        call_totally(c.table()),
        asio::bind_cancellation_slot(
            stop.slot(), [&](const std::exception_ptr&, std::error_code code) { ended = code; }
        )
    );
    c.run_until([&] { return !net.requests().empty(); });
    stop.emit(type);
    c.run_until([&] { return ended.has_value(); });
    CHECK(*ended == client_errc::cancelled);
}

TEST_CASE("what a caller's handler throws comes out of run(), and the client goes on") {
    scripted_server net;
    net.otherwise([](const seen_request&) { return ok("{}"); });
    scripted_client c(net);
    int thrown = 0;
    for (int i = 0; i < 10; ++i) {
        asio::co_spawn(c.io, call_once(c.table(), "1", true), [](auto, const seen_by_caller&) {
            throw std::runtime_error("from a handler");
        });
        c.io.restart();
        try {
            c.io.run();
        } catch (const std::runtime_error&) {
            ++thrown;
        }
    }
    CHECK(thrown == 10);
    CHECK_FALSE(c.run(call_once(c.table(), "1", true)).code);
}

TEST_CASE("calls of one client run on two threads at the same time") {
    scripted_server net;
    net.reply(ok("{}"));
    net.reply(ok("{}"));
    std::atomic<int> begun = 0;
    std::atomic<bool> met = true;
    scripted_client c(net, observed_by([&] {
                          ++begun;
                          const auto end = std::chrono::steady_clock::now() + patience;
                          while (begun < 2 && met)
                              met = std::chrono::steady_clock::now() < end;
                      }));
    std::atomic<int> good = 0;
    for (int i = 0; i < 2; ++i)
        asio::co_spawn(
            c.io,
            call_once(c.table(), "1", true),
            [&](auto, const seen_by_caller& seen) {
                if (!seen.code) ++good;
            }
        );
    on_threads(2, [&](int) { c.io.run(); });
    CHECK(met);
    CHECK(good == 2);
}

} // namespace codynamo::testing
