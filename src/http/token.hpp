// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <string_view>

namespace codynamo::http {

constexpr std::array<char, 256> lower_case_of_token_characters() {
    constexpr std::string_view others = "0123456789abcdefghijklmnopqrstuvwxyz!#$%&'*+-.^_`|~";
    std::array<char, 256> table{};
    for (const char c : others)
        table[static_cast<unsigned char>(c)] = c;
    for (char c = 'A'; c <= 'Z'; ++c)
        table[static_cast<unsigned char>(c)] = static_cast<char>(c - 'A' + 'a');
    return table;
}

/// Returns the lower case of a character of tokens (RFC 9110 5.6.2), and 0 for any other one.
[[nodiscard]] inline char lower_in_token(char c) noexcept {
    static constexpr std::array<char, 256> table = lower_case_of_token_characters();
    return table[static_cast<unsigned char>(c)];
}

} // namespace codynamo::http
