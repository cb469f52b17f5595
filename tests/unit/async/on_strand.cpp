// SPDX-License-Identifier: BSL-1.0
#include "async/on_strand.hpp"

#include "async/event.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_future.hpp>
#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <chrono>
#include <exception>
#include <latch>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

namespace codynamo::async {
namespace {

using namespace std::chrono_literals;

/// Work that another context than its caller's runs.
struct crossing_scene {
    void start(crossing_limit limit) {
        auto work = on_strand(to, waits(done), limit);
        asio::co_spawn(here, std::move(work), [this](const std::exception_ptr& e) {
            ended = true;
            try {
                if (e) std::rethrow_exception(e);
            } catch (const error& why) {
                failure = why.code();
            }
        });
        here.poll();
    }

    static asio::awaitable<void> waits(event& done) { (void)co_await done.wait(); }

    event done;
    asio::io_context home;
    std::shared_ptr<home_strand> to = std::make_shared<home_strand>(home.get_executor());
    asio::io_context here;
    bool ended = false;
    std::error_code failure;
};

} // namespace

TEST_CASE("a limit to begin ends a call that its context does not begin with") {
    crossing_scene scene;
    scene.start({1ms, true});
    scene.here.run();
    CHECK(scene.failure == client_errc::deadline_exceeded);
    scene.home.run();
    CHECK_FALSE(scene.done.has_waiters());
}

TEST_CASE("a limit to begin does not end work that has begun") {
    crossing_scene scene;
    scene.start({1ms, true});
    scene.home.poll();
    REQUIRE(scene.done.has_waiters());
    scene.here.run_for(20ms);
    CHECK_FALSE(scene.ended);
    scene.done.notify_one();
    scene.home.poll();
    scene.here.run();
    CHECK(scene.ended);
    CHECK_FALSE(scene.failure);
}

TEST_CASE("a limit of work ends it although it has begun") {
    crossing_scene scene;
    scene.start({1ms, false});
    scene.home.poll();
    scene.here.run();
    CHECK(scene.failure == client_errc::deadline_exceeded);
    scene.home.run(); // the work was cancelled
    CHECK_FALSE(scene.done.has_waiters());
}

TEST_CASE("work that has begun is waited for, however often it is cancelled") {
    crossing_scene scene;
    asio::cancellation_signal stop;
    auto insists = [](event& done, int& cancelled) -> asio::awaitable<void> {
        co_await asio::this_coro::throw_if_cancelled(false);
        if (co_await done.wait() == wait_result::cancelled) ++cancelled;
        co_await done.wait_despite_cancellation();
    };
    int cancelled = 0;
    auto work = on_strand(scene.to, insists(scene.done, cancelled));
    asio::co_spawn(
        scene.here,
        std::move(work),
        asio::bind_cancellation_slot(
            stop.slot(), [&](const std::exception_ptr&) { scene.ended = true; }
        )
    );
    scene.here.poll();
    scene.home.poll();
    for (int i = 0; i < 3; ++i) {
        stop.emit(asio::cancellation_type::terminal);
        scene.here.poll();
        scene.home.poll();
    }
    CHECK(cancelled == 1);
    CHECK_FALSE(scene.ended);
    scene.done.notify_all();
    scene.home.poll();
    scene.here.poll();
    CHECK(scene.ended);
}

// Whether that is in order only ThreadSanitizer and AddressSanitizer can say.
TEST_CASE("a caller's context may be destroyed while its work ends on another thread") {
    constexpr int calls = 100;
    constexpr int rounds = 50;
    event done;
    std::atomic<int> ended;
    asio::io_context home;
    const auto to = std::make_shared<home_strand>(home.get_executor());
    auto running = std::make_optional(asio::make_work_guard(home));
    std::thread runs([&] { home.run(); });
    for (int round = 0; round < rounds; ++round) {
        auto here = std::make_unique<asio::io_context>();
        std::latch begun(calls);
        auto work = [&]() -> asio::awaitable<void> {
            begun.count_down();
            (void)co_await done.wait();
            ++ended;
        };
        for (int i = 0; i < calls; ++i)
            asio::co_spawn(*here, on_strand(to, work()), [](const std::exception_ptr&) {});
        here->poll();
        begun.wait();
        asio::post(to->get(), asio::use_future).get(); // behind the last one
        ended = 0;
        done.notify_all();
        while (ended < round * calls / rounds)
            std::this_thread::yield();
        here.reset();
        while (ended < calls)
            std::this_thread::yield();
    }
    running.reset();
    runs.join();
    CHECK_FALSE(done.has_waiters());
}

} // namespace codynamo::async
