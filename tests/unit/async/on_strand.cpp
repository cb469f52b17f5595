// SPDX-License-Identifier: BSL-1.0
#include "async/on_strand.hpp"

#include "async/event.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
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

} // namespace codynamo::async
