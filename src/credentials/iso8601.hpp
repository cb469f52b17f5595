// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace codynamo::credential_sources {

/// Parses a time written as 2030-01-31T12:00:00Z, also with a fraction of a second (truncated) or
/// an offset from UTC (+02:00).
[[nodiscard]] std::optional<std::chrono::system_clock::time_point> parse_iso8601(
    std::string_view text
) noexcept;

} // namespace codynamo::credential_sources
