// SPDX-License-Identifier: BSL-1.0
#include "codec/base64.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

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
    std::byte* to = out.data();
    const auto put = [&to](std::uint32_t byte) { *to++ = static_cast<std::byte>(byte & 0xFF); };
    const std::size_t whole = padding != 0 ? text.size() - 4 : text.size();
    std::uint32_t seen = 0;
    for (std::size_t i = 0; i < whole; i += 4) {
        const std::uint32_t bits = quad(text.data() + i);
        seen |= bits;
        put(bits);
        put(bits >> 8);
        put(bits >> 16);
    }
    if (padding != 0) {
        std::array<char, 4> last{'A', 'A', 'A', 'A'};
        text.copy(last.data(), 4 - padding, whole);
        const std::uint32_t bits = quad(last.data());
        const std::uint32_t unused = padding == 2 ? 0xFFFF00 : 0xFF0000;
        if ((bits & unused) != 0) return {};
        seen |= bits;
        put(bits);
        if (padding == 1) put(bits >> 8);
    }
    if (seen >= not_base64) return {};
    return out;
}

} // namespace codynamo::codec
