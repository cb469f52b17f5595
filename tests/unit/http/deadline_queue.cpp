// SPDX-License-Identifier: BSL-1.0
#include "http/deadline_queue.hpp"

#include <boost/asio/io_context.hpp>
#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <memory>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace codynamo::http {
namespace {

using namespace std::chrono_literals;
using queue_clock = deadline_queue::clock;

/// Is looked at `looks` times, with `pause` between them.
class looked_at : public deadline_queue::entry {
public:
    looked_at(std::vector<int>& log, int name, int looks, queue_clock::duration pause = 0s)
        : log_(log), name_(name), looks_(looks), pause_(pause) {}

private:
    queue_clock::time_point look(queue_clock::time_point now) noexcept override {
        log_.push_back(name_);
        return --looks_ > 0 ? now + pause_ : deadline_queue::never;
    }

    std::vector<int>& log_;
    int name_;
    int looks_;
    queue_clock::duration pause_;
};

} // namespace

TEST_CASE("a context runs as long as something has a limit, and no longer") {
    asio::io_context io;
    const auto queue = std::make_shared<deadline_queue>(io.get_executor());
    std::vector<int> log;
    looked_at one(log, 1, 1);
    const auto soon = queue_clock::now() + 1h;
    for (int i = 0; i < 3; ++i) {
        {
            const auto held = queue->lock();
            queue->add(one, soon);
        }
        io.restart();
        io.poll();
        CHECK_FALSE(io.stopped());
        {
            const auto held = queue->lock();
            queue->remove(one);
        }
        io.run();
        CHECK(io.stopped());
    }
    CHECK(log.empty());
}

TEST_CASE("limits are looked at when they may be over, in any order of their beginning") {
    asio::io_context io;
    const auto queue = std::make_shared<deadline_queue>(io.get_executor());
    std::vector<int> log;
    looked_at late(log, 1, 1);
    looked_at early(log, 2, 3, 1ms);
    looked_at other(log, 3, 1);
    {
        const auto held = queue->lock();
        queue->add(late, queue_clock::now() + 1h);
        queue->add(early, queue_clock::now());
        queue->add(other, queue_clock::now() + 2h);
        queue->remove(other);
    }
    while (log.size() < 3)
        io.run_one();
    CHECK(log == std::vector<int>{2, 2, 2});
    io.poll();
    CHECK_FALSE(io.stopped());
    {
        const auto held = queue->lock();
        queue->remove(early); // has left already
        queue->remove(late);
    }
    io.run();
    CHECK(log.size() == 3);
}

TEST_CASE("a queue may outlive its context") {
    auto io = std::make_unique<asio::io_context>();
    const auto queue = std::make_shared<deadline_queue>(io->get_executor());
    std::vector<int> log;
    looked_at one(log, 1, 1);
    {
        const auto held = queue->lock();
        queue->add(one, queue_clock::now());
    }
    io.reset();
    const auto held = queue->lock();
    queue->remove(one);
    queue->add(one, queue_clock::now());
    queue->remove(one);
    CHECK(log.empty());
}

TEST_CASE("a child of fork() ends a queue whose lock a thread of the parent held", "[fault-78]") {
    auto io = std::make_unique<asio::io_context>();
    auto queue = std::make_shared<deadline_queue>(io->get_executor());
    auto held = queue->lock();
    const pid_t child = ::fork();
    if (child == 0) {
        ::alarm(20); // ends a child that hangs
        const bool is_owned = queue->lock().owns_lock();
        (void)held.release();
        queue.reset();
        io.reset();
        ::_exit(is_owned ? 1 : 0);
    }
    held.unlock();
    REQUIRE(child > 0);
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    CHECK(queue->lock().owns_lock());
}

} // namespace codynamo::http
