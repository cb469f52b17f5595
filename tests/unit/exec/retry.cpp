// SPDX-License-Identifier: BSL-1.0
#include "exec/retry.hpp"

#include "support/on_threads.hpp"

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
const retry_state::time_point start{};

retry_rules up_to(int max_attempts) {
    retry_rules rules;
    rules.max_attempts = max_attempts;
    return rules;
}

attempt_failure failing_by(failure_event event) {
    error_info info;
    info.outcome = judgement_of(event).when_sent;
    return attempt_failure(event, std::move(info));
}

constexpr auto transient = failure_event::unreachable;
constexpr auto throttled = failure_event::throttled;
constexpr auto permanent = failure_event::untrusted;
constexpr auto stale = failure_event::stale;

/// One more attempt fails; the pause before the next, if there is one.
pause_length fail(retry_state& state, const attempt_failure& failure, double jitter = longest) {
    state.begin_attempt();
    const retry_decision next = state.after(failure, start, false, jitter);
    return next.again ? pause_length(next.pause) : std::nullopt;
}

pause_length fail(retry_state& state, failure_event event) {
    return fail(state, failing_by(event));
}

/// One call that fails and fails: the pauses until it ends.
std::vector<pause_length> failing(
    failure_event event, retry_quota& quota, int max_attempts = dynamodb_attempts
) {
    retry_state state(up_to(max_attempts), quota);
    std::vector<pause_length> pauses;
    do {
        pauses.push_back(fail(state, event));
    } while (pauses.back() && pauses.size() < 1000);
    return pauses;
}

attempt_failure conflict() {
    attempt_failure failure = failing_by(failure_event::refused);
    failure.info.code = service_errc::transaction_conflict;
    return failure;
}

} // namespace

TEST_CASE(
    "transient failures pause 25, 50 and 100 ms and take 14 tokens each; the fourth ends the call"
) {
    retry_quota quota;
    retry_state state(up_to(dynamodb_attempts), quota);
    const int tokens[] = {486, 472, 458};
    const std::chrono::milliseconds pauses[] = {25ms, 50ms, 100ms};
    for (int i = 0; i < 3; ++i) {
        CHECK(fail(state, transient) == pauses[i]);
        CHECK(state.attempts() == i + 1);
        CHECK(quota.tokens() == tokens[i]);
    }
    CHECK_FALSE(fail(state, transient));
    CHECK(quota.tokens() == 458); // the last attempt takes no tokens
}

TEST_CASE("throttling pauses from 1 s on and takes 5 tokens") {
    retry_quota quota;
    retry_state state(up_to(dynamodb_attempts), quota);
    CHECK(fail(state, throttled) == 1000ms);
    CHECK(quota.tokens() == 495);
    CHECK(fail(state, throttled) == 2000ms);
    CHECK(fail(state, transient) == 100ms);
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
        retry_state state(up_to(dynamodb_attempts), quota);
        attempt_failure failure = failing_by(transient);
        failure.retry_after = parse_retry_after(header);
        return fail(state, failure);
    };
    CHECK(hinted("1500") == 1500ms);
    CHECK(hinted("0") == 25ms);
    CHECK(hinted("10000") == 5025ms);
    CHECK(hinted("invalid") == 25ms);
    CHECK(hinted("-100") == 25ms);
    CHECK(hinted("99999999999999999999999") == 5025ms);
}

TEST_CASE("x-amz-retry-after is a count of milliseconds or nothing", "[fault-56]") {
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

TEST_CASE("14 tokens allow one retry, no tokens allow no retry") {
    retry_quota fourteen(14);
    CHECK(failing(transient, fourteen) == std::vector<pause_length>{25ms, std::nullopt});
    CHECK(fourteen.tokens() == 0);
    retry_quota none(0);
    CHECK(failing(transient, none) == std::vector<pause_length>{std::nullopt});
    retry_quota four(4);
    CHECK(failing(throttled, four) == std::vector<pause_length>{std::nullopt});
    CHECK(four.tokens() == 4);
}

TEST_CASE("success returns the tokens of the last retry") {
    retry_quota quota(30);
    retry_state state(up_to(dynamodb_attempts), quota);
    CHECK(fail(state, transient));
    CHECK(quota.tokens() == 16);
    CHECK(fail(state, transient));
    CHECK(quota.tokens() == 2);
    state.begin_attempt();
    state.succeed();
    CHECK(quota.tokens() == 16);
}

TEST_CASE("a success at the first try gives 1 token, never beyond the capacity") {
    retry_quota quota(10);
    retry_state state(up_to(dynamodb_attempts), quota);
    state.begin_attempt();
    state.succeed();
    CHECK(quota.tokens() == 11);
    retry_quota full;
    retry_state(up_to(dynamodb_attempts), full).succeed();
    CHECK(full.tokens() == retry_quota::capacity);
}

TEST_CASE("an outage gets at most 35 retries from all calls together, throttling 100") {
    retry_quota quota;
    std::size_t retries = 0;
    for (int call = 0; call < 500; ++call)
        retries += failing(transient, quota).size() - 1;
    CHECK(retries == 35);
    retry_quota other;
    retries = 0;
    for (int call = 0; call < 500; ++call)
        retries += failing(throttled, other).size() - 1;
    CHECK(retries == 100);
}

TEST_CASE("permanent failures end the call at once and for free") {
    retry_quota quota;
    CHECK(failing(permanent, quota) == std::vector<pause_length>{std::nullopt});
    CHECK(quota.tokens() == retry_quota::capacity);
}

TEST_CASE("max_attempts 1 means no retry") {
    retry_quota quota;
    CHECK(failing(transient, quota, 1) == std::vector<pause_length>{std::nullopt});
    CHECK(quota.tokens() == retry_quota::capacity);
}

TEST_CASE(
    "a dead idle connection costs neither attempt nor token nor time, a limited number of times"
) {
    retry_quota quota;
    retry_state state(up_to(dynamodb_attempts), quota);
    for (int i = 0; i < 8; ++i) {
        CHECK(fail(state, stale) == 0ms);
        CHECK(state.attempts() == 0);
    }
    CHECK(quota.tokens() == retry_quota::capacity);
    CHECK(fail(state, stale) == 25ms); // now it counts
    CHECK(quota.tokens() == retry_quota::capacity - 14);

    retry_quota other;
    CHECK(failing(stale, other).size() == 8 + dynamodb_attempts);
}

TEST_CASE("a stale connection is replaced even when no retry is allowed") {
    retry_quota quota(0);
    retry_state state(up_to(1), quota);
    CHECK(fail(state, stale) == 0ms);
    state.begin_attempt();
    state.succeed();
    CHECK(quota.tokens() == 1);
}

TEST_CASE("a retry that is not made returns its own tokens, and no others") {
    retry_quota quota;
    retry_state state(up_to(dynamodb_attempts), quota);
    CHECK(fail(state, transient));
    state.cancel();
    CHECK(quota.tokens() == retry_quota::capacity);

    retry_state other(up_to(dynamodb_attempts), quota);
    CHECK(fail(other, transient)); // made, and its tokens used
    CHECK(fail(other, stale) == 0ms);
    other.cancel();
    CHECK(quota.tokens() == retry_quota::capacity - 14);
    CHECK(other.conclude({}, start).attempts == 2);
}

TEST_CASE("a retry with a pause past the deadline is not made, and costs nothing") {
    retry_quota quota;
    retry_rules rules = up_to(dynamodb_attempts);
    rules.deadline = start + 25ms;
    retry_state state(rules, quota);
    CHECK_FALSE(fail(state, transient));
    CHECK(quota.tokens() == retry_quota::capacity);
    rules.deadline = start + 26ms;
    retry_state in_time(rules, quota);
    CHECK(fail(in_time, transient) == 25ms);
}

TEST_CASE("a call that was cancelled ends with its failure, whatever that was") {
    retry_quota quota;
    retry_state state(up_to(dynamodb_attempts), quota);
    state.begin_attempt();
    CHECK_FALSE(state.after(failing_by(throttled), start, true, longest).again);
    error_info last;
    last.code = service_errc::throttling;
    last.service_code = "ThrottlingException";
    const error_info ended = state.conclude(std::move(last), start);
    CHECK(ended.code == client_errc::cancelled);
    CHECK(ended.service_code.empty());
    CHECK(ended.attempts == 1);
    CHECK(quota.tokens() == retry_quota::capacity);
}

TEST_CASE("a corrected clock and renewed credentials are worth one more attempt each") {
    retry_quota quota;
    retry_state state(up_to(dynamodb_attempts), quota);
    attempt_failure wrong_time = failing_by(failure_event::refused);
    wrong_time.clock_corrected = true;
    attempt_failure old_key = failing_by(failure_event::refused);
    old_key.refused_generation = 1;
    CHECK(fail(state, wrong_time) == 25ms);
    CHECK(fail(state, old_key) == 50ms);
    CHECK_FALSE(fail(state, wrong_time));
    retry_state other(up_to(dynamodb_attempts), quota);
    CHECK(fail(other, old_key));
    CHECK_FALSE(fail(other, old_key));
}

TEST_CASE("at most once, nothing follows an attempt that may have been carried out") {
    retry_quota quota;
    retry_rules rules = up_to(dynamodb_attempts);
    rules.at_most_once = true;
    for (const failure_event lost :
         {failure_event::broken_exchange, failure_event::server_error, failure_event::stale}) {
        retry_state state(rules, quota);
        CHECK(fail(state, throttled));
        CHECK_FALSE(fail(state, lost));
        CHECK(state.maybe_applied());
    }
    rules.is_read = true; // a read changes nothing
    retry_state reading(rules, quota);
    CHECK(fail(reading, failure_event::broken_exchange));
}

TEST_CASE("a possibly applied write stays so, whatever the later attempts return") {
    retry_quota quota;
    retry_state state(up_to(dynamodb_attempts), quota);
    CHECK(fail(state, failure_event::broken_exchange));
    CHECK_FALSE(fail(state, failure_event::refused));
    const error_info last = failing_by(failure_event::refused).info;
    CHECK(state.conclude(last, start).outcome == outcome::maybe_applied);

    retry_state refused(up_to(2), quota); // sent and refused, then not sent
    CHECK(fail(refused, throttled));
    CHECK_FALSE(fail(refused, transient));
    const error_info unsent = failing_by(transient).info;
    CHECK(refused.conclude(unsent, start).outcome == outcome::not_applied);
}

TEST_CASE("a read is not sent or not applied, never more") {
    retry_quota quota;
    retry_rules rules = up_to(1);
    rules.is_read = true;
    retry_state state(rules, quota);
    CHECK_FALSE(fail(state, failure_event::broken_exchange));
    const error_info last = failing_by(failure_event::broken_exchange).info;
    CHECK(state.conclude(last, start).outcome == outcome::not_applied);
    CHECK_FALSE(state.maybe_applied());
    retry_state unsent(rules, quota);
    CHECK_FALSE(fail(unsent, permanent));
    CHECK(unsent.conclude({}, start).outcome == outcome::not_sent);
}

TEST_CASE("conflicts are tried again as often as allowed, and take neither attempts nor tokens") {
    retry_quota quota;
    retry_rules rules = up_to(2);
    rules.conflict_retries = 3;
    retry_state state(rules, quota);
    CHECK(fail(state, conflict()) == 25ms);
    CHECK(fail(state, conflict()) == 50ms);
    CHECK(fail(state, throttled) == 1000ms);
    CHECK(fail(state, conflict()) == 100ms);
    CHECK_FALSE(fail(state, throttled));
    CHECK(state.attempts() == 5);
    CHECK(quota.tokens() == retry_quota::capacity - 5);
    retry_state without(up_to(4), quota);
    CHECK_FALSE(fail(without, conflict()));
}

TEST_CASE("a transaction is sent again for conflicts and throttling only") {
    CHECK(is_passing_conflict(service_errc::transaction_conflict));
    CHECK(is_passing_conflict(service_errc::transaction_canceled_by_conflicts));
    CHECK_FALSE(is_passing_conflict(service_errc::transaction_canceled));
}

TEST_CASE("a transaction in progress is waited for without jitter") {
    retry_quota quota;
    retry_state state(up_to(dynamodb_attempts), quota);
    CHECK(fail(state, failing_by(failure_event::in_progress), 0.0) == 1000ms);
}

TEST_CASE("an attempt that ends at the call's deadline has exceeded it") {
    retry_quota quota;
    retry_rules rules = up_to(1);
    rules.deadline = start + 1s;
    const retry_state state(rules, quota);
    error_info last;
    last.code = client_errc::request_timeout;
    CHECK(state.conclude(last, start).code == client_errc::request_timeout);
    CHECK(state.conclude(last, start + 1s).code == client_errc::deadline_exceeded);
}

TEST_CASE("threads that take and return the tokens of one quota neither lose nor make any") {
    retry_quota quota(400);
    testing::on_threads(4, [&](int) {
        for (int i = 0; i < 2000; ++i)
            if (quota.take(retry_quota::transient_cost))
                quota.give_back(retry_quota::transient_cost);
    });
    CHECK(quota.tokens() == 400);
    testing::on_threads(4, [&](int) {
        for (int i = 0; i < 2000; ++i)
            quota.give_back(1);
    });
    CHECK(quota.tokens() == retry_quota::capacity);
    testing::on_threads(4, [&](int) {
        while (quota.take(1)) {
        }
    });
    CHECK(quota.tokens() == 0);
}
