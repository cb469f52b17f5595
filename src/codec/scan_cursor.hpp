// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "codec/position.hpp"

#include <codynamo/result.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace codynamo::codec {

/// The segments of one reader of a parallel scan: each `step`-th of `total`, from `first` on.
struct division {
    int total = 1;
    int first = 0;
    int step = 1;

    [[nodiscard]] int count() const noexcept { return (total - first - 1) / step + 1; }
};

/// The position of each segment, in their order; nothing for a segment that has ended.
using segment_positions = std::vector<std::optional<position>>;

/// Returns the positions as text for URLs, and reads them: "p8.0.1" for the division, then for each
/// segment "~" and the text of its position, or "~d" if it has ended.
/// `client_errc::invalid_argument` for any other text, and for a cursor of another division.
[[nodiscard]] std::string to_text(const division& d, const segment_positions& positions);
[[nodiscard]] result<segment_positions> parse_scan_cursor(const division& d, std::string_view text);

} // namespace codynamo::codec
