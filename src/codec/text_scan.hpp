// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "codec/plain_characters.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__ARM_NEON) && defined(__aarch64__) && !defined(__ARM_BIG_ENDIAN)
#include <arm_neon.h>
#endif

namespace codynamo::codec {

/// Returns the first character that is not plain, or `end`: one by one.
[[nodiscard]] inline const char* skip_plain_one_by_one(const char* p, const char* end) noexcept {
    while (p != end && plain_characters[static_cast<unsigned char>(*p)])
        ++p;
    return p;
}

#if defined(__SSE2__)

/// 16 characters at a time.
class plain_blocks {
public:
    static constexpr std::ptrdiff_t size = 16;

    /// Returns how many of the `size` characters at `p` are plain before the first other one.
    [[nodiscard]] static int count(const char* p) noexcept {
        const __m128i c = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
        // Signed, so that characters from 0x80 on are below 0x20 too.
        const __m128i low = _mm_cmplt_epi8(c, _mm_set1_epi8(0x20));
        const __m128i quote = _mm_cmpeq_epi8(c, _mm_set1_epi8('"'));
        const __m128i backslash = _mm_cmpeq_epi8(c, _mm_set1_epi8('\\'));
        const __m128i other = _mm_or_si128(low, _mm_or_si128(quote, backslash));
        const auto mask = static_cast<std::uint32_t>(_mm_movemask_epi8(other));
        return std::countr_zero(mask | 1U << size);
    }
};

#elif defined(__ARM_NEON) && defined(__aarch64__) && !defined(__ARM_BIG_ENDIAN)

/// 16 characters at a time.
class plain_blocks {
public:
    static constexpr std::ptrdiff_t size = 16;

    /// Returns how many of the `size` characters at `p` are plain before the first other one.
    [[nodiscard]] static int count(const char* p) noexcept {
        const int8x16_t c = vld1q_s8(reinterpret_cast<const std::int8_t*>(p));
        // Signed, so that characters from 0x80 on are below 0x20 too.
        const uint8x16_t low = vcltq_s8(c, vdupq_n_s8(0x20));
        const uint8x16_t quote = vceqq_s8(c, vdupq_n_s8('"'));
        const uint8x16_t backslash = vceqq_s8(c, vdupq_n_s8('\\'));
        const uint8x16_t other = vorrq_u8(low, vorrq_u8(quote, backslash));
        // Four bits for each character: NEON has no movemask.
        const uint8x8_t nibbles = vshrn_n_u16(vreinterpretq_u16_u8(other), 4);
        return std::countr_zero(vget_lane_u64(vreinterpret_u64_u8(nibbles), 0)) / 4;
    }
};

#else

/// One at a time.
class plain_blocks {
public:
    static constexpr std::ptrdiff_t size = 1;

    [[nodiscard]] static int count(const char* p) noexcept {
        return plain_characters[static_cast<unsigned char>(*p)] ? 1 : 0;
    }
};

#endif

/// Returns the first character that is not plain, or `end`.
[[nodiscard]] inline const char* skip_plain(const char* p, const char* end) noexcept {
    while (end - p >= plain_blocks::size) {
        const int plain = plain_blocks::count(p);
        p += plain;
        if (plain != plain_blocks::size) return p;
    }
    return skip_plain_one_by_one(p, end);
}

} // namespace codynamo::codec
