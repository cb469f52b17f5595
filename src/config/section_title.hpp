// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/log.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace codynamo::config {

enum class section_kind { profile, sso_session, services, skipped };

/// What stands between the brackets of a section.
struct section_title {
    section_kind kind = section_kind::skipped;
    std::string name;
    /// For the log.
    const char* why_skipped = nullptr;
    log_level level = log_level::warning;
};

/// `default`, `profile NAME`, `sso-session NAME` or `services NAME`, where the name may be quoted.
[[nodiscard]] section_title read_config_title(std::string_view title);

/// The name alone, never quoted, also with blanks in it: so the AWS CLI writes it.
[[nodiscard]] section_title read_credentials_title(std::string_view title);

/// Whether all characters are allowed in the names of profiles and settings.
[[nodiscard]] bool is_name(std::string_view text) noexcept;

/// Splits by the quoting rules of a POSIX shell, as Python's shlex.split: `'...'` holds no escapes,
/// in `"..."` a backslash escapes `"` and itself, and elsewhere any character. nullopt for an open
/// quote or escape.
[[nodiscard]] std::optional<std::vector<std::string>> shell_words(std::string_view text);

} // namespace codynamo::config
