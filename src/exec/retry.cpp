// SPDX-License-Identifier: BSL-1.0
#include "exec/retry.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

namespace codynamo::exec {
namespace {

using namespace std::chrono_literals;

constexpr auto transient_base = 25ms;
constexpr auto throttled_base = 1000ms;
constexpr auto longest_pause = 20'000ms;
constexpr auto retry_after_room = 5'000ms;
constexpr int most_stale = 8; // more dead connections in a row than that are no coincidence

} // namespace

bool retry_quota::take(int cost) noexcept {
    if (tokens_ < cost) return false;
    tokens_ -= cost;
    return true;
}

void retry_quota::give_back(int cost) noexcept {
    tokens_ = std::min(tokens_ + cost, capacity);
}

std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view header) {
    constexpr long long longest = 24LL * 3600 * 1000;
    long long milliseconds = 0;
    const char* const end = header.data() + header.size();
    const auto [stop, failed] = std::from_chars(header.data(), end, milliseconds);
    if (failed == std::errc::result_out_of_range && stop == end && header.front() != '-')
        milliseconds = longest;
    else if (failed != std::errc{} || stop != end || milliseconds < 0)
        return std::nullopt;
    return std::chrono::milliseconds(std::min(milliseconds, longest));
}

std::chrono::milliseconds full_jitter(std::chrono::milliseconds base, int exponent, double jitter) {
    constexpr int most_doublings = 20;
    const auto grown = base * (1LL << std::clamp(exponent, 0, most_doublings));
    const auto bound = std::min<std::chrono::milliseconds>(grown, longest_pause);
    return std::chrono::milliseconds(std::llround(static_cast<double>(bound.count()) * jitter));
}

std::optional<std::chrono::milliseconds> retry_state::next(
    failure_class failure,
    std::optional<std::chrono::milliseconds> retry_after,
    retry_quota& quota,
    double jitter
) {
    if (failure == failure_class::permanent) return std::nullopt;
    if (failure == failure_class::stale && stale_ < most_stale) {
        ++stale_;
        --attempts_;
        return 0ms;
    }
    if (attempts_ >= max_attempts_) return std::nullopt;
    const bool throttled = failure == failure_class::throttled;
    const int cost = throttled ? throttled_cost : transient_cost;
    if (!quota.take(cost)) return std::nullopt;
    last_cost_ = cost;
    const auto pause =
        full_jitter(throttled ? throttled_base : transient_base, attempts_ - 1, jitter);
    if (retry_after)
        return std::clamp<std::chrono::milliseconds>(*retry_after, pause, pause + retry_after_room);
    return pause;
}

void retry_state::give_back(retry_quota& quota) noexcept {
    quota.give_back(std::exchange(last_cost_, 0));
}

void retry_state::succeed(retry_quota& quota) const noexcept {
    quota.give_back(last_cost_ > 0 ? last_cost_ : 1);
}

} // namespace codynamo::exec
