// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace codynamo::codec {

/// A member's name in JSON.
struct wire_name {
    std::array<char, 64> characters{};
    std::size_t size = 0;

    [[nodiscard]] constexpr std::string_view text() const noexcept {
        return {characters.data(), size};
    }
};

/// Words of member names that DynamoDB writes in capitals.
inline constexpr std::string_view capital_words[] = {"kms", "sse"};

/// Returns a member's name as DynamoDB spells it: "kms_master_key_id" is "KMSMasterKeyId".
[[nodiscard]] consteval wire_name to_wire_name(std::string_view member) {
    wire_name out;
    const auto capital = [](char c) {
        return static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    };
    while (!member.empty()) {
        const std::string_view word = member.substr(0, member.find('_'));
        member.remove_prefix(word.size() == member.size() ? word.size() : word.size() + 1);
        bool all = false;
        for (const std::string_view capital_word : capital_words)
            all = all || word == capital_word;
        for (std::size_t i = 0; i != word.size(); ++i)
            out.characters[out.size++] = all || i == 0 ? capital(word[i]) : word[i];
    }
    return out;
}

} // namespace codynamo::codec
