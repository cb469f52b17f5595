// SPDX-License-Identifier: BSL-1.0
//
// Row 82, for what waits: each allocation of its end fails in turn, and the wait ends all the same.
#include "async/on_strand.hpp"
#include "async/task_group.hpp"
#include "failpoint/failpoints.hpp"
#include "support/patience.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <exception>
#include <memory>
#include <new>
#include <stdexcept>

namespace codynamo::testing {
namespace {

/// Runs what is ready while the n-th allocation fails, and the rest after it.
bool poll_failing(asio::io_context& io, long n) {
    bool happened = false;
    io.restart();
    {
        const failing_allocation failing(n);
        try {
            io.poll();
        } catch (const std::bad_alloc&) { // the coroutine was destroyed
        }
        happened = failing.happened();
    }
    io.restart();
    io.poll();
    return happened;
}

/// Tasks that wait in work of their own, as a fetch of a page does in its call.
struct nested_tasks {
    static asio::awaitable<bool> waits(std::shared_ptr<nested_tasks> self) {
        co_await asio::this_coro::throw_if_cancelled(false);
        const async::wait_result why = co_await self->go_on.wait();
        co_return why == async::wait_result::cancelled;
    }

    static asio::awaitable<void> task(std::shared_ptr<nested_tasks> self) {
        co_await asio::this_coro::throw_if_cancelled(false);
        const bool is_cancelled = co_await async::on_strand(self->strand, waits(self));
        if (!is_cancelled) throw std::runtime_error("a task failed");
    }

    static asio::awaitable<void> join(std::shared_ptr<nested_tasks> self) {
        const async::task_group::handle group(self, &self->tasks);
        for (int i = 0; i < 6; ++i)
            async::task_group::start(group, self->strand->get(), [&] { return task(self); });
        (void)co_await async::task_group::join(group);
    }

    explicit nested_tasks(asio::io_context& io)
        : strand(std::make_shared<async::home_strand>(io.get_executor())) {}

    std::shared_ptr<async::home_strand> strand;
    async::event go_on;
    async::task_group tasks;
};

} // namespace

TEST_CASE("work of another context ends for its caller whichever allocation fails", "[fault-82]") {
    bool happened = true;
    for (long n = 1; happened; ++n) {
        CAPTURE(n);
        REQUIRE(n < 100);
        asio::io_context home;
        asio::io_context here;
        async::event done;
        bool ended = false;
        const auto to = std::make_shared<async::home_strand>(home.get_executor());
        auto waits = [&]() -> asio::awaitable<void> { (void)co_await done.wait(); };
        asio::co_spawn(here, async::on_strand(to, waits()), [&](const std::exception_ptr&) {
            ended = true;
        });
        here.poll();
        home.poll();
        REQUIRE(done.has_waiters());
        done.notify_all();
        happened = poll_failing(home, n);
        here.restart();
        here.run_for(patience);
        CHECK(ended);
    }
}

TEST_CASE("tasks that are cancelled end whichever allocation fails", "[fault-82]") {
    const bool by_failure = GENERATE(false, true);
    bool happened = true;
    for (long n = 1; happened; ++n) {
        CAPTURE(n, by_failure);
        REQUIRE(n < 200);
        asio::io_context io;
        const auto scene = std::make_shared<nested_tasks>(io);
        asio::co_spawn(scene->strand->get(), nested_tasks::join(scene), [](const auto&) {});
        io.poll();
        REQUIRE(scene->tasks.running() == 6);
        if (by_failure)
            scene->go_on.notify_one();
        else
            asio::post(scene->strand->get(), [&] { scene->tasks.cancel(); });
        happened = poll_failing(io, n);
        if (!by_failure) // all but the one whose cancellation had no memory
            CHECK(scene->tasks.running() <= 1);
        scene->go_on.notify_all();
        io.restart();
        io.poll();
        CHECK(scene->tasks.running() == 0);
    }
}

} // namespace codynamo::testing
