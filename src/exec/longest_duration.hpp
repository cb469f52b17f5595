// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <chrono>

namespace codynamo::exec {

/// The longest duration used: clocks count nanoseconds, where `milliseconds::max()` does not fit.
inline constexpr std::chrono::milliseconds longest_duration = std::chrono::hours(24 * 365);

[[nodiscard]] constexpr std::chrono::milliseconds bounded(std::chrono::milliseconds d) {
    return std::min(d, longest_duration);
}

} // namespace codynamo::exec
