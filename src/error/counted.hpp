// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <string>
#include <string_view>

namespace codynamo::detail {

/// Returns "1 request", or "2 requests".
[[nodiscard]] inline std::string counted(std::integral auto count, std::string_view noun) {
    std::string text = std::to_string(count) + ' ';
    text += noun;
    if (count != 1) text += 's';
    return text;
}

} // namespace codynamo::detail
