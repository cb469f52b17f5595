// SPDX-License-Identifier: BSL-1.0
#include "config/environment.hpp"

namespace codynamo::config {

std::string_view trimmed(std::string_view text) noexcept {
    constexpr std::string_view blanks = " \t\r\n";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::optional<std::string_view> variable(const environment& env, const char* name) {
    const char* text = env(name);
    if (!text) return std::nullopt;
    const std::string_view value = trimmed(text);
    return value.empty() ? std::nullopt : std::optional(value);
}

} // namespace codynamo::config
