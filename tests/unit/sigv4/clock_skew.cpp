// SPDX-License-Identifier: BSL-1.0
#include "sigv4/clock_skew.hpp"

#include "support/on_threads.hpp"

#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <chrono>
#include <string>

using namespace codynamo;
using namespace codynamo::sigv4;
using namespace std::chrono_literals;

namespace {

const std::string an_hour_ahead = "Sun, 06 Nov 1994 09:49:37 GMT";
constexpr clock_skew::time_point received{std::chrono::sys_days(1994y / 11 / 6) + 8h + 49min + 37s};

error_info skew_refusal(std::string name) {
    error_info info;
    info.service_code = std::move(name);
    info.code = service_errc_from_name(info.service_code);
    return info;
}

} // namespace

TEST_CASE("an HTTP date is read, and nothing else is") {
    CHECK(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT") == received);
    CHECK(parse_http_date("Thu, 29 Feb 2024 23:59:60 GMT").has_value());
    for (const char* const text :
         {"",
          "Sun, 06 Nov 1994 08:49:37",
          "Sun, 06 Nov 1994 08:49:37 UTC",
          "Sun, 06 nov 1994 08:49:37 GMT",
          "Sun, 31 Feb 1994 08:49:37 GMT",
          "Sun, 00 Nov 1994 08:49:37 GMT",
          "Sun, 06 Nov 1994 24:49:37 GMT",
          "Sun, 06 Nov 1994 08:60:37 GMT",
          "Sun, 06 Nov 1994 08:49:61 GMT",
          "Sun, 06 Nov 1994 -8:49:37 GMT",
          "Sun, 06 Nov 9999 08:49:37 GMT",
          "Sun, 06 Nov 1600 08:49:37 GMT",
          "Sunday, 06-Nov-94 08:49:37 GMT",
          "Sun Nov  6 08:49:37 1994     "})
        CHECK(!parse_http_date(text));
}

TEST_CASE("a refused signature teaches how far the clock is off") {
    clock_skew skew;
    for (const char* const name :
         {"AuthFailure",
          "InvalidSignatureException",
          "RequestExpired",
          "RequestInTheFuture",
          "RequestTimeTooSkewed",
          "SignatureDoesNotMatch"}) {
        clock_skew fresh;
        CHECK(fresh.learn(skew_refusal(name), an_hour_ahead, received, 0s));
        CHECK(fresh.offset() == 1h);
    }
    REQUIRE(skew.learn(skew_refusal("RequestTimeTooSkewed"), an_hour_ahead, received + 3h, 0s));
    CHECK(skew.offset() == -2h);

    // Refused again with the right time: the clock was not the reason.
    CHECK(!skew.learn(skew_refusal("RequestTimeTooSkewed"), an_hour_ahead, received + 3h, -2h));
    CHECK(skew.offset() == -2h);

    // This machine's clock was put right meanwhile.
    CHECK(skew.learn(skew_refusal("RequestTimeTooSkewed"), an_hour_ahead, received + 1h, -2h));
    CHECK(skew.offset() == 0s);
}

TEST_CASE("responses without a date do not change the skew") {
    clock_skew skew;
    CHECK(!skew.learn(skew_refusal("ValidationException"), an_hour_ahead, received, 0s));
    CHECK(!skew.learn(skew_refusal("AccessDeniedException"), an_hour_ahead, received, 0s));
    CHECK(!skew.learn(skew_refusal("InvalidSignatureException"), std::nullopt, received, 0s));
    CHECK(!skew.learn(skew_refusal("InvalidSignatureException"), "yesterday", received, 0s));
    CHECK(!skew.learn(skew_refusal("InvalidSignatureException"), an_hour_ahead, received + 1h, 0s));
    CHECK(
        !skew.learn(skew_refusal("InvalidSignatureException"), an_hour_ahead, received + 57min, 0s)
    );
    CHECK(skew.offset() == 0s);
}

TEST_CASE("threads that learn and ask see one of the offsets that were learned") {
    clock_skew skew;
    std::atomic<int> wrong = 0;
    testing::on_threads(4, [&](int number) {
        for (int i = 0; i < 1000; ++i) {
            const auto there = received + std::chrono::hours(number);
            (void)skew.learn(skew_refusal("RequestExpired"), an_hour_ahead, there, 100h);
            const auto offset = skew.offset();
            if (offset > 1h || offset < -2h) ++wrong;
        }
    });
    CHECK(wrong == 0);
}
