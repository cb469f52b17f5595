// SPDX-License-Identifier: BSL-1.0
#include "async/context_guard.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <catch2/catch_test_macros.hpp>

#include <future>
#include <latch>
#include <memory>
#include <optional>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace codynamo::async {
namespace {

/// Writes a letter when an operation that holds it is destroyed.
struct leaves_a_letter {
    explicit leaves_a_letter(std::string& to) : text(&to) {}

    leaves_a_letter(leaves_a_letter&& other) noexcept : text(std::exchange(other.text, nullptr)) {}

    ~leaves_a_letter() {
        if (text != nullptr) *text += 'o';
    }

    void operator()(boost::system::error_code) const {}

    std::string* text;
};

} // namespace

TEST_CASE("a guard drops its object once, at the end of its context or at its own") {
    int dropped = 0;
    auto io = std::make_unique<asio::io_context>();
    std::optional<context_guard> guard(std::in_place, io->get_executor(), [&] { ++dropped; });
    SECTION("the context first") {
        io.reset();
        CHECK(dropped == 1);
        guard.reset();
    }
    SECTION("the guard first") {
        guard.reset();
        CHECK(dropped == 1);
        io.reset();
    }
    CHECK(dropped == 1);
}

TEST_CASE("a guard drops its object before the context drops its operations") {
    std::string events;
    auto io = std::make_unique<asio::io_context>();
    std::optional<asio::steady_timer> timer(
        std::in_place, *io, asio::steady_timer::time_point::max()
    );
    const context_guard guard(io->get_executor(), [&] {
        events += 'd';
        timer.reset();
    });
    timer->async_wait(leaves_a_letter(events));
    io.reset();
    CHECK(events == "do");
}

TEST_CASE("an object that a guard drops may end that guard and others") {
    auto io = std::make_unique<asio::io_context>();
    int dropped = 0;
    std::optional<context_guard> one;
    std::optional<context_guard> other;
    const auto both = [&] {
        ++dropped;
        one.reset();
        other.reset();
    };
    one.emplace(io->get_executor(), both);
    other.emplace(io->get_executor(), both);
    io.reset();
    CHECK(dropped == 2);
}

TEST_CASE("a guard that ends while its context does on another thread waits for that") {
    std::promise<void> begun;
    std::promise<void> go_on;
    std::string events;
    auto io = std::make_unique<asio::io_context>();
    std::optional<context_guard> guard(std::in_place, io->get_executor(), [&] {
        begun.set_value();
        go_on.get_future().wait();
        events += 'd';
    });
    std::thread destroys([&] { io.reset(); });
    begun.get_future().wait();
    std::thread ends([&] {
        go_on.set_value();
        guard.reset();
        events += 'e';
    });
    ends.join();
    destroys.join();
    CHECK(events == "de");
}

TEST_CASE(
    "a child of fork() ends its guards although a thread of the parent held their lock",
    "[fault-78]"
) {
    auto io = std::make_unique<asio::io_context>();
    std::latch is_locked(1);
    std::latch has_forked(1);
    int dropped = 0;
    std::optional<context_guard> other(std::in_place, io->get_executor(), [&] { ++dropped; });
    std::optional<context_guard> locking(std::in_place, io->get_executor(), [&] {
        is_locked.count_down();
        has_forked.wait();
    });
    std::thread ends_a_guard([&] { locking.reset(); });
    is_locked.wait();

    const pid_t child = ::fork();
    if (child == 0) {
        ::alarm(20); // ends a child that hangs
        other->hold([&] { ++dropped; });
        other.reset();
        io.reset();
        ::_exit(dropped == 0 ? 0 : 1); // what the lock protects was in use
    }
    has_forked.count_down();
    ends_a_guard.join();
    REQUIRE(child > 0);
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
}

} // namespace codynamo::async
