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

/// Writes two lower-case digits for each byte.
inline void write_hex(char* to, std::span<const unsigned char> bytes) noexcept {
    for (const unsigned char byte : bytes)
        to = std::copy_n(hex_pairs[byte].data(), 2, to);
}

/// Appends two lower-case digits for each byte.
template <class String>
void append_hex(String& out, std::span<const unsigned char> bytes) {
    const std::size_t before = out.size();
    out.resize(before + 2 * bytes.size());
    write_hex(out.data() + before, bytes);
}

/// Of a SHA-256 digest, 64 digits.
using hex_digest = std::array<char, 64>;

[[nodiscard]] inline hex_digest hex_of(const std::array<unsigned char, 32>& bytes) noexcept {
    hex_digest digits;
    write_hex(digits.data(), bytes);
    return digits;
}

[[nodiscard]] inline std::string to_hex(std::span<const unsigned char> bytes) {
    std::string text;
    append_hex(text, bytes);
    return text;
}

} // namespace codynamo::crypto
