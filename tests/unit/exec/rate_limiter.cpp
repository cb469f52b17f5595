// SPDX-License-Identifier: BSL-1.0
#include "exec/rate_limiter.hpp"

#include "support/on_threads.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cmath>
#include <string>
#include <vector>

using namespace codynamo::exec;
using namespace std::chrono_literals;
using Catch::Approx;

namespace {

const rate_limiter::time_point limiter_start{};

rate_limiter::time_point at(double seconds) {
    return limiter_start + std::chrono::duration_cast<rate_limiter::time_point::duration>(
                               rate_limiter::seconds(seconds)
                           );
}

} // namespace

TEST_CASE("nothing is limited before the first throttled response") {
    rate_limiter limiter(limiter_start);
    for (int i = 0; i < 1000; ++i) {
        CHECK(limiter.take(at(i * 0.001)) == 0s);
        limiter.record_response(false, at(i * 0.001));
    }
    CHECK_FALSE(limiter.enabled());
}

TEST_CASE("the rates after each response are those of the published table") {
    // time, throttled, measured rate, rate: a table that the AWS SDKs share.
    const struct {
        double time;
        bool throttled;
        double measured;
        double rate;
    } rows[] = {
        {0.2, false, 0.000000, 0.5},
        {0.4, false, 0.000000, 0.5},
        {0.6, false, 4.800000, 0.5},
        {0.8, false, 4.800000, 0.5},
        {1.0, false, 4.160000, 0.5},
        {1.2, false, 4.160000, 0.5},
        {1.4, false, 4.160000, 0.5},
        {1.6, false, 5.632000, 0.5},
        {1.8, false, 5.632000, 0.5},
        {2.0, true, 4.326400, 3.028480},
        {2.2, false, 4.326400, 3.486639},
        {2.4, false, 4.326400, 3.821874},
        {2.6, false, 5.665280, 4.053386},
        {2.8, false, 5.665280, 4.200373},
        {3.0, false, 4.333056, 4.282037},
        {3.2, true, 4.333056, 2.997426},
        {3.4, false, 4.333056, 3.452226},
    };

    rate_limiter limiter(limiter_start);
    for (const auto& row : rows) {
        INFO(row.time);
        limiter.record_response(row.throttled, at(row.time));
        CHECK(limiter.measured_rate() == Approx(row.measured).epsilon(1e-6));
        if (limiter.enabled()) CHECK(limiter.rate() == Approx(row.rate).epsilon(1e-6));
    }
}

TEST_CASE("a throttled response cuts the rate to 70 %, success raises it along the curve") {
    rate_limiter limiter(limiter_start);
    double now = 0;
    for (; now < 5; now += 0.1) // 10 a second
        limiter.record_response(false, at(now));
    CHECK(limiter.measured_rate() == Approx(10).epsilon(0.02));
    const double measured = limiter.measured_rate();
    const double begin = now;
    limiter.record_response(true, at(now));
    const double most = limiter.measured_rate();
    CHECK(limiter.enabled());
    CHECK(limiter.rate() == Approx(0.7 * most));
    CHECK(most == Approx(measured).epsilon(0.2));

    const double window = std::cbrt(most * 0.3 / 0.4);
    double before = limiter.rate();
    for (now += 0.1; now < begin + window - 0.1; now += 0.1) {
        limiter.record_response(false, at(now));
        const double t = now - begin - window;
        CHECK(limiter.rate() == Approx(0.4 * t * t * t + most));
        CHECK(limiter.rate() > before);
        before = limiter.rate();
    }
}

TEST_CASE("the rate never exceeds twice what is really sent, and never falls under one in 2 s") {
    rate_limiter limiter(limiter_start);
    double now = 0;
    for (int i = 0; i < 50; ++i, now += 1)
        limiter.record_response(true, at(now));
    CHECK(limiter.rate() == 0.5);
    for (int i = 0; i < 1000; ++i, now += 1)
        limiter.record_response(false, at(now));
    CHECK(limiter.rate() <= 2 * limiter.measured_rate());
    CHECK(limiter.rate() == Approx(2).epsilon(0.05));
}

TEST_CASE("who asks first waits least, and a token that is given back serves the next") {
    rate_limiter limiter(limiter_start);
    for (double t = 0; t < 2; t += 0.1)
        limiter.record_response(false, at(t));
    limiter.record_response(true, at(2));
    const auto now = at(60); // the bucket is full
    std::vector<double> waits;
    for (int i = 0; i < 12; ++i)
        waits.push_back(limiter.take(now).count());
    CHECK(waits.front() == 0);
    CHECK(waits.back() > 0);
    for (std::size_t i = 1; i < waits.size(); ++i)
        CHECK(waits[i] >= waits[i - 1]);
    const double last = waits.back();
    limiter.give_back();
    CHECK(limiter.take(now).count() == Approx(last));
}

TEST_CASE("a table has one limiter, named by its name or its ARN; two ARNs have two") {
    const char* const arn = "arn:aws:dynamodb:us-east-1:111111111111:table/a";
    const char* const other = "arn:aws:dynamodb:us-east-1:222222222222:table/a";
    rate_limiters all;
    rate_limiter& first = all.of(arn, "GetItem", limiter_start);
    CHECK(&all.of("a", "GetItem", limiter_start) == &first);
    CHECK(&all.of(arn, "PutItem", limiter_start) != &first);
    rate_limiters more;
    CHECK(&more.of(arn, "GetItem", limiter_start) != &more.of(other, "GetItem", limiter_start));
}

TEST_CASE("reads and writes of each table have their own limiters, up to a number") {
    rate_limiters all;
    rate_limiter& reads = all.of("a", "GetItem", limiter_start);
    CHECK(&all.of("a", "Query", limiter_start) == &reads);
    CHECK(&all.of("a", "PutItem", limiter_start) != &reads);
    CHECK(&all.of("b", "GetItem", limiter_start) != &reads);
    for (int i = 0; i < 3000; ++i)
        (void)all.of("t" + std::to_string(i), "Scan", limiter_start);
    CHECK(&all.of("t2998", "Scan", limiter_start) == &all.of("t2999", "Scan", limiter_start));
    CHECK(&all.of("a", "Scan", limiter_start) == &reads);
}

TEST_CASE("threads share the limiters of a client") {
    rate_limiters all;
    const auto limiter = [&](int number) -> rate_limiter& {
        return all.of("t" + std::to_string(number % 10), "PutItem", limiter_start);
    };
    codynamo::testing::on_threads(4, [&](int number) {
        for (int i = 0; i < 500; ++i) {
            rate_limiter& mine = limiter(i);
            if (mine.take(at(i * 0.01)) > 1s) mine.give_back();
            mine.record_response(i / 10 % 5 == number, at(i * 0.01));
        }
    });
    for (int i = 0; i < 10; ++i)
        CHECK(limiter(i).rate() >= 0.5); // never less, once it is enabled
}
