// SPDX-License-Identifier: BSL-1.0
#include "codec/placeholder_count.hpp"

#include <algorithm>

namespace codynamo::codec {
namespace {

/// Returns the end of the text, name or comment that begins at `begin`; `begin` if there is none.
std::size_t end_of_opaque(std::string_view statement, std::size_t begin) noexcept {
    const auto behind = [&](std::string_view closing, std::size_t from) {
        const std::size_t at = statement.find(closing, from);
        return at == std::string_view::npos ? statement.size() : at + closing.size();
    };
    const char c = statement[begin];
    // A doubled quote ends one text and begins the next: the count comes out the same.
    if (c == '\'' || c == '"') return behind(statement.substr(begin, 1), begin + 1);
    const std::string_view two = statement.substr(begin, 2);
    if (two == "/*") return behind("*/", begin + 2);
    if (two == "--") return std::min(statement.find_first_of("\r\n", begin), statement.size());
    return begin;
}

} // namespace

std::size_t count_placeholders(std::string_view statement) noexcept {
    std::size_t count = 0;
    for (std::size_t i = 0; i < statement.size();) {
        const std::size_t end = end_of_opaque(statement, i);
        if (end == i && statement[i] == '?') ++count;
        i = std::max(end, i + 1);
    }
    return count;
}

} // namespace codynamo::codec
