// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "codec/plain_characters.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

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
class plain_block {
public:
    static constexpr std::ptrdiff_t size = 16;

    explicit plain_block(const char* p) noexcept
        : characters_(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))) {}

    plain_block(std::uint64_t a, std::uint64_t b) noexcept
        : characters_(_mm_set_epi64x(std::bit_cast<std::int64_t>(a), std::bit_cast<std::int64_t>(b))
          ) {}

    /// Returns the number of plain characters before the first other one.
    [[nodiscard]] int count() const noexcept {
        // Signed, so that characters from 0x80 on are below 0x20 too.
        const __m128i low = _mm_cmplt_epi8(characters_, _mm_set1_epi8(0x20));
        const __m128i quote = _mm_cmpeq_epi8(characters_, _mm_set1_epi8('"'));
        const __m128i backslash = _mm_cmpeq_epi8(characters_, _mm_set1_epi8('\\'));
        const __m128i other = _mm_or_si128(low, _mm_or_si128(quote, backslash));
        return std::countr_zero(static_cast<std::uint32_t>(_mm_movemask_epi8(other)) | 1U << size);
    }

private:
    __m128i characters_;
};

#elif defined(__ARM_NEON) && defined(__aarch64__) && !defined(__ARM_BIG_ENDIAN)

/// 16 characters at a time.
class plain_block {
public:
    static constexpr std::ptrdiff_t size = 16;

    explicit plain_block(const char* p) noexcept
        : characters_(vld1q_s8(reinterpret_cast<const std::int8_t*>(p))) {}

    plain_block(std::uint64_t a, std::uint64_t b) noexcept
        : characters_(vreinterpretq_s8_u64(vcombine_u64(vcreate_u64(a), vcreate_u64(b)))) {}

    /// Returns the number of plain characters before the first other one.
    [[nodiscard]] int count() const noexcept {
        // Signed, so that characters from 0x80 on are below 0x20 too.
        const uint8x16_t low = vcltq_s8(characters_, vdupq_n_s8(0x20));
        const uint8x16_t quote = vceqq_s8(characters_, vdupq_n_s8('"'));
        const uint8x16_t backslash = vceqq_s8(characters_, vdupq_n_s8('\\'));
        const uint8x16_t other = vorrq_u8(low, vorrq_u8(quote, backslash));
        // Four bits for each character: NEON has no movemask.
        const uint8x8_t nibbles = vshrn_n_u16(vreinterpretq_u16_u8(other), 4);
        return std::countr_zero(vget_lane_u64(vreinterpret_u64_u8(nibbles), 0)) / 4;
    }

private:
    int8x16_t characters_;
};

#else

/// 16 characters, one by one.
class plain_block {
public:
    static constexpr std::ptrdiff_t size = 16;

    explicit plain_block(const char* p) noexcept {
        std::memcpy(characters_, p, sizeof characters_);
    }

    plain_block(std::uint64_t a, std::uint64_t b) noexcept {
        std::memcpy(characters_, &a, sizeof a);
        std::memcpy(characters_ + sizeof a, &b, sizeof b);
    }

    /// Returns the number of plain characters before the first other one.
    [[nodiscard]] int count() const noexcept {
        const char* const end = characters_ + sizeof characters_;
        return static_cast<int>(skip_plain_one_by_one(characters_, end) - characters_);
    }

private:
    char characters_[16];
};

#endif

/// Without optimisation blocks would stay on the stack, with the short secrets in them.
#if defined(__OPTIMIZE__)
inline constexpr bool scans_blocks = true;
#else
inline constexpr bool scans_blocks = false;
#endif

[[nodiscard]] inline const char* skip_plain_by_blocks(const char* p, const char* end) noexcept {
    for (; end - p >= plain_block::size; p += plain_block::size) {
        const int plain = plain_block(p).count();
        if (plain != plain_block::size) return p + plain;
    }
    return skip_plain_one_by_one(p, end);
}

/// Returns the first character that is not plain, or `end`.
[[nodiscard]] inline const char* skip_plain(const char* p, const char* end) noexcept {
    return scans_blocks ? skip_plain_by_blocks(p, end) : skip_plain_one_by_one(p, end);
}

[[nodiscard]] inline const char* copy_plain_one_by_one(
    const char* p, const char* end, char*& to
) noexcept {
    while (p != end && plain_characters[static_cast<unsigned char>(*p)])
        *to++ = *p++;
    return p;
}

/// Copies a text of 4 to 16 characters, as two halves that may overlap, if all are plain.
template <class Half>
[[nodiscard]] inline bool copy_short_if_plain(
    const char* p, std::ptrdiff_t size, char* to
) noexcept {
    const std::ptrdiff_t second = size - static_cast<std::ptrdiff_t>(sizeof(Half));
    Half a, b;
    std::memcpy(&a, p, sizeof a);
    std::memcpy(&b, p + second, sizeof b);
    const std::uint64_t filler = sizeof(Half) < 8 ? std::uint64_t{0x20202020} << 32 : 0;
    if (plain_block(a | filler, b | filler).count() != plain_block::size) return false;
    std::memcpy(to, &a, sizeof a);
    std::memcpy(to + second, &b, sizeof b);
    return true;
}

[[nodiscard]] inline const char* copy_plain_by_blocks(
    const char* p, const char* end, char*& to
) noexcept {
    for (; end - p >= plain_block::size; p += plain_block::size, to += plain_block::size) {
        std::memcpy(to, p, plain_block::size);
        const int plain = plain_block(p).count();
        if (plain == plain_block::size) continue;
        to += plain;
        return p + plain;
    }
    const std::ptrdiff_t rest = end - p;
    if (rest >= 4) {
        const bool is_copied = rest >= 8 ? copy_short_if_plain<std::uint64_t>(p, rest, to)
                                         : copy_short_if_plain<std::uint32_t>(p, rest, to);
        if (is_copied) {
            to += rest;
            return end;
        }
    }
    return copy_plain_one_by_one(p, end, to);
}

/// Copies the characters before the first that is not plain. Returns where that is, or `end`, and
/// sets `to` behind the copy. There must be room for all of them.
[[nodiscard]] inline const char* copy_plain(const char* p, const char* end, char*& to) noexcept {
    return scans_blocks ? copy_plain_by_blocks(p, end, to) : copy_plain_one_by_one(p, end, to);
}

} // namespace codynamo::codec
