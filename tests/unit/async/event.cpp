// SPDX-License-Identifier: BSL-1.0
#include "async/event.hpp"

#include "support/run.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <chrono>
#include <deque>
#include <exception>
#include <future>
#include <latch>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace codynamo::async {
namespace {

using namespace std::chrono_literals;

constexpr auto past = event::clock::time_point::min();

/// Coroutines that wait for one event, each as one step of `io`, and how their waits have ended.
struct event_scene {
    struct one_wait {
        asio::cancellation_signal stop;
        std::optional<wait_result> ended;
    };

    one_wait& start(event::clock::time_point deadline = event::never) {
        one_wait& added = waits.emplace_back();
        asio::co_spawn(
            io,
            changed->wait(deadline),
            asio::bind_cancellation_slot(
                added.stop.slot(),
                [this, &added](const std::exception_ptr& e, wait_result why) {
                    REQUIRE_FALSE(e);
                    added.ended = why;
                    order.push_back(&added);
                }
            )
        );
        return added;
    }

    static void cancel(one_wait& which) { which.stop.emit(asio::cancellation_type::terminal); }

    std::shared_ptr<event> changed = std::make_shared<event>();
    std::deque<one_wait> waits;
    std::vector<one_wait*> order;
    asio::io_context io;
};

/// What a waiting coroutine keeps.
struct event_owner {
    event changed;

    static asio::awaitable<void> wait(std::shared_ptr<event_owner> self) {
        (void)co_await self->changed.wait();
    }
};

} // namespace

TEST_CASE("a notification wakes the one that has waited longest") {
    event_scene scene;
    auto& first = scene.start();
    auto& second = scene.start();
    auto& third = scene.start();
    scene.io.poll();
    CHECK(scene.order.empty());
    scene.changed->notify_one();
    scene.io.poll();
    CHECK(scene.order == std::vector{&first});
    scene.changed->notify_one();
    scene.changed->notify_one();
    scene.io.poll();
    CHECK(scene.order == std::vector{&first, &second, &third});
    for (const auto& one : scene.waits)
        CHECK(one.ended == wait_result::notified);
    CHECK_FALSE(scene.changed->has_waiters());
}

TEST_CASE("a notification to all wakes those that wait by then") {
    event_scene scene;
    scene.start();
    scene.start();
    scene.io.poll();
    CHECK(scene.changed->has_waiters());
    scene.changed->notify_all();
    auto& later = scene.start();
    scene.io.poll();
    CHECK(scene.order.size() == 2);
    CHECK_FALSE(later.ended);
    scene.changed->notify_all();
    scene.io.poll();
    CHECK(later.ended == wait_result::notified);
}

TEST_CASE("an event does not remember a notification that came before the wait") {
    event_scene scene;
    scene.changed->notify_one();
    scene.changed->notify_all();
    auto& late = scene.start();
    scene.io.poll();
    CHECK_FALSE(late.ended);
    scene.changed->notify_one();
    scene.io.poll();
    CHECK(late.ended == wait_result::notified);
}

TEST_CASE("a wait ends at its deadline, also when that has passed already") {
    const auto deadline = GENERATE_COPY(past, event::clock::now() + 5ms);
    event event;
    CHECK(testing::run(event.wait(deadline)) == wait_result::timed_out);
    CHECK_FALSE(event.has_waiters());
}

TEST_CASE("a cancellation ends a wait without an exception") {
    event_scene scene;
    auto& cancelled = scene.start();
    auto& other = scene.start();
    scene.io.poll();
    event_scene::cancel(cancelled);
    scene.io.poll();
    CHECK(cancelled.ended == wait_result::cancelled);
    CHECK_FALSE(other.ended);
    scene.changed->notify_one();
    scene.io.poll();
    CHECK(other.ended == wait_result::notified);
}

TEST_CASE("a cancellation between two waits ends the second one") {
    asio::io_context io;
    asio::cancellation_signal stop;
    event event;
    std::optional<wait_result> second;
    auto waits = [](class event& of, std::optional<wait_result>& result) -> asio::awaitable<void> {
        co_await asio::this_coro::throw_if_cancelled(false);
        (void)co_await of.wait();
        result = co_await of.wait();
    };
    asio::co_spawn(
        io,
        waits(event, second),
        asio::bind_cancellation_slot(stop.slot(), [](const std::exception_ptr&) {})
    );
    io.poll();
    event.notify_one(); // its timer has ended: the cancellation meets no operation
    stop.emit(asio::cancellation_type::terminal);
    io.poll();
    CHECK(second == wait_result::cancelled);
}

TEST_CASE("a notification to one that is cancelled at the same time goes to the next one") {
    const bool cancelled_first = GENERATE(false, true);
    event_scene scene;
    auto& cancelled = scene.start();
    auto& next = scene.start();
    auto& last = scene.start();
    scene.io.poll();
    if (cancelled_first) event_scene::cancel(cancelled);
    scene.changed->notify_one();
    if (!cancelled_first) event_scene::cancel(cancelled);
    scene.io.poll();
    CHECK(cancelled.ended == wait_result::cancelled);
    CHECK(next.ended == wait_result::notified);
    CHECK_FALSE(last.ended);
    scene.changed->notify_one();
    scene.io.poll();
    CHECK(last.ended == wait_result::notified);
}

TEST_CASE("a notification to all that meets a cancellation wakes nobody else") {
    event_scene scene;
    auto& cancelled = scene.start();
    scene.io.poll();
    scene.changed->notify_all();
    event_scene::cancel(cancelled);
    auto& later = scene.start();
    scene.io.poll();
    CHECK(cancelled.ended == wait_result::cancelled);
    CHECK_FALSE(later.ended);
    scene.changed->notify_one();
    scene.io.poll();
}

TEST_CASE("a notification is not lost at whichever step of a timeout it comes") {
    for (int steps = 0; steps < 8; ++steps) {
        CAPTURE(steps);
        event_scene scene;
        auto& impatient = scene.start(past);
        auto& patient = scene.start();
        for (int i = 0; i < steps; ++i)
            scene.io.poll_one();
        const bool is_kept = scene.changed->has_waiters();
        scene.changed->notify_one();
        scene.io.poll();
        const bool first_has_it = impatient.ended == wait_result::notified;
        const bool next_has_it = patient.ended == wait_result::notified;
        CHECK(int{first_has_it} + int{next_has_it} == int{is_kept});
        scene.changed->notify_all();
        scene.io.poll();
        CHECK(impatient.ended.has_value());
        CHECK(patient.ended.has_value());
    }
}

TEST_CASE("a context that is destroyed takes its waits along") {
    const bool notified = GENERATE(false, true);

    const auto shared = std::make_shared<event_owner>();
    asio::io_context other;
    std::optional<wait_result> next;
    {
        asio::io_context io;
        for (int i = 0; i < 3; ++i)
            asio::co_spawn(io, event_owner::wait(shared), [](const std::exception_ptr&) {});
        io.poll();
        asio::co_spawn(other, shared->changed.wait(), [&](const std::exception_ptr&, auto why) {
            next = why;
        });
        other.poll();
        if (notified) shared->changed.notify_one();
        CHECK(shared.use_count() == 4);
    }
    CHECK(shared.use_count() == 1);
    other.poll();
    // Notifications of the destroyed waits go to the remaining one.
    CHECK(next.has_value() == notified);
    shared->changed.notify_all();
    other.poll();
    CHECK(next == wait_result::notified);
}

// Whether that is in order only ThreadSanitizer and AddressSanitizer can say.
TEST_CASE("a context may be destroyed while another thread notifies its waits") {
    const auto shared = std::make_shared<event_owner>();
    for (int round = 0; round < 50; ++round) {
        auto io = std::make_unique<asio::io_context>();
        for (int i = 0; i < 200; ++i)
            asio::co_spawn(*io, event_owner::wait(shared), [](const std::exception_ptr&) {});
        io->poll();
        std::latch both(2);
        std::thread notifies([&] {
            both.arrive_and_wait();
            for (int i = 0; i < 200; ++i)
                shared->changed.notify_one();
        });
        both.arrive_and_wait();
        io.reset();
        notifies.join();
        CHECK(shared.use_count() == 1);
    }
}

TEST_CASE("waits of several contexts resume each on its own") {
    struct context {
        asio::io_context io;
        asio::executor_work_guard<asio::io_context::executor_type> work{io.get_executor()};
        std::thread thread{[this] { io.run(); }};
    };

    context one;
    context two;
    event changed;
    std::mutex mutex;
    bool go = false;
    int waiting = 0;
    auto waits = [&]() -> asio::awaitable<std::thread::id> {
        std::unique_lock lock(mutex);
        ++waiting;
        while (!go)
            (void)co_await changed.wait(lock);
        co_return std::this_thread::get_id();
    };
    auto first = asio::co_spawn(one.io, waits, asio::use_future);
    auto second = asio::co_spawn(two.io, waits, asio::use_future);
    for (bool both = false; !both; std::this_thread::yield()) {
        const std::scoped_lock lock(mutex);
        both = waiting == 2;
    }
    {
        const std::scoped_lock lock(mutex);
        go = true;
    }
    changed.notify_all();
    CHECK(first.get() == one.thread.get_id());
    CHECK(second.get() == two.thread.get_id());
    for (context* c : {&one, &two}) {
        c->work.reset();
        c->thread.join();
    }
}

TEST_CASE("no notification is lost between threads, some of which are cancelled") {
    constexpr int consumers = 8;
    constexpr int items = 2000;
    asio::thread_pool pool(4);
    event added;
    std::mutex mutex;
    int ready = 0;
    int taken = 0;
    auto consume = [&]() -> asio::awaitable<void> {
        co_await asio::this_coro::throw_if_cancelled(false);
        std::unique_lock lock(mutex);
        for (;;) {
            while (ready == 0)
                if (co_await added.wait(lock) == wait_result::cancelled) co_return;
            --ready;
            ++taken;
        }
    };

    struct consumer {
        explicit consumer(asio::thread_pool& in) : strand(asio::make_strand(in)) {}

        asio::strand<asio::thread_pool::executor_type> strand;
        asio::cancellation_signal stop;
        std::future<void> ended;
    };

    std::deque<consumer> all;
    const auto stop = [](consumer& c) {
        asio::post(c.strand, [&c] { c.stop.emit(asio::cancellation_type::terminal); });
    };
    for (int i = 0; i < consumers; ++i) {
        consumer& c = all.emplace_back(pool);
        auto end = asio::bind_cancellation_slot(c.stop.slot(), asio::use_future);
        c.ended = asio::co_spawn(c.strand, consume, std::move(end));
    }
    for (int i = 0; i < items; ++i) {
        {
            const std::scoped_lock lock(mutex);
            ++ready;
        }
        added.notify_one();
        if (i % 400 == 200) stop(all[static_cast<std::size_t>(i / 400)]);
    }
    for (bool done = false; !done; std::this_thread::yield()) {
        const std::scoped_lock lock(mutex);
        done = taken == items;
    }
    for (consumer& c : all)
        stop(c);
    for (consumer& c : all)
        c.ended.get();
    CHECK(ready == 0);
    pool.join();
}

} // namespace codynamo::async
