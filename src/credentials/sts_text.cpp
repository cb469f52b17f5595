// SPDX-License-Identifier: BSL-1.0
#include "credentials/sts_text.hpp"

#include <algorithm>

namespace codynamo::credential_sources {

bool is_sts_text(std::string_view text, std::size_t longest) noexcept {
    return text.size() <= longest &&
           std::ranges::all_of(text, [](char c) { return c >= ' ' && c < 0x7F; });
}

std::string sts_text_form(std::size_t longest) {
    return "at most " + std::to_string(longest) + " printable characters of ASCII";
}

} // namespace codynamo::credential_sources
