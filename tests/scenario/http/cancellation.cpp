// SPDX-License-Identifier: BSL-1.0
#include "support/http_calls.hpp"
#include "support/run.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <optional>
#include <string>

namespace codynamo::testing {
namespace {

using namespace std::chrono_literals;

const certificate_authority& cancellation_authority() {
    static const certificate_authority one;
    return one;
}

std::unique_ptr<scripted_server> cancellation_echo_server(bool tls) {
    auto net =
        tls ? std::make_unique<scripted_server>(tls_options{cancellation_authority().issue()})
            : std::make_unique<scripted_server>();
    net->otherwise([](const seen_request& r) { return ok(r.body); });
    return net;
}

/// A call that can be cancelled from outside.
struct cancellable {
    using outcome_type = http::fallible<http::reply>;

    cancellable(asio::io_context& io, asio::awaitable<outcome_type> work) {
        asio::co_spawn(
            io,
            run(std::move(work), begun),
            asio::bind_cancellation_slot(
                signal.slot(),
                [this](std::exception_ptr e, outcome_type result) {
                    thrown = e != nullptr;
                    outcome.emplace(std::move(result));
                }
            )
        );
    }

    static asio::awaitable<outcome_type> run(asio::awaitable<outcome_type> work, bool& begun) {
        begun = true;
        co_return co_await std::move(work);
    }

    asio::cancellation_signal signal;
    bool begun = false; ///< before that a coroutine has no slot to report to
    bool thrown = false;
    std::optional<outcome_type> outcome;
};

void run_until_done(asio::io_context& io, const cancellable& work) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!work.outcome && io.run_one_until(end) != 0)
        continue;
    REQUIRE(work.outcome);
}

} // namespace

TEST_CASE("a call can be cancelled at every step") {
    const bool tls = GENERATE(false, true);
    const bool warm = GENERATE(false, true);
    const bool by_name = !warm && GENERATE(false, true); // with a look-up
    const int turn = GENERATE(0, 1); // emitted from outside, or with a completion still queued
    CAPTURE(tls, warm, by_name, turn);
    const auto net = cancellation_echo_server(tls);
    const auto to = endpoint_of(*net, by_name ? "localhost" : "127.0.0.1");
    http::settings options = patient_settings();
    options.ca_file = cancellation_authority().file();
    options.max_connections = 1; // so that a lost turn blocks the next call forever

    bool finished = false;
    int steps = 0;
    int cancelled = 0;
    for (; !finished; ++steps) {
        REQUIRE(steps < 500);
        asio::io_context io;
        auto client = std::make_shared<http::transport>(io.get_executor(), options);
        REQUIRE(client->load_trust());
        if (warm) REQUIRE(run(io, call(client, to, "warm")));

        io.restart();
        cancellable first(io, call(client, to, "first"));
        const auto end = std::chrono::steady_clock::now() + patience;
        while (!first.begun) // what the warm call left behind may come before it
            io.run_one_until(end);
        for (int i = 0; i < steps && !first.outcome; ++i)
            io.run_one_until(end);
        finished = first.outcome.has_value();
        if (turn == 1)
            asio::post(io, [&] { first.signal.emit(asio::cancellation_type::terminal); });
        else
            first.signal.emit(asio::cancellation_type::terminal);
        run_until_done(io, first);

        if (*first.outcome) {
            CHECK((*first.outcome)->body == "first");
        } else {
            ++cancelled;
            CHECK(first.outcome->error().code == client_errc::cancelled);
            CHECK_FALSE(first.outcome->error().stale);
        }
        // Whatever happened: the next call has its own response.
        const auto next = run(io, call(client, to, "next"));
        REQUIRE(next);
        CHECK(next->body == "next");
    }
    // With a completion still queued, the response of a warm call may come before the cancellation.
    if (!warm || turn == 0) CHECK(cancelled > 0);
}

TEST_CASE("a cancelled call reports that its request may have been sent") {
    const auto net = cancellation_echo_server(false);
    net->reply(stall());
    asio::io_context io;
    auto client = std::make_shared<http::transport>(io.get_executor(), patient_settings());
    cancellable stalled(io, call(client, endpoint_of(*net), "first"));
    while (net->requests().empty())
        io.run_one_for(1ms);
    stalled.signal.emit(asio::cancellation_type::terminal);
    run_until_done(io, stalled);
    const auto fault = fault_of(*stalled.outcome);
    CHECK(fault.code == client_errc::cancelled);
    CHECK(fault.sent);
    net->wait_until_closed(1);
}

TEST_CASE("a cancelled call ends at once, even if its server never responds") {
    const bool tls = GENERATE(false, true);
    const bool warm = GENERATE(false, true);
    const auto net = cancellation_echo_server(tls);
    net->otherwise([](const seen_request& r) { return r.body == "warm" ? ok(r.body) : stall(); });
    http::settings options = patient_settings();
    options.ca_file = cancellation_authority().file();
    for (int steps = 1; steps < 16; ++steps) {
        CAPTURE(tls, warm, steps);
        asio::io_context io;
        auto client = std::make_shared<http::transport>(io.get_executor(), options);
        if (warm) REQUIRE(run(io, call(client, endpoint_of(*net), "warm")));
        cancellable stalled(io, call(client, endpoint_of(*net), "first"));
        for (int i = 0; i < steps; ++i)
            io.run_one_for(20ms);
        const auto start = std::chrono::steady_clock::now();
        // Posted: it meets an operation that has ended but whose handler has not run.
        asio::post(io, [&] { stalled.signal.emit(asio::cancellation_type::terminal); });
        run_until_done(io, stalled);
        CHECK(fault_of(*stalled.outcome).code == client_errc::cancelled);
        CHECK(std::chrono::steady_clock::now() - start < patience / 2);
    }
}

TEST_CASE("the caller's own cancellation state is kept") {
    const auto net = cancellation_echo_server(false);
    asio::io_context io;
    auto client = std::make_shared<http::transport>(io.get_executor(), patient_settings());
    const auto work = [](std::shared_ptr<http::transport> over,
                         http::endpoint to) -> asio::awaitable<void> {
        const auto deadline = std::chrono::steady_clock::now() + patience;
        for (const bool wanted : {true, false}) {
            co_await asio::this_coro::throw_if_cancelled(wanted);
            auto held = co_await over->acquire(to, deadline);
            const bool after_acquire = co_await asio::this_coro::throw_if_cancelled();
            CHECK(after_acquire == wanted);
            auto exchange = held->exchange(post(to, "1"), deadline);
            auto answered = co_await std::move(exchange);
            CHECK(answered);
            const bool after_exchange = co_await asio::this_coro::throw_if_cancelled();
            CHECK(after_exchange == wanted);
        }
    };
    run(io, work(client, endpoint_of(*net)));
}

} // namespace codynamo::testing
