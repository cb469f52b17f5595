// SPDX-License-Identifier: BSL-1.0
#include "unit/value/conversion_check.hpp"

#include <chrono>
#include <string>
#include <vector>

using namespace codynamo;
using namespace codynamo::testing;

TEST_CASE("a time converts to its number of seconds") {
    using namespace std::chrono;
    const sys_days day = 2026y / 1 / 31;
    check_both_ways(sys_seconds(day + 12h), R"({"N":"1769860800"})");
    check_both_ways(day, R"({"N":"1769817600"})");
    check_both_ways(sys_time<milliseconds>(1500ms), R"({"N":"1.5"})");
    check_both_ways(sys_time<nanoseconds>(-1ns), R"({"N":"-0.000000001"})");
    check_both_ways(sys_time<microseconds>(2s), R"({"N":"2"})");
    check_both_ways(system_clock::time_point(0ns), R"({"N":"0"})");
    check_both_ways(1500ms, R"({"N":"1.5"})");
    check_both_ways(2h, R"({"N":"7200"})");
    check_both_ways(duration<double>(0.25), R"({"N":"0.25"})");
    check_both_ways<detail::epoch_millis_format>(sys_seconds(2s), R"({"N":"2000"})");
    check_both_ways<detail::epoch_millis_format>(sys_time<milliseconds>(5ms), R"({"N":"5"})");
    check_both_ways<detail::epoch_millis_format>(sys_time<microseconds>(5us), R"({"N":"0.005"})");
    check_both_ways<detail::epoch_millis_format>(2min, R"({"N":"120000"})");
    CHECK(from_json<sys_seconds>(R"({"N":"1.5E3"})").value() == sys_seconds(1500s));
}

TEST_CASE("a time converts to ISO 8601 text") {
    using namespace std::chrono;
    using text = detail::iso8601_format;
    const sys_days day = 2026y / 1 / 31;
    check_both_ways<text>(sys_seconds(day + 13h + 5min + 7s), R"({"S":"2026-01-31T13:05:07Z"})");
    check_both_ways<text>(
        sys_time<milliseconds>(day + 40ms), R"({"S":"2026-01-31T00:00:00.040Z"})"
    );
    check_both_ways<text>(sys_time<milliseconds>(-1ms), R"({"S":"1969-12-31T23:59:59.999Z"})");
    check_both_ways<text>(day, R"({"S":"2026-01-31T00:00:00Z"})");
    check_both_ways<text>(
        sys_time<nanoseconds>::min(), R"({"S":"1677-09-21T00:12:43.145224192Z"})"
    );
    check_both_ways<text>(
        sys_time<nanoseconds>::max(), R"({"S":"2262-04-11T23:47:16.854775807Z"})"
    );
    check_both_ways<text>(sys_seconds(sys_days(0y / 1 / 1)), R"({"S":"0000-01-01T00:00:00Z"})");
    check_both_ways<text>(
        std::vector{sys_seconds(sys_days(9999y / 12 / 31))},
        R"({"L":[{"S":"9999-12-31T00:00:00Z"}]})"
    );
    check_both_ways(2026y / 1 / 31, R"({"S":"2026-01-31"})");
    CHECK(
        from_json<sys_seconds, text>(R"({"S":"2026-01-31T00:00:01.000Z"})").value() ==
        sys_seconds(day + 1s)
    );
    // Python's isoformat() writes an offset and no Z.
    for (const std::string same :
         {R"({"S":"2026-01-31T00:00:01+00:00"})",
          R"({"S":"2026-01-31T01:30:01+01:30"})",
          R"({"S":"2026-01-30T12:00:01.0-12:00"})"})
        CHECK(from_json<sys_seconds, text>(same).value() == sys_seconds(day + 1s));
}

TEST_CASE("a time that its type cannot hold is refused") {
    using namespace std::chrono;
    using text = detail::iso8601_format;
    const std::string refusal =
        "order: the time is finer than the unit of its C++ type, or out of its range";
    CHECK(failure_of<sys_seconds>(R"({"N":"1.5"})") == refusal);
    CHECK(failure_of<sys_days>(R"({"N":"86401"})") == refusal);
    CHECK(failure_of<sys_seconds>(R"({"N":"1E30"})") == refusal);
    CHECK(failure_of<sys_days>(R"({"N":"1E18"})") == refusal);
    CHECK(failure_of<sys_time<milliseconds>>(R"({"N":"1E18"})") == refusal);
    CHECK(failure_of<sys_seconds, text>(R"({"S":"2026-01-31T00:00:00.5Z"})") == refusal);
    CHECK(
        failure_of<sys_time<nanoseconds>, text>(R"({"S":"2262-04-11T23:47:16.854775808Z"})") ==
        refusal
    );
    CHECK(
        failure_of<sys_time<nanoseconds>, text>(R"({"S":"1677-09-21T00:12:43.145224191Z"})") ==
        refusal
    );
    CHECK(failure_of<sys_time<nanoseconds>, text>(R"({"S":"9999-12-31T00:00:00Z"})") == refusal);
    for (const std::string bad :
         {"2026-01-31 00:00:00Z",
          "2026-01-31T00:00:00",
          "2026-01-31T00:00:00z",
          "2026-01-31T00:00:00+0100",
          "2026-01-31T00:00:00+24:00",
          "2026-01-31T00:00:00 01:00",
          "2026-02-29T00:00:00Z",
          "2026-01-31T24:00:00Z",
          "2026-01-31T00:00:60Z",
          "2026-01-31T00:00:00.Z",
          "2026-1-31T00:00:00Z",
          "+2026-01-31T00:00:00Z",
          "2026-01-31T00:00:00Z ",
          ""}) {
        INFO(bad);
        CHECK(
            failure_of<sys_seconds, text>(R"({"S":")" + bad + R"("})") ==
            "order: expected a time such as 2026-01-31T12:00:00Z"
        );
    }
    CHECK(
        failure_of<year_month_day>(R"({"S":"2026-02-30"})") == "order: expected a date that exists"
    );
    CHECK(
        failure_of<year_month_day>(R"({"S":"2026-02-3"})") ==
        "order: expected a date such as 2026-01-31"
    );
    CHECK(
        json_of<sys_seconds, text>(sys_days(10000y / 1 / 1)).error().info().message ==
        "order: a time is written as text for the years 0 to 9999"
    );
    CHECK(json_of(2026y / 2 / 30).error().info().message == "order: the date does not exist");
}
