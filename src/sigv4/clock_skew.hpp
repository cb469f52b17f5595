// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/error.hpp>

#include <atomic>
#include <chrono>
#include <optional>
#include <string_view>

namespace codynamo::sigv4 {

/// The time of a Date header, such as "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, IMF-fixdate: the
/// only form that is sent today).
[[nodiscard]] std::optional<std::chrono::system_clock::time_point> parse_http_date(
    std::string_view text
) noexcept;

/// How far the service's clock is ahead of this machine's, as far as it matters: a signature is
/// good for some minutes around the service's time.
///
/// Learned only from a response that refuses a signature and has a date: a response that accepts
/// one proves that the present offset is good enough. Thread-safe.
class clock_skew {
public:
    using duration = std::chrono::system_clock::duration;
    using time_point = std::chrono::system_clock::time_point;

    /// `corrects`: whether to learn anything at all.
    explicit clock_skew(bool corrects = true) noexcept : corrects_(corrects) {}

    /// To be added to this machine's time before signing.
    [[nodiscard]] duration offset() const noexcept {
        return offset_.load(std::memory_order_relaxed);
    }

    /// Whether a refusal is explained by the clock, and the offset now corrected. `date` is that
    /// of the response, `received` this machine's time then, `used` the offset that was signed
    /// with.
    [[nodiscard]] bool learn(
        const error_info& refusal,
        std::optional<std::string_view> date,
        time_point received,
        duration used
    ) noexcept;

private:
    const bool corrects_;
    std::atomic<duration> offset_ = duration::zero();
};

} // namespace codynamo::sigv4
