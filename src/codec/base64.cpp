// SPDX-License-Identifier: BSL-1.0
#include "codec/base64.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace codynamo::codec {

namespace {

constexpr std::string_view base64_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::uint8_t no_sextet = 0xFF;

constexpr std::array<std::uint8_t, 256> make_sextets() noexcept {
    std::array<std::uint8_t, 256> out{};
    out.fill(no_sextet);
    for (std::uint8_t i = 0; i < 64; ++i)
        out[static_cast<unsigned char>(base64_alphabet[i])] = i;
    return out;
}

constexpr std::array<std::uint8_t, 256> sextets = make_sextets();

/// Returns the 24 bits of four characters; all 32 bits set if one is not of the alphabet.
std::uint32_t quad(const char* p) noexcept {
    std::uint32_t bits = 0;
    std::uint32_t wrong = 0;
    for (int i = 0; i < 4; ++i) {
        const std::uint32_t sextet = sextets[static_cast<unsigned char>(p[i])];
        wrong |= sextet & 0xC0;
        bits = bits << 6 | sextet;
    }
    return wrong != 0 ? ~0U : bits;
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

/// Writes `count` characters of the highest bits. Returns their end.
char* write_sextets(char* to, std::uint64_t bits, int count) noexcept {
    for (int i = 0; i < count; ++i)
        *to++ = base64_alphabet[bits >> (58 - 6 * i) & 63];
    return to;
}

/// Returns the end of what it wrote. Six bytes at a time, which are eight characters: 5
/// instructions for each character, with three 9.
char* write_base64(char* to, std::span<const std::byte> bytes) noexcept {
    const std::byte* from = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= 8; from += 6, left -= 6)
        to = write_sextets(to, high_bytes(from, 8), 8); // two of them belong to the next
    for (; left >= 3; from += 3, left -= 3)
        to = write_sextets(to, high_bytes(from, 3), 4);
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
    const auto put = [&to](std::uint32_t bits) { *to++ = static_cast<std::byte>(bits & 0xFF); };
    const std::size_t whole = padding != 0 ? text.size() - 4 : text.size();
    for (std::size_t i = 0; i < whole; i += 4) {
        const std::uint32_t bits = quad(text.data() + i);
        if (bits == ~0U) return {};
        put(bits >> 16);
        put(bits >> 8);
        put(bits);
    }
    if (padding != 0) {
        std::array<char, 4> last{'A', 'A', 'A', 'A'};
        text.copy(last.data(), 4 - padding, whole);
        const std::uint32_t bits = quad(last.data());
        const std::uint32_t unused = padding == 2 ? 0xFFFF : 0xFF;
        if (bits == ~0U || (bits & unused) != 0) return {};
        put(bits >> 16);
        if (padding == 1) put(bits >> 8);
    }
    return out;
}

} // namespace codynamo::codec
