// SPDX-License-Identifier: BSL-1.0
#include "codec/placeholder_count.hpp"

#include <algorithm>

namespace codynamo::codec {

std::size_t count_placeholders(std::string_view statement) noexcept {
    std::size_t count = 0;
    for (std::size_t i = 0; i < statement.size(); ++i) {
        const char c = statement[i];
        if (c == '?') ++count;
        // A doubled quote ends one text and begins the next: the count comes out the same.
        if (c == '\'' || c == '"') i = std::min(statement.find(c, i + 1), statement.size());
        if (statement.substr(i, 2) == "--") i = std::min(statement.find('\n', i), statement.size());
    }
    return count;
}

} // namespace codynamo::codec
