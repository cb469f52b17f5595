// SPDX-License-Identifier: BSL-1.0
#include "credentials/iso8601.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>

using codynamo::credential_sources::parse_iso8601;
using namespace std::chrono;

TEST_CASE("times are read as AWS and its tools write them") {
    const system_clock::time_point noon = sys_days(2030y / 1 / 31) + 12h;
    CHECK(parse_iso8601("2030-01-31T12:00:00Z") == noon);
    CHECK(parse_iso8601("2030-01-31T12:00:00.987654Z") == noon);
    CHECK(parse_iso8601("2030-01-31T12:00:00+00:00") == noon);
    CHECK(parse_iso8601("2030-01-31T14:30:00+02:30") == noon);
    CHECK(parse_iso8601("2030-01-31T04:00:00-08:00") == noon);
    CHECK(parse_iso8601("2030-01-31T12:00:00+0000") == noon);
    CHECK(parse_iso8601("2030-01-31T06:30:00-05:30") == noon);
    CHECK(parse_iso8601("2030-01-31T06:30:00.5-0530") == noon);
    CHECK(parse_iso8601("2030-01-31 12:00:00+00:00") == noon);
    CHECK(parse_iso8601("2030-01-31 12:00:00.123456789012345678901234567890Z") == noon);
    CHECK(parse_iso8601("2030-01-31t12:00:00z") == noon);
    CHECK(parse_iso8601("2030-02-01T00:30:00+12:30") == noon);
    CHECK(parse_iso8601("2028-02-29T00:00:00Z") == sys_days(2028y / 2 / 29));
}

TEST_CASE("a time that never comes is the last day that a clock can hold") {
    CHECK(parse_iso8601("9999-12-31T23:59:59Z") == sys_days(2200y / 12 / 31) + 23h + 59min + 59s);
    CHECK(parse_iso8601("2201-01-01T00:00:00Z") == sys_days(2200y / 12 / 31));
    CHECK(parse_iso8601("2200-12-30T12:00:00Z") == sys_days(2200y / 12 / 30) + 12h);
}

TEST_CASE("anything else is refused") {
    for (const char* text :
         {"",
          "2030-01-31",
          "2030-01-31T12:00:00",
          "2030-01-31 12:00:00",
          "2030-01-31  12:00:00Z",
          "2030-01-31_12:00:00Z",
          "2030-01-31\t12:00:00Z",
          " 2030-01-31T12:00:00Z",
          "2030-01-31T12:00:00 Z",
          "2030-01-31T12:00:00Zx",
          "2030-01-31T12:00Z",
          "2030-1-31T12:00:00Z",
          "2030-13-01T12:00:00Z",
          "2030-02-30T12:00:00Z",
          "2029-02-29T00:00:00Z",
          "2030-01-31T24:00:00Z",
          "2030-01-31T12:60:00Z",
          "2030-01-31T12:00:61Z",
          "2030-01-31T12:00:00.Z",
          "2030-01-31T12:00:00,5Z",
          "2030-01-31T12:00:00.5",
          "2030-01-31T12:00:00+02",
          "2030-01-31T12:00:00+02:0",
          "2030-01-31T12:00:00+020",
          "2030-01-31T12:00:00+02000",
          "2030-01-31T12:00:00+02::00",
          "2030-01-31T12:00:00+0260",
          "2030-01-31T12:00:00Z+0200",
          "20300131T120000Z",
          "2030-01-31T12:00:00+24:00",
          "9999-02-29T12:00:00Z",
          "10000-01-01T12:00:00Z",
          "-030-01-31T12:00:00Z"}) {
        INFO(text);
        CHECK_FALSE(parse_iso8601(text));
    }
}
