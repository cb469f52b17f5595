// SPDX-License-Identifier: BSL-1.0
#include "exec/rate_limiter.hpp"

#include "codec/table_name.hpp"
#include "error/read_operation.hpp"

#include <algorithm>
#include <cmath>

namespace codynamo::exec {
namespace {

// The constants of the AWS SDKs.
constexpr double beta = 0.7;
constexpr double scale = 0.4;
constexpr double smoothing = 0.8;
constexpr double measured_span = 0.5; // seconds
constexpr double least_rate = 0.5;
constexpr double least_capacity = 1;

double seconds_between(rate_limiter::time_point begin, rate_limiter::time_point end) noexcept {
    return rate_limiter::seconds(end - begin).count();
}

} // namespace

rate_limiter::seconds rate_limiter::take(time_point now) noexcept {
    const std::scoped_lock lock(mutex_);
    if (!enabled_) return seconds(0);
    refill(now);
    tokens_ -= 1;
    return seconds(tokens_ < 0 ? -tokens_ / fill_rate_ : 0);
}

void rate_limiter::give_back() noexcept {
    const std::scoped_lock lock(mutex_);
    if (enabled_) tokens_ = std::min(tokens_ + 1, capacity_);
}

void rate_limiter::record_response(bool throttled, time_point now) noexcept {
    const std::scoped_lock lock(mutex_);
    measure(now);
    double rate = 0;
    if (throttled) {
        last_max_ = enabled_ ? std::min(measured_rate_, fill_rate_) : measured_rate_;
        window_ = std::cbrt(last_max_ * (1 - beta) / scale);
        throttled_at_ = now;
        enabled_ = true;
        rate = last_max_ * beta;
    } else {
        if (!enabled_) return;
        const double t = seconds_between(throttled_at_, now) - window_;
        rate = scale * t * t * t + last_max_;
    }
    set_rate(std::min(rate, 2 * measured_rate_), now);
}

bool rate_limiter::enabled() const noexcept {
    const std::scoped_lock lock(mutex_);
    return enabled_;
}

double rate_limiter::rate() const noexcept {
    const std::scoped_lock lock(mutex_);
    return fill_rate_;
}

double rate_limiter::measured_rate() const noexcept {
    const std::scoped_lock lock(mutex_);
    return measured_rate_;
}

/// Under the mutex, as the next ones.
void rate_limiter::measure(time_point now) noexcept {
    ++count_;
    const double half_second = std::floor(seconds_between(origin_, now) / measured_span);
    if (half_second <= measured_half_second_) return;
    const double span = (half_second - measured_half_second_) * measured_span;
    measured_rate_ = smoothing * (count_ / span) + (1 - smoothing) * measured_rate_;
    count_ = 0;
    measured_half_second_ = half_second;
}

void rate_limiter::refill(time_point now) noexcept {
    tokens_ = std::min(capacity_, tokens_ + fill_rate_ * seconds_between(filled_at_, now));
    filled_at_ = now;
}

void rate_limiter::set_rate(double rate, time_point now) noexcept {
    refill(now);
    fill_rate_ = std::max(rate, least_rate);
    capacity_ = std::max(rate, least_capacity);
    tokens_ = std::min(tokens_, capacity_);
}

rate_limiter& rate_limiters::of(
    std::string_view table, std::string_view operation, rate_limiter::time_point now
) {
    std::pair<std::string, bool> key(table, detail::is_read_operation(operation));
    const std::scoped_lock lock(mutex_);
    if (const auto known = all_.find(key); known != all_.end()) return *known->second;
    const auto same = std::find_if(all_.begin(), all_.end(), [&](const auto& known) {
        return known.first.second == key.second &&
               codec::may_be_same_table(known.first.first, key.first);
    });
    const auto limiter = same != all_.end() ? same->second : std::make_shared<rate_limiter>(now);
    if (all_.size() >= most) key.first.clear();
    return *all_.try_emplace(std::move(key), limiter).first->second;
}

} // namespace codynamo::exec
