// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "exec/judgement.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace codynamo::exec {

/// The standard retry rules of the AWS SDKs as of 2026, with DynamoDB's numbers. All of it is pure.

/// Tokens that retries of one client take from and successes give back, so that an outage is not
/// answered by a storm.
class retry_quota {
public:
    static constexpr int capacity = 500;

    [[nodiscard]] bool take(int cost) noexcept;
    void give_back(int cost) noexcept;

    [[nodiscard]] int tokens() const noexcept { return tokens_; }

private:
    int tokens_ = capacity;
};

/// x-amz-retry-after: milliseconds. Nothing when it is no such number.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view header);

/// The retries of one call.
class retry_state {
public:
    explicit retry_state(int max_attempts) noexcept : max_attempts_(max_attempts) {}

    /// Attempts begun, the present one included.
    [[nodiscard]] int attempts() const noexcept { return attempts_; }

    [[nodiscard]] int max_attempts() const noexcept { return max_attempts_; }

    void begin_attempt() noexcept { ++attempts_; }

    /// How long to wait before the next attempt, or nothing when the call is to end with this
    /// failure. `jitter` is in [0, 1).
    [[nodiscard]] std::optional<std::chrono::milliseconds> next(
        failure_class failure,
        std::optional<std::chrono::milliseconds> retry_after,
        retry_quota& quota,
        double jitter
    );

    /// Gives back what `next` took for a retry that is not made after all.
    void give_back(retry_quota& quota) noexcept;

    /// Gives back what the last retry took, or a little for a first success.
    void succeed(retry_quota& quota) const noexcept;

private:
    int max_attempts_;
    int attempts_ = 0;
    int stale_ = 0;
    int last_cost_ = 0;
};

/// min(base * 2^exponent, 20 s) * jitter: the pause that all retries of this library share.
[[nodiscard]] std::chrono::milliseconds full_jitter(
    std::chrono::milliseconds base, int exponent, double jitter
);

} // namespace codynamo::exec
