// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace codynamo::detail {

/// A parsed decimal text, without a copy of it.
struct decimal {
    bool negative = false;
    /// From the first to the last that is not 0, perhaps with a point between; empty for zero.
    std::string_view digits;
    /// Of the digits.
    std::size_t count = 0;
    /// The power of ten of the first digit.
    std::int64_t magnitude = 0;

    [[nodiscard]] bool zero() const noexcept { return count == 0; }

    [[nodiscard]] int sign() const noexcept { return zero() ? 0 : negative ? -1 : 1; }

    /// Zeros between the last digit and the point; below zero for a fraction.
    [[nodiscard]] std::int64_t trailing_zeros() const noexcept {
        return magnitude + 1 - static_cast<std::int64_t>(count);
    }
};

/// Returns nothing for a text that is not a decimal number. Exponents have at most 18 digits.
[[nodiscard]] std::optional<decimal> parse_decimal(std::string_view text) noexcept;

[[nodiscard]] std::strong_ordering compare(const decimal& a, const decimal& b) noexcept;

} // namespace codynamo::detail
