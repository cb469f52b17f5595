// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace codynamo::credential_sources {

/// Parses a time written as 2030-01-31T12:00:00Z, also with a blank for the T, with a fraction of a
/// second (truncated), and with an offset from UTC (+02:00, +0200). Times after the year 2200,
/// which some tools write for "never", are its last day.
[[nodiscard]] std::optional<std::chrono::system_clock::time_point> parse_iso8601(
    std::string_view text
) noexcept;

} // namespace codynamo::credential_sources
