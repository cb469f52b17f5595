// SPDX-License-Identifier: BSL-1.0
#include "codec/base64.hpp"

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

} // namespace

void append_base64(std::string& out, std::span<const std::byte> bytes) {
    const std::size_t start = out.size();
    out.resize(start + (bytes.size() + 2) / 3 * 4, '=');
    char* to = out.data() + start;
    const auto sextet = [](std::uint32_t bits, int shift) {
        return base64_alphabet[bits >> shift & 63];
    };
    while (!bytes.empty()) {
        const std::size_t taken = bytes.size() < 3 ? bytes.size() : 3;
        std::uint32_t bits = 0;
        for (std::size_t i = 0; i < 3; ++i)
            bits = bits << 8 | (i < taken ? std::to_integer<std::uint32_t>(bytes[i]) : 0);
        to[0] = sextet(bits, 18);
        to[1] = sextet(bits, 12);
        if (taken > 1) to[2] = sextet(bits, 6);
        if (taken > 2) to[3] = sextet(bits, 0);
        to += 4;
        bytes = bytes.subspan(taken);
    }
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
