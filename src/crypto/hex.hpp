// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <span>
#include <string>

namespace codynamo::crypto {

/// Appends two lower-case digits for each byte.
template <class String>
void append_hex(String& out, std::span<const unsigned char> bytes) {
    constexpr char digits[] = "0123456789abcdef";
    const std::size_t before = out.size();
    out.resize(before + 2 * bytes.size());
    char* at = out.data() + before;
    for (const unsigned char byte : bytes) {
        *at++ = digits[byte >> 4];
        *at++ = digits[byte & 15];
    }
}

[[nodiscard]] inline std::string to_hex(std::span<const unsigned char> bytes) {
    std::string text;
    append_hex(text, bytes);
    return text;
}

} // namespace codynamo::crypto
