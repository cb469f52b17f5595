// SPDX-License-Identifier: BSL-1.0
#include "exec/retry.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <string>
#include <vector>

using namespace codynamo;
using namespace codynamo::exec;
using namespace std::chrono_literals;
using pause_length = std::optional<std::chrono::milliseconds>;

namespace {

constexpr int dynamodb_attempts = 4;
constexpr double longest = 1.0; // the jitter of the published tables

retry_quota quota_of(int tokens) {
    retry_quota quota;
    while (quota.tokens() > tokens)
        CHECK(quota.take(1));
    return quota;
}

/// One call that fails and fails: the pauses until it ends.
std::vector<pause_length> failing(
    failure_class failure, retry_quota& quota, int max_attempts = dynamodb_attempts
) {
    retry_state state(max_attempts);
    std::vector<pause_length> pauses;
    do {
        state.begin_attempt();
        pauses.push_back(state.next(failure, {}, quota, longest));
    } while (pauses.back() && pauses.size() < 1000);
    return pauses;
}

} // namespace

TEST_CASE(
    "transient failures pause 25, 50 and 100 ms and take 14 tokens each; the fourth ends the call"
) {
    retry_quota quota;
    retry_state state(dynamodb_attempts);
    const int tokens[] = {486, 472, 458};
    const std::chrono::milliseconds pauses[] = {25ms, 50ms, 100ms};
    for (int i = 0; i < 3; ++i) {
        state.begin_attempt();
        CHECK(state.attempts() == i + 1);
        CHECK(state.next(failure_class::transient, {}, quota, longest) == pauses[i]);
        CHECK(quota.tokens() == tokens[i]);
    }
    state.begin_attempt();
    CHECK_FALSE(state.next(failure_class::transient, {}, quota, longest));
    CHECK(quota.tokens() == 458); // the last attempt takes no tokens
}

TEST_CASE("throttling pauses from 1 s on and takes 5 tokens") {
    retry_quota quota;
    retry_state state(dynamodb_attempts);
    state.begin_attempt();
    CHECK(state.next(failure_class::throttled, {}, quota, longest) == 1000ms);
    CHECK(quota.tokens() == 495);
    state.begin_attempt();
    CHECK(state.next(failure_class::throttled, {}, quota, longest) == 2000ms);
    state.begin_attempt();
    CHECK(state.next(failure_class::transient, {}, quota, longest) == 100ms);
    CHECK(quota.tokens() == 490 - 14);
}

TEST_CASE("pauses double up to 20 s, and are jittered over the whole of their length") {
    std::vector<long long> series;
    for (int i = 0; i < 12; ++i)
        series.push_back(full_jitter(50ms, i, longest).count());
    CHECK(
        series ==
        std::vector<long long>{50, 100, 200, 400, 800, 1600, 3200, 6400, 12800, 20000, 20000, 20000}
    );
    CHECK(full_jitter(25ms, 1000, longest) == 20s);
    CHECK(full_jitter(1000ms, 0, 0.0) == 0ms);
    CHECK(full_jitter(1000ms, 1, 0.25) == 500ms);
    CHECK(full_jitter(25ms, -1, longest) == 25ms);
}

TEST_CASE("x-amz-retry-after moves the pause within 5 s above the own one") {
    const auto hinted = [](const char* header) {
        retry_quota quota;
        retry_state state(dynamodb_attempts);
        state.begin_attempt();
        return state.next(failure_class::transient, parse_retry_after(header), quota, longest);
    };
    CHECK(hinted("1500") == 1500ms);
    CHECK(hinted("0") == 25ms);
    CHECK(hinted("10000") == 5025ms);
    CHECK(hinted("invalid") == 25ms);
    CHECK(hinted("-100") == 25ms);
    CHECK(hinted("99999999999999999999999") == 5025ms);
}

TEST_CASE("x-amz-retry-after is a count of milliseconds or nothing [row 56]") {
    CHECK(parse_retry_after("50") == 50ms);
    CHECK(parse_retry_after("1000000000") == 24h);
    for (const char* bad :
         {"",
          "-1",
          "-99999999999999999999999",
          "1.5",
          "1e3",
          "+5",
          "0x10",
          "5 ",
          "abc",
          "Wed, 21 Oct 2026 07:28:00 GMT"}) {
        INFO(bad);
        CHECK_FALSE(parse_retry_after(bad));
    }
}

TEST_CASE("with 14 tokens there is one retry, with none there is none") {
    retry_quota fourteen = quota_of(14);
    CHECK(
        failing(failure_class::transient, fourteen) == std::vector<pause_length>{25ms, std::nullopt}
    );
    CHECK(fourteen.tokens() == 0);
    retry_quota none = quota_of(0);
    CHECK(failing(failure_class::transient, none) == std::vector<pause_length>{std::nullopt});
    retry_quota four = quota_of(4);
    CHECK(failing(failure_class::throttled, four) == std::vector<pause_length>{std::nullopt});
    CHECK(four.tokens() == 4);
}

TEST_CASE("success gives back what the last retry took") {
    retry_quota quota = quota_of(30);
    retry_state state(dynamodb_attempts);
    state.begin_attempt();
    CHECK(state.next(failure_class::transient, {}, quota, longest));
    CHECK(quota.tokens() == 16);
    state.begin_attempt();
    CHECK(state.next(failure_class::transient, {}, quota, longest));
    CHECK(quota.tokens() == 2);
    state.begin_attempt();
    state.succeed(quota);
    CHECK(quota.tokens() == 16);
}

TEST_CASE("a success at the first try gives 1 token, never beyond the capacity") {
    retry_quota quota = quota_of(10);
    retry_state state(dynamodb_attempts);
    state.begin_attempt();
    state.succeed(quota);
    CHECK(quota.tokens() == 11);
    retry_quota full;
    state.succeed(full);
    CHECK(full.tokens() == retry_quota::capacity);
}

TEST_CASE("an outage gets at most 35 retries from all calls together, throttling 100") {
    retry_quota quota;
    std::size_t retries = 0;
    for (int call = 0; call < 500; ++call)
        retries += failing(failure_class::transient, quota).size() - 1;
    CHECK(retries == 35);
    retry_quota other;
    retries = 0;
    for (int call = 0; call < 500; ++call)
        retries += failing(failure_class::throttled, other).size() - 1;
    CHECK(retries == 100);
}

TEST_CASE("permanent failures end the call at once and for free") {
    retry_quota quota;
    CHECK(failing(failure_class::permanent, quota) == std::vector<pause_length>{std::nullopt});
    CHECK(quota.tokens() == retry_quota::capacity);
}

TEST_CASE("max_attempts 1 means no retry") {
    retry_quota quota;
    CHECK(failing(failure_class::transient, quota, 1) == std::vector<pause_length>{std::nullopt});
    CHECK(quota.tokens() == retry_quota::capacity);
}

TEST_CASE("a dead idle connection costs neither attempt nor token nor time, but not for ever") {
    retry_quota quota;
    retry_state state(dynamodb_attempts);
    for (int i = 0; i < 8; ++i) {
        state.begin_attempt();
        CHECK(state.attempts() == 1);
        CHECK(state.next(failure_class::stale, {}, quota, longest) == 0ms);
    }
    CHECK(quota.tokens() == retry_quota::capacity);
    state.begin_attempt();
    CHECK(state.next(failure_class::stale, {}, quota, longest) == 25ms); // now it counts
    CHECK(quota.tokens() == retry_quota::capacity - 14);

    retry_quota other;
    CHECK(failing(failure_class::stale, other).size() == 8 + dynamodb_attempts);
}

TEST_CASE("a stale connection is replaced even when no retry is allowed") {
    retry_quota quota = quota_of(0);
    retry_state state(1);
    state.begin_attempt();
    CHECK(state.next(failure_class::stale, {}, quota, longest) == 0ms);
    state.begin_attempt();
    state.succeed(quota);
    CHECK(quota.tokens() == 1);
}
