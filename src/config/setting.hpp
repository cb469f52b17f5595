// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "config/finder.hpp"

#include <codynamo/config.hpp>
#include <codynamo/result.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace codynamo::config {

/// A setting as it was resolved, for people.
struct explained_setting {
    std::string name;
    /// Empty: not set. Without secrets.
    std::string value;
    /// Such as "AWS_REGION in the environment" or "default".
    std::string from;
};

/// Returns a line for each setting: "region = eu-central-1 (AWS_REGION in the environment)".
[[nodiscard]] std::string explain(const std::vector<explained_setting>& settings);

/// The sources of a setting, from the one that counts most to the default.
struct setting_sources {
    /// Of the member of client_config, if it has one.
    const char* name;
    /// Returns empty: not given. Null: no such member.
    std::string (*in_code)(const client_config&);
    /// Null: none.
    std::array<const char*, 2> variables;
    /// Of the profile; null: none.
    const char* key;
    /// Null: none.
    const char* by_default;
};

[[nodiscard]] std::optional<found_setting> find_setting(
    const setting_sources& from, const client_config& given, const finder& find
);

/// A row of a table of settings. `store` parses the text into its member, or returns what the text
/// must be.
template <class Settings>
struct setting {
    setting_sources from;
    const char* (*store)(Settings& into, std::string_view text);
};

/// Resolves the settings of a table one by one. Returns the error for the first that makes no
/// sense, which names it and not its text.
template <class Settings, std::size_t N>
[[nodiscard]] std::optional<error> resolve_table(
    const std::array<setting<Settings>, N>& table,
    const client_config& given,
    const finder& find,
    Settings& into
) {
    for (const setting<Settings>& row : table) {
        const auto found = find_setting(row.from, given, find);
        if (!found) {
            into.explained.push_back({row.from.name, "", ""});
            continue;
        }
        if (const char* wanted = row.store(into, found->text))
            return error(found->blame, found->from + " must be " + wanted);
        into.explained.push_back({row.from.name, found->text, found->from});
    }
    return std::nullopt;
}

// --- what `store` can be ---

/// Parses without regard to case.
[[nodiscard]] std::optional<bool> parse_bool(std::string_view text);

/// Parses a decimal number of 1 or more.
[[nodiscard]] std::optional<int> parse_count(std::string_view text);

/// Compares without regard to the case of `text`; `keyword` is in lower case.
[[nodiscard]] bool is_keyword(std::string_view text, std::string_view keyword) noexcept;

template <auto Member, class Settings>
const char* store_text(Settings& into, std::string_view text) {
    into.*Member = text;
    return nullptr;
}

template <auto Member, class Settings>
const char* store_bool(Settings& into, std::string_view text) {
    const auto parsed = parse_bool(text);
    if (!parsed) return "true or false";
    into.*Member = *parsed;
    return nullptr;
}

} // namespace codynamo::config
