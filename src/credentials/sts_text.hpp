// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace codynamo::credential_sources {

constexpr std::size_t longest_role_arn = 2048;
constexpr std::size_t longest_external_id = 1224;
constexpr std::size_t longest_mfa_serial = 256;

/// Returns whether a text may be a parameter of STS: printable ASCII, `longest` characters at most.
[[nodiscard]] bool is_sts_text(std::string_view text, std::size_t longest) noexcept;

/// Returns what such a text is, for messages.
[[nodiscard]] std::string sts_text_form(std::size_t longest);

} // namespace codynamo::credential_sources
