// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace codynamo::codec {

/// Returns the end of the UTF-8 sequence at `p`, whose first byte is not ASCII; null if it is not
/// well-formed (overlong forms, surrogates and code points above U+10FFFF are not). Follows
/// Unicode's table 3-7, "Well-Formed UTF-8 Byte Sequences".
[[nodiscard]] inline const char* end_of_utf8_sequence(const char* p, const char* end) noexcept {
    const auto byte = [p](int i) { return static_cast<unsigned char>(p[i]); };
    const auto follows = [&](int i) { return byte(i) >= 0x80 && byte(i) <= 0xBF; };
    const auto left = end - p;
    const unsigned char lead = byte(0);

    if (lead >= 0xC2 && lead <= 0xDF) return left >= 2 && follows(1) ? p + 2 : nullptr;
    if (lead >= 0xE0 && lead <= 0xEF) {
        if (left < 3 || !follows(1) || !follows(2)) return nullptr;
        if (lead == 0xE0 && byte(1) < 0xA0) return nullptr;
        if (lead == 0xED && byte(1) > 0x9F) return nullptr;
        return p + 3;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        if (left < 4 || !follows(1) || !follows(2) || !follows(3)) return nullptr;
        if (lead == 0xF0 && byte(1) < 0x90) return nullptr;
        if (lead == 0xF4 && byte(1) > 0x8F) return nullptr;
        return p + 4;
    }
    return nullptr;
}

/// Appends `code_point`, a Unicode scalar value.
inline void append_utf8(std::string& out, std::uint32_t code_point) {
    const auto put = [&out](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (code_point < 0x80) {
        put(code_point);
    } else if (code_point < 0x800) {
        put(0xC0 | code_point >> 6);
        put(0x80 | (code_point & 0x3F));
    } else if (code_point < 0x10000) {
        put(0xE0 | code_point >> 12);
        put(0x80 | (code_point >> 6 & 0x3F));
        put(0x80 | (code_point & 0x3F));
    } else {
        put(0xF0 | code_point >> 18);
        put(0x80 | (code_point >> 12 & 0x3F));
        put(0x80 | (code_point >> 6 & 0x3F));
        put(0x80 | (code_point & 0x3F));
    }
}

} // namespace codynamo::codec
