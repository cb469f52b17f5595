// SPDX-License-Identifier: BSL-1.0
#include "config/section_title.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace codynamo::config {
namespace {

constexpr std::string_view word_blanks = " \t";

section_title skipped(const char* why, log_level level = log_level::warning) {
    return {section_kind::skipped, {}, why, level};
}

/// Reads the name after a keyword.
section_title named(section_kind kind, std::string_view title) {
    auto words = shell_words(title);
    if (!words) return skipped("a quote or backslash in its name is not closed");
    if (words->size() != 2 || words->back().empty())
        return skipped("it needs one name; put quotes around a name with blanks");
    return {kind, std::move(words->back())};
}

} // namespace

section_title read_config_title(std::string_view title) {
    constexpr std::array<std::pair<std::string_view, section_kind>, 3> keywords{{
        {"profile", section_kind::profile},
        {"sso-session", section_kind::sso_session},
        {"services", section_kind::services},
    }};
    if (title == "default") return {section_kind::profile, "default"};
    const std::string_view first = title.substr(0, title.find_first_of(word_blanks));
    for (const auto& [keyword, kind] : keywords)
        if (first == keyword) return named(kind, title);
    if (first != title) return skipped("sections of this kind are not known", log_level::info);
    if (title == "plugins" || title == "preview") // the AWS CLI's own
        return skipped("it is not a profile", log_level::info);
    return skipped("in this file the section of a profile is called `profile NAME`");
}

section_title read_credentials_title(std::string_view title) {
    if (title.empty()) return skipped("it has no name");
    const std::string_view first = title.substr(0, title.find_first_of(word_blanks));
    if (first == "profile" && first != title)
        return skipped("in this file the section of a profile has its name alone");
    return {section_kind::profile, std::string(title)};
}

bool is_name(std::string_view text) noexcept {
    constexpr std::string_view signs = "-_/.%@:+";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               signs.find(c) != std::string_view::npos;
    });
}

std::optional<std::vector<std::string>> shell_words(std::string_view text) {
    std::vector<std::string> words;
    bool in_word = false;
    char quote = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (!quote && word_blanks.find(c) != std::string_view::npos) {
            in_word = false;
            continue;
        }
        if (!in_word) words.emplace_back();
        in_word = true;
        if (c == quote) {
            quote = 0;
            continue;
        }
        if (!quote && (c == '\'' || c == '"')) {
            quote = c;
            continue;
        }
        if (c == '\\' && quote != '\'') {
            if (i + 1 == text.size()) return std::nullopt;
            const char next = text[i + 1];
            if (!quote || next == '"' || next == '\\') {
                c = next;
                ++i;
            }
        }
        words.back() += c;
    }
    if (quote) return std::nullopt;
    return words;
}

} // namespace codynamo::config
