// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <string_view>

namespace codynamo::credential_sources {

/// Returns a server's text for a message: in quotes, without control characters, 200 characters of
/// it at most.
[[nodiscard]] std::string foreign_text(std::string_view text);

} // namespace codynamo::credential_sources
