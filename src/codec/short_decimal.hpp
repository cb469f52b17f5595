// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string_view>

namespace codynamo::codec {

/// Returns whether the text has only digits and a point, and so few that DynamoDB stores the number
/// whatever they are: true of most numbers, which need no parsing then.
[[nodiscard]] inline bool is_short_decimal(std::string_view text) noexcept {
    constexpr std::size_t most_digits = 38;
    if (text.starts_with('-')) text.remove_prefix(1);
    if (text.size() > most_digits) return false;
    std::size_t points = 0;
    for (const char c : text) {
        if (c == '.')
            ++points;
        else if (c < '0' || c > '9')
            return false;
    }
    return points < 2 && text.size() > points;
}

} // namespace codynamo::codec
