// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace codynamo::exec {

/// The rate limit of the AWS SDKs' retry mode `adaptive`, for calls that draw on one capacity.
/// Pure: time is an argument. Thread-safe.
///
/// No call waits until the service throttles for the first time. From then on the rate follows a
/// cubic curve: each throttled response cuts it to 70 %, then it grows to where it was and beyond,
/// but never above twice the rate that was really sent.
class rate_limiter {
public:
    using time_point = std::chrono::steady_clock::time_point;
    using seconds = std::chrono::duration<double>;

    explicit rate_limiter(time_point now) noexcept : origin_(now), filled_at_(now) {}

    /// Takes a token, ahead of time if necessary, and returns how long to wait for it: the earlier
    /// call waits less.
    [[nodiscard]] seconds take(time_point now) noexcept;

    /// Returns the token of a call that was not sent.
    void give_back() noexcept;

    /// Adapts the rate to a response.
    void record_response(bool throttled, time_point now) noexcept;

    [[nodiscard]] bool enabled() const noexcept;

    /// Tokens a second.
    [[nodiscard]] double rate() const noexcept;

    [[nodiscard]] double measured_rate() const noexcept;

private:
    void measure(time_point now) noexcept;
    void refill(time_point now) noexcept;
    void set_rate(double rate, time_point now) noexcept;

    mutable std::mutex mutex_; // of what follows
    bool enabled_ = false;
    double fill_rate_ = 0;
    double capacity_ = 0;
    double tokens_ = 0;
    double measured_rate_ = 0;
    double count_ = 0;
    double last_max_ = 0;
    /// Seconds from a throttled response until the rate is back.
    double window_ = 0;
    /// The last one that began, counted from `origin_`.
    double measured_half_second_ = 0;
    time_point origin_;
    time_point filled_at_;
    time_point throttled_at_{};
};

/// One limiter for each table, with reads and writes apart, because DynamoDB throttles them apart.
/// A table name and an ARN that may be of the same table share one.
class rate_limiters {
public:
    /// More tables than this share one limiter.
    static constexpr std::size_t most = 1024;

    [[nodiscard]] rate_limiter& of(
        std::string_view table, std::string_view operation, rate_limiter::time_point now
    );

private:
    std::mutex mutex_;
    /// Under the mutex. None is removed.
    std::map<std::pair<std::string, bool>, std::shared_ptr<rate_limiter>> all_;
};

} // namespace codynamo::exec
