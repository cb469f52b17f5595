// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>

namespace codynamo::crypto {

inline constexpr auto hex_pairs = [] {
    constexpr char digits[] = "0123456789abcdef";
    std::array<std::array<char, 2>, 256> pairs{};
    for (std::size_t byte = 0; byte < pairs.size(); ++byte)
        pairs[byte] = {digits[byte >> 4], digits[byte & 15]};
    return pairs;
}();

/// Appends two lower-case digits for each byte.
template <class String>
void append_hex(String& out, std::span<const unsigned char> bytes) {
    const std::size_t before = out.size();
    out.resize(before + 2 * bytes.size());
    char* at = out.data() + before;
    for (const unsigned char byte : bytes)
        at = std::copy_n(hex_pairs[byte].data(), 2, at);
}

[[nodiscard]] inline std::string to_hex(std::span<const unsigned char> bytes) {
    std::string text;
    append_hex(text, bytes);
    return text;
}

} // namespace codynamo::crypto
