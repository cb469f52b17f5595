// SPDX-License-Identifier: BSL-1.0
#include "batch/pace.hpp"

#include "exec/longest_duration.hpp"

#include <codynamo/error.hpp>
#include <codynamo/option/batch.hpp>

#include <catch2/catch_test_macros.hpp>

namespace codynamo::batch {

using namespace std::chrono_literals;

TEST_CASE("a window widens by one for each round of batches, up to its first size") {
    flight_window window(4);
    window.halve(1, 3);
    CHECK(window.size() == 2);
    window.widen();
    CHECK(window.size() == 2);
    window.widen();
    window.widen();
    CHECK(window.size() == 3);
    for (int i = 0; i < 10; ++i)
        window.widen();
    CHECK(window.size() == 4);
}

TEST_CASE("a window is halved once for the batches that were in flight together") {
    flight_window window(8);
    window.halve(1, 5);
    window.halve(4, 5);
    CHECK(window.size() == 4);
    window.halve(6, 6);
    CHECK(window.size() == 2);
    window.halve(7, 7);
    window.halve(8, 8);
    CHECK(window.size() == 1);
}

TEST_CASE("a budget lets the next batch wait until it has recovered") {
    unit_budget budget(10);
    const time_point began{12h};
    CHECK(budget.allows(began));
    budget.spend(25);
    CHECK_FALSE(budget.allows(began));
    const time_point ready = budget.ready_at();
    CHECK(ready > began + 1500ms);
    CHECK(ready < began + 1510ms);
    CHECK(budget.allows(ready));
}

TEST_CASE("a budget never waits longer than the clock can count") {
    unit_budget budget(0.001);
    const time_point began{12h};
    CHECK(budget.allows(began));
    budget.spend(1e12);
    CHECK(budget.ready_at() > began);
    CHECK(budget.ready_at() <= began + exec::longest_duration + 1s);
}

TEST_CASE("a budget of next to no write units is refused") {
    CHECK_THROWS_AS(max_write_units(1e-9), error);
    CHECK_NOTHROW(max_write_units(0.001));
}

} // namespace codynamo::batch
