// SPDX-License-Identifier: BSL-1.0
#include "async/in_thread.hpp"

#include "async/cancellation.hpp"
#include "support/run.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <catch2/catch_test_macros.hpp>

#include <csignal>
#include <future>
#include <memory>
#include <optional>
#include <pthread.h>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace codynamo::async {
namespace {

using namespace std::chrono_literals;

/// Work that its thread begins and the test ends.
class held_work {
public:
    held_work() : state_(std::make_shared<state>()) {}

    held_work(const held_work&) = delete;
    held_work& operator=(const held_work&) = delete;

    ~held_work() { let_go(); }

    [[nodiscard]] std::function<std::string()> function() const {
        return [s = state_] {
            s->begun.set_value();
            s->go.get_future().wait();
            s->ended.set_value();
            return std::string("what nobody waits for");
        };
    }

    void wait_until_begun() { begun_.wait(); }

    void let_go() {
        if (std::exchange(is_held_, false)) state_->go.set_value();
    }

    void wait_until_ended() { ended_.wait(); }

private:
    struct state {
        std::promise<void> begun;
        std::promise<void> go;
        std::promise<void> ended;
    };

    std::shared_ptr<state> state_;
    std::future<void> begun_ = state_->begun.get_future();
    std::future<void> ended_ = state_->ended.get_future();
    bool is_held_ = true;
};

/// As sources call it: how a cancellation comes back is seen from the result.
template <class F>
asio::awaitable<std::optional<std::invoke_result_t<F&>>> without_throwing(
    F work, event::clock::time_point until = event::never
) {
    co_await asio::this_coro::throw_if_cancelled(false);
    auto done = in_thread(std::move(work), until);
    co_return co_await std::move(done);
}

} // namespace

TEST_CASE("work in a thread returns its result on the caller's executor") {
    const auto here = std::this_thread::get_id();
    const auto work = [] { return std::this_thread::get_id(); };
    const auto check = [](auto w, std::thread::id caller) -> asio::awaitable<void> {
        const auto there = co_await without_throwing(w);
        REQUIRE(there);
        CHECK(*there != caller);
        CHECK(std::this_thread::get_id() == caller);
    };
    testing::run(check(work, here));
}

TEST_CASE("work in a thread may return what can only be moved") {
    auto done = testing::run(without_throwing([] { return std::make_unique<int>(7); }));
    REQUIRE(done);
    CHECK(**done == 7);
}

TEST_CASE("an exception of work in a thread comes to the coroutine that waits for it") {
    const auto work = []() -> int { throw std::domain_error("of the work"); };
    CHECK_THROWS_AS(testing::run(without_throwing(work)), std::domain_error);
}

TEST_CASE("a coroutine waits for work in a thread until its deadline only") {
    held_work work;
    const auto until = event::clock::now() + 1ms;
    CHECK_FALSE(testing::run(without_throwing(work.function(), until)));
    work.wait_until_begun();
    work.let_go();
    work.wait_until_ended();
}

TEST_CASE("a cancelled coroutine leaves its work in a thread behind") {
    held_work work;
    asio::io_context io;
    asio::cancellation_signal stop;
    std::optional<bool> has_result;
    asio::co_spawn(
        io,
        without_throwing(work.function()),
        asio::bind_cancellation_slot(
            stop.slot(),
            [&](const std::exception_ptr& e, const std::optional<std::string>& done) {
                REQUIRE_FALSE(e);
                has_result = done.has_value();
            }
        )
    );
    io.poll();
    work.wait_until_begun();
    CHECK_FALSE(has_result);
    stop.emit(asio::cancellation_type::terminal);
    io.run();
    CHECK(has_result == false);
}

TEST_CASE("a context may be destroyed while its work in a thread runs") {
    held_work work;
    auto io = std::make_unique<asio::io_context>();
    bool has_ended = false;
    asio::co_spawn(*io, without_throwing(work.function()), [&](std::exception_ptr, const auto&) {
        has_ended = true;
    });
    io->poll();
    work.wait_until_begun();
    io.reset();
    CHECK_FALSE(has_ended);
    work.let_go();
    work.wait_until_ended();
}

TEST_CASE("a context may be destroyed at any time before its work in a thread ends") {
    for (int i = 0; i < 100; ++i) {
        auto io = std::make_unique<asio::io_context>();
        asio::co_spawn(*io, without_throwing([i] { return i; }), [](std::exception_ptr, auto) {});
        io->poll();
        if (i % 2 == 0) std::this_thread::yield();
        io.reset();
    }
}

TEST_CASE("threads of a pool wait for works in threads at the same time") {
    asio::thread_pool pool(3);
    std::vector<std::future<std::optional<int>>> all;
    for (int i = 0; i < 30; ++i)
        all.push_back(asio::co_spawn(pool, without_throwing([i] { return i; }), asio::use_future));
    for (int i = 0; i < 30; ++i)
        CHECK(all[static_cast<std::size_t>(i)].get() == i);
}

TEST_CASE("work in a thread keeps what it owns until its own end") {
    auto owned = std::make_shared<int>(0);
    const std::weak_ptr<int> seen = owned;
    held_work work;
    {
        auto io = std::make_unique<asio::io_context>();
        auto both = [owned = std::move(owned), inner = work.function()] {
            inner();
            return *owned;
        };
        asio::co_spawn(*io, without_throwing(std::move(both)), [](std::exception_ptr, auto) {});
        io->poll();
        work.wait_until_begun();
    }
    CHECK_FALSE(seen.expired());
}

TEST_CASE("a thread for work handles no signals of the application") {
    const auto blocked = [] {
        sigset_t mask;
        pthread_sigmask(SIG_SETMASK, nullptr, &mask);
        return sigismember(&mask, SIGINT) == 1 && sigismember(&mask, SIGTERM) == 1;
    };
    CHECK(testing::run(without_throwing(blocked)) == true);
    sigset_t here;
    pthread_sigmask(SIG_SETMASK, nullptr, &here);
    CHECK(sigismember(&here, SIGINT) == 0); // as before
}

} // namespace codynamo::async
