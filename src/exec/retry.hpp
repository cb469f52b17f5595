// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "exec/judgement.hpp"
#include "sigv4/clock_skew.hpp"

#include <codynamo/error.hpp>

#include <atomic>
#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

namespace codynamo::exec {

/// The standard retry rules of the AWS SDKs as of 2026, with DynamoDB's numbers. All of it is pure.

/// Tokens that the retries of one client take and its successes return, so that an outage does not
/// cause a storm of retries. Thread-safe.
class retry_quota {
public:
    static constexpr int capacity = 500;

    // The costs of a retry.
    static constexpr int transient_cost = 14;
    static constexpr int throttled_cost = 5;

    explicit retry_quota(int tokens = capacity) noexcept : tokens_(tokens) {}

    [[nodiscard]] bool take(int cost) noexcept;
    void give_back(int cost) noexcept;

    [[nodiscard]] int tokens() const noexcept { return tokens_.load(std::memory_order_relaxed); }

private:
    std::atomic<int> tokens_;
};

/// Parses x-amz-retry-after, in milliseconds; nothing if it is malformed.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view header);

/// How an attempt failed.
struct attempt_failure {
    attempt_failure() = default; // for result::error()

    attempt_failure(failure_event e, error_info i) : event(e), info(std::move(i)) {}

    failure_event event = failure_event::not_attempted;
    /// Its outcome is what is known of this attempt alone.
    error_info info;
    std::optional<std::chrono::milliseconds> retry_after;
    /// By the Date of the response.
    std::optional<sigv4::clock_skew::duration> server_ahead;
    /// The signature was refused for its time, which is right now.
    bool clock_corrected = false;
    /// Of the credentials that were refused, or 0.
    unsigned refused_generation = 0;
};

/// The limits of the retries of one call.
struct retry_rules {
    int max_attempts = 1;
    /// See `retry_conflicts`; they do not count as attempts.
    int conflict_retries = 0;
    /// No attempt follows one that may have been carried out.
    bool at_most_once = false;
    /// Changes nothing, so it never may have been applied.
    bool is_read = false;
    std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
};

/// What follows a failed attempt.
struct retry_decision {
    /// Otherwise the call ends with the failure.
    bool again = false;
    std::chrono::milliseconds pause{0};
};

/// The attempts of one call: decides after each failure whether there is another, and knows what
/// all of them together may have done.
class retry_state {
public:
    using time_point = std::chrono::steady_clock::time_point;

    /// `quota` is the client's, and outlives this.
    retry_state(retry_rules rules, retry_quota& quota) noexcept : rules_(rules), quota_(&quota) {}

    /// Attempts begun, the present one included.
    [[nodiscard]] int attempts() const noexcept { return attempts_; }

    /// How many there are at most, with those that conflicts have added.
    [[nodiscard]] int max_attempts() const noexcept { return rules_.max_attempts + conflicts_; }

    /// Whether an attempt whose response was lost may have changed something.
    [[nodiscard]] bool maybe_applied() const noexcept { return known_ == outcome::maybe_applied; }

    void begin_attempt() noexcept { ++attempts_; }

    /// Takes the tokens of the retry that it decides on. `cancelled`: by the caller, during the
    /// attempt. `jitter` is in [0, 1).
    [[nodiscard]] retry_decision after(
        const attempt_failure& failure, time_point now, bool cancelled, double jitter
    );

    /// The retry that was decided on is not made: the caller cancelled the call in its pause. Gives
    /// its tokens back.
    void cancel() noexcept;

    /// The error of the whole call, when `last` was its last failure.
    [[nodiscard]] error_info conclude(error_info last, time_point now) const;

    /// Returns the tokens of the last retry, or one after a first success.
    void succeed() const noexcept;

private:
    [[nodiscard]] failure_class class_of(const attempt_failure& failure) noexcept;
    [[nodiscard]] retry_decision plan(const attempt_failure& failure, double jitter);
    void undo_plan() noexcept;

    retry_rules rules_;
    retry_quota* quota_;
    int attempts_ = 0;
    int stale_ = 0;
    int conflicts_ = 0;
    /// Of the last retry that was made or is decided on.
    int last_cost_ = 0;
    /// Of the retry that is decided on.
    int planned_cost_ = 0;
    bool planned_stale_ = false;
    /// The worst of all attempts.
    outcome known_ = outcome::not_sent;
    bool cancelled_ = false;
    bool clock_corrected_ = false;
    bool credentials_renewed_ = false;
};

/// Whether only other transactions or throttling were in the way of a write: it passes by itself.
[[nodiscard]] bool is_passing_conflict(const std::error_code& code);

/// min(base * 2^exponent, 20 s) * jitter: the pause that all retries of this library share.
[[nodiscard]] std::chrono::milliseconds full_jitter(
    std::chrono::milliseconds base, int exponent, double jitter
);

} // namespace codynamo::exec
