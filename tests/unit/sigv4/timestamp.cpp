// SPDX-License-Identifier: BSL-1.0
#include "sigv4/timestamp.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>

using codynamo::sigv4::timestamp;
using namespace std::chrono;

TEST_CASE("a timestamp is UTC, to the second, rounded down") {
    const system_clock::time_point midnight = sys_days(2024y / 2 / 29);
    CHECK(timestamp(midnight).text() == "20240229T000000Z");
    CHECK(timestamp(midnight).date() == "20240229");
    CHECK(timestamp(midnight + 23h + 59min + 59s + 999ms).text() == "20240229T235959Z");
    CHECK(timestamp(midnight + 24h).text() == "20240301T000000Z");
    CHECK(timestamp(system_clock::time_point()).text() == "19700101T000000Z");
    CHECK(timestamp(system_clock::time_point() - 1ms).text() == "19691231T235959Z");
}
