// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace codynamo::credential_sources {

/// Returns whether STS takes the text as a RoleSessionName: 2 to 64 letters, digits and characters
/// of _+=,.@-
[[nodiscard]] bool is_session_name(std::string_view text) noexcept;

/// Returns one that names this library and the time.
[[nodiscard]] std::string make_session_name(std::chrono::system_clock::time_point now);

} // namespace codynamo::credential_sources
