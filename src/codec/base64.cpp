// SPDX-License-Identifier: BSL-1.0
#include "codec/base64.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#if defined(__x86_64__) && defined(__GNUC__)
#define CODYNAMO_HAS_SSSE3 1
#include <immintrin.h>
#endif

namespace codynamo::codec {

namespace {

constexpr std::string_view base64_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::uint32_t not_base64 = 0xFF000000;

/// For each place of four characters and each character, its part of the three bytes, the first one
/// lowest. Twice as fast as shifting the bits of one table.
constexpr std::array<std::array<std::uint32_t, 256>, 4> make_parts() noexcept {
    std::array<std::array<std::uint32_t, 256>, 4> out{};
    for (auto& part : out)
        part.fill(not_base64);
    for (std::uint32_t i = 0; i < 64; ++i) {
        const auto c = static_cast<unsigned char>(base64_alphabet[i]);
        out[0][c] = i << 2;
        out[1][c] = i >> 4 | (i & 15) << 12;
        out[2][c] = (i >> 2) << 8 | (i & 3) << 22;
        out[3][c] = i << 16;
    }
    return out;
}

constexpr std::array<std::array<std::uint32_t, 256>, 4> parts = make_parts();

/// Returns the three bytes of four characters, the first one lowest; above them bits are set if a
/// character is not of the alphabet.
std::uint32_t quad(const char* p) noexcept {
    const auto part = [p](std::size_t i) { return parts[i][static_cast<unsigned char>(p[i])]; };
    return part(0) | part(1) | part(2) | part(3);
}

/// Decodes fours of characters until `whole` is done, and returns the parts of all of them
/// together: above three bytes, bits are set if a character is not of the alphabet.
std::uint32_t decode_quads(const char*& from, const char* whole, std::byte*& to) noexcept {
    std::uint32_t seen = 0;
    const auto put = [&to](std::uint32_t byte) { *to++ = static_cast<std::byte>(byte & 0xFF); };
    for (; from != whole; from += 4) {
        const std::uint32_t bits = quad(from);
        seen |= bits;
        put(bits);
        put(bits >> 8);
        put(bits >> 16);
    }
    return seen;
}

#ifdef CODYNAMO_HAS_SSSE3
/// Decodes 16 characters at a time, while 16 bytes may be written for their 12. Ends before what is
/// not of the alphabet. The method: W. Mula and D. Lemire, "Faster Base64 Encoding and Decoding
/// Using AVX2 Instructions" (2018). A tenth of the instructions of `quad`.
__attribute__((target("ssse3"))) void decode_blocks(
    const char*& from, const char* whole, std::byte*& to, const std::byte* end
) noexcept {
    // Each character is told by its upper and its lower half: a bit that both have refuses it.
    const __m128i refused_by_low = _mm_setr_epi8(
        0x15,
        0x11,
        0x11,
        0x11,
        0x11,
        0x11,
        0x11,
        0x11,
        0x11,
        0x11,
        0x13,
        0x1A,
        0x1B,
        0x1B,
        0x1B,
        0x1A
    );
    const __m128i refused_by_high = _mm_setr_epi8(
        0x10,
        0x10,
        0x01,
        0x02,
        0x04,
        0x08,
        0x04,
        0x08,
        0x10,
        0x10,
        0x10,
        0x10,
        0x10,
        0x10,
        0x10,
        0x10
    );
    // What is added to a character for its number in the alphabet: by the upper half, '/' apart.
    const __m128i shifts = _mm_setr_epi8(0, 16, 19, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0);
    const __m128i slash = _mm_set1_epi8('/');
    while (whole - from >= 16 && end - to >= 16) {
        const __m128i in = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
        const __m128i high = _mm_and_si128(_mm_srli_epi32(in, 4), slash);
        const __m128i low = _mm_and_si128(in, slash);
        const __m128i refused = _mm_and_si128(
            _mm_shuffle_epi8(refused_by_low, low), _mm_shuffle_epi8(refused_by_high, high)
        );
        if (_mm_movemask_epi8(_mm_cmpgt_epi8(refused, _mm_setzero_si128())) != 0) return;
        const __m128i is_slash = _mm_cmpeq_epi8(in, slash);
        const __m128i sextets =
            _mm_add_epi8(in, _mm_shuffle_epi8(shifts, _mm_add_epi8(is_slash, high)));
        const __m128i pairs = _mm_maddubs_epi16(sextets, _mm_set1_epi32(0x01400140));
        const __m128i quads = _mm_madd_epi16(pairs, _mm_set1_epi32(0x00011000));
        const __m128i bytes = _mm_shuffle_epi8(
            quads, _mm_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1)
        );
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to), bytes);
        from += 16;
        to += 12;
    }
}
#endif

constexpr std::size_t base64_size(std::size_t bytes) noexcept {
    return (bytes + 2) / 3 * 4;
}

/// Returns up to eight bytes as the highest of a number, the first of them first.
std::uint64_t high_bytes(const std::byte* from, std::size_t count) noexcept {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < count; ++i)
        bits |= std::to_integer<std::uint64_t>(from[i]) << (56 - 8 * i);
    return bits;
}

/// The two characters of each number of 12 bits.
constexpr std::array<std::array<char, 2>, 4096> make_pairs() noexcept {
    std::array<std::array<char, 2>, 4096> out{};
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = {base64_alphabet[i >> 6], base64_alphabet[i & 63]};
    return out;
}

constexpr std::array<std::array<char, 2>, 4096> pairs = make_pairs();

/// Writes the characters of the highest bits, two at a time. Returns their end.
char* write_pairs(char* to, std::uint64_t bits, int count) noexcept {
    for (int i = 0; i < count; ++i, to += 2)
        std::memcpy(to, pairs[bits >> (52 - 12 * i) & 4095].data(), 2);
    return to;
}

/// Writes `count` characters of the highest bits. Returns their end.
char* write_sextets(char* to, std::uint64_t bits, int count) noexcept {
    for (int i = 0; i < count; ++i)
        *to++ = base64_alphabet[bits >> (58 - 6 * i) & 63];
    return to;
}

/// Returns the end of what it wrote. Six bytes at a time, which are eight characters: 3
/// instructions for each character.
char* write_base64(char* to, std::span<const std::byte> bytes) noexcept {
    const std::byte* from = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= 8; from += 6, left -= 6)
        to = write_pairs(to, high_bytes(from, 8), 4); // two bytes of them belong to the next
    for (; left >= 3; from += 3, left -= 3)
        to = write_pairs(to, high_bytes(from, 3), 2);
    if (left == 0) return to;
    to = write_sextets(to, high_bytes(from, left), static_cast<int>(left) + 1);
    return std::fill_n(to, 3 - left, '=');
}

} // namespace

void append_base64(std::string& out, std::span<const std::byte> bytes) {
    const std::size_t before = out.size();
    out.resize(before + base64_size(bytes.size()));
    write_base64(out.data() + before, bytes);
}

void append_base64(text_buffer& out, std::span<const std::byte> bytes) {
    out.end_at(write_base64(out.reserve(base64_size(bytes.size())), bytes));
}

std::optional<std::vector<std::byte>> decode_base64(std::string_view text) {
    if (text.size() % 4 != 0) return {};
    std::size_t padding = 0;
    if (text.ends_with("=="))
        padding = 2;
    else if (text.ends_with('='))
        padding = 1;

    std::vector<std::byte> out(text.size() / 4 * 3 - padding);
    const char* from = text.data();
    const char* const whole = from + text.size() - (padding != 0 ? 4 : 0);
    std::byte* to = out.data();
#ifdef CODYNAMO_HAS_SSSE3
    if (__builtin_cpu_supports("ssse3")) decode_blocks(from, whole, to, to + out.size());
#endif
    std::uint32_t seen = decode_quads(from, whole, to);
    if (padding != 0) {
        std::array<char, 4> last{'A', 'A', 'A', 'A'};
        std::copy_n(whole, 4 - padding, last.begin());
        const std::uint32_t bits = quad(last.data());
        const std::uint32_t unused = padding == 2 ? 0xFFFF00 : 0xFF0000;
        if ((bits & unused) != 0) return {};
        seen |= bits;
        *to++ = static_cast<std::byte>(bits & 0xFF);
        if (padding == 1) *to = static_cast<std::byte>(bits >> 8 & 0xFF);
    }
    if (seen >= not_base64) return {};
    return out;
}

} // namespace codynamo::codec
