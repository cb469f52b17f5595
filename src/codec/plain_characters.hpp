// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstddef>

namespace codynamo::codec {

[[nodiscard]] consteval std::array<bool, 256> make_plain_characters() noexcept {
    std::array<bool, 256> out{};
    for (std::size_t c = 0x20; c < 0x80; ++c)
        out[c] = c != '"' && c != '\\';
    return out;
}

/// The characters that are copied to and from a JSON string one by one: ASCII except control
/// characters, quote and backslash.
inline constexpr std::array<bool, 256> plain_characters = make_plain_characters();

} // namespace codynamo::codec
