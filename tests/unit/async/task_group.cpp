// SPDX-License-Identifier: BSL-1.0
#include "async/task_group.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <catch2/catch_test_macros.hpp>

#include <exception>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <utility>

namespace codynamo::async {
namespace {

/// A group, and what its tasks wait for.
struct group_scene : std::enable_shared_from_this<group_scene> {
    [[nodiscard]] task_group::handle group() { return {shared_from_this(), &tasks}; }

    void start() {
        task_group::start(group(), io->get_executor(), [&] { return task(shared_from_this()); });
    }

    /// Waits for the end of all tasks.
    void join() {
        auto joining = [](task_group::handle of) -> asio::awaitable<bool> {
            co_await asio::this_coro::throw_if_cancelled(false);
            const bool undisturbed = co_await task_group::join(std::move(of));
            co_return undisturbed;
        };
        asio::co_spawn(
            *io,
            joining(group()),
            asio::bind_cancellation_slot(
                stop.slot(),
                [this](const std::exception_ptr&, bool undisturbed) { joined = undisturbed; }
            )
        );
    }

    static asio::awaitable<void> task(std::shared_ptr<group_scene> self) {
        co_await asio::this_coro::throw_if_cancelled(false);
        const wait_result why = co_await self->go_on.wait();
        if (why == wait_result::cancelled) ++self->cancelled;
        if (self->fails) throw std::runtime_error("a task failed");
    }

    std::shared_ptr<asio::io_context> io = std::make_shared<asio::io_context>();
    task_group tasks;
    event go_on;
    asio::cancellation_signal stop;
    std::optional<bool> joined;
    int cancelled = 0;
    bool fails = false;
};

} // namespace

TEST_CASE("a group is joined when its last task has ended") {
    const auto scene = std::make_shared<group_scene>();
    scene->start();
    scene->start();
    scene->join();
    scene->io->poll();
    CHECK(scene->tasks.running() == 2);
    scene->go_on.notify_one();
    scene->io->poll();
    CHECK_FALSE(scene->joined);
    scene->go_on.notify_one();
    scene->io->poll();
    CHECK(scene->joined == true);
    CHECK_FALSE(scene->tasks.failure());
}

TEST_CASE("a group without tasks is joined at once") {
    const auto scene = std::make_shared<group_scene>();
    scene->join();
    scene->io->poll();
    CHECK(scene->joined == true);
}

TEST_CASE("the first task that fails cancels the others, whose end is no failure") {
    const auto scene = std::make_shared<group_scene>();
    for (int i = 0; i < 3; ++i)
        scene->start();
    scene->join();
    scene->io->poll();
    scene->fails = true;
    scene->go_on.notify_one();
    scene->io->poll();
    CHECK(scene->joined == true);
    CHECK(scene->cancelled == 2);
    REQUIRE(scene->tasks.failure());
    CHECK_THROWS_AS(std::rethrow_exception(scene->tasks.failure()), std::runtime_error);
    scene->start();
    CHECK(scene->tasks.running() == 0);
}

TEST_CASE("a join that is cancelled cancels the tasks and waits for their end") {
    const auto scene = std::make_shared<group_scene>();
    scene->start();
    scene->start();
    scene->join();
    scene->io->poll();
    scene->stop.emit(asio::cancellation_type::terminal);
    scene->stop.emit(asio::cancellation_type::terminal);
    scene->io->poll();
    CHECK(scene->cancelled == 2);
    CHECK(scene->joined == false);
    CHECK_FALSE(scene->tasks.failure());
}

TEST_CASE("a task that cannot be started has failed") {
    const auto scene = std::make_shared<group_scene>();
    scene->start();
    scene->io->poll();
    task_group::start(scene->group(), scene->io->get_executor(), []() -> asio::awaitable<void> {
        throw std::bad_alloc();
    });
    CHECK(scene->tasks.running() == 1);
    REQUIRE(scene->tasks.failure());
    CHECK_THROWS_AS(std::rethrow_exception(scene->tasks.failure()), std::bad_alloc);
    scene->go_on.notify_all();
    scene->io->poll();
}

TEST_CASE("the tasks of a context that is destroyed have ended") {
    const auto scene = std::make_shared<group_scene>();
    scene->start();
    scene->start();
    scene->join();
    scene->io->poll();
    scene->io.reset();
    CHECK(scene->tasks.running() == 0);
    CHECK_FALSE(scene->joined);
    CHECK(scene.use_count() == 1);
}

} // namespace codynamo::async
