// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace codynamo::detail {

template <class Word>
[[nodiscard]] inline bool same_ends(const char* a, const char* b, std::size_t size) noexcept {
    const auto word = [](const char* p) {
        Word out;
        std::memcpy(&out, p, sizeof out);
        return out;
    };
    const std::size_t last = size - sizeof(Word);
    return ((word(a) ^ word(b)) | (word(a + last) ^ word(b + last))) == 0;
}

/// Whether the characters at `p`, of which there are enough, are those of `text`. For names, most
/// of which have up to 16: two words that may overlap, for a third of the instructions of memcmp.
[[nodiscard]] inline bool same_text(const char* p, std::string_view text) noexcept {
    const std::size_t size = text.size();
    if (size > 16) return std::memcmp(p, text.data(), size) == 0;
    if (size >= 8) return same_ends<std::uint64_t>(p, text.data(), size);
    if (size >= 4) return same_ends<std::uint32_t>(p, text.data(), size);
    for (std::size_t i = 0; i < size; ++i)
        if (p[i] != text[i]) return false;
    return true;
}

} // namespace codynamo::detail
