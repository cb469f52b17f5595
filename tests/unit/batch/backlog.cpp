// SPDX-License-Identifier: BSL-1.0
#include "batch/backlog.hpp"

#include <catch2/catch_test_macros.hpp>

namespace codynamo::batch {
namespace {

using namespace std::chrono_literals;

constexpr time_point noon{12h};

backlog of_music() {
    return backlog(table_name_and_keys("music", {"id"}));
}

error failure(service_errc code) {
    return {code, "as the test has it"};
}

} // namespace

TEST_CASE("a table pauses longer after throttling than after unprocessed requests") {
    backlog unprocessed = of_music();
    unprocessed.pause_after_unprocessed({noon, 0.5}, false);
    CHECK(unprocessed.is_paused(noon + 12ms));
    CHECK_FALSE(unprocessed.is_paused(noon + 13ms));
    backlog throttled = of_music();
    throttled.pause_after_failure({noon, 0.5}, failure(service_errc::throttling));
    CHECK(throttled.is_paused(noon + 499ms));
    CHECK_FALSE(throttled.is_paused(noon + 500ms));
}

TEST_CASE("a fixed pause replaces a growing one") {
    backlog t = of_music();
    for (int i = 0; i < 5; ++i)
        t.pause_after_unprocessed({noon, 0.5, 7ms}, false);
    CHECK(t.is_paused(noon + 6ms));
    CHECK_FALSE(t.is_paused(noon + 7ms));
}

TEST_CASE("a request that is written ends the pause and the stall of its table") {
    backlog t = of_music();
    t.pause_after_unprocessed({noon, 0.5}, false);
    CHECK(t.is_stalled(noon + 60s, 60s));
    t.set_written();
    CHECK_FALSE(t.is_paused(noon));
    CHECK_FALSE(t.is_stalled(noon + 60s, 60s));
    CHECK_FALSE(t.next_change(noon, 60s).has_value());
}

TEST_CASE("a stall begins with the first failure, not with a batch that is written in part") {
    backlog t = of_music();
    t.pause_after_unprocessed({noon, 0.5}, true);
    CHECK_FALSE(t.is_stalled(noon + 1h, 60s));
    t.pause_after_loss(noon + 10s);
    t.pause_after_failure({noon + 30s, 0.5}, failure(service_errc::internal_server_error));
    CHECK_FALSE(t.is_stalled(noon + 69s, 60s));
    CHECK(t.is_stalled(noon + 70s, 60s));
    t.restart_stall();
    CHECK_FALSE(t.is_stalled(noon + 70s, 60s));
}

TEST_CASE("the next change of a table is the end of its pause, then that of its stall") {
    backlog t = of_music();
    t.pause_after_unprocessed({noon, 0.5}, false);
    CHECK(t.next_change(noon, 60s) == noon + 13ms);
    CHECK(t.next_change(noon + 13ms, 60s) == noon + 60s);
    CHECK(t.next_change(noon, 5ms) == noon + 5ms);
    CHECK_FALSE(t.next_change(noon + 60s, 60s).has_value());
}

TEST_CASE("a table remembers its last failure until the service responds") {
    backlog t = of_music();
    t.pause_after_failure({noon, 0.5}, failure(service_errc::throttling));
    t.pause_after_loss(noon);
    CHECK(t.failure().value().code() == service_errc::throttling);
    t.set_responded();
    CHECK_FALSE(t.failure().has_value());
}

TEST_CASE("a table is refused until the refusal is forgotten") {
    backlog t = of_music();
    t.refuse(failure(service_errc::access_denied));
    CHECK(t.refusal().value().code() == service_errc::access_denied);
    t.forget_refusal();
    CHECK_FALSE(t.refusal().has_value());
}

} // namespace codynamo::batch
