// SPDX-License-Identifier: BSL-1.0
#include "config/setting.hpp"

#include <algorithm>
#include <charconv>

namespace codynamo::config {

std::string explain(const std::vector<explained_setting>& settings) {
    std::string out;
    for (const explained_setting& s : settings) {
        out += s.name;
        if (s.value.empty())
            out += " is not set\n";
        else
            out += " = " + s.value + " (" + s.from + ")\n";
    }
    return out;
}

std::optional<found_setting> find_setting(
    const setting_sources& from, const client_config& given, const finder& find
) {
    if (from.in_code) {
        std::string text = from.in_code(given);
        if (!text.empty())
            return found_setting{
                std::move(text),
                std::string("client_config::") + from.name,
                client_errc::invalid_argument,
            };
    }
    for (const char* name : from.variables) {
        if (!name) continue;
        if (auto found = find.in_environment(name)) return found;
    }
    if (from.key)
        if (auto found = find.in_profile(from.key)) return found;
    if (!from.by_default) return std::nullopt;
    return found_setting{from.by_default, "default", client_errc::invalid_argument};
}

bool is_keyword(std::string_view text, std::string_view keyword) noexcept {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::equal(
        text.begin(),
        text.end(),
        keyword.begin(),
        keyword.end(),
        [&](char a, char b) { return lower(a) == b; }
    );
}

std::optional<bool> parse_bool(std::string_view text) {
    if (is_keyword(text, "true")) return true;
    if (is_keyword(text, "false")) return false;
    return std::nullopt;
}

std::optional<int> parse_count(std::string_view text) {
    int count = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, count);
    if (problem != std::errc() || stop != end || count < 1) return std::nullopt;
    return count;
}

} // namespace codynamo::config
