// SPDX-License-Identifier: BSL-1.0
#include "value/same_text.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

using codynamo::detail::same_text;

TEST_CASE("texts are the same if each of their characters is") {
    for (std::size_t size = 0; size <= 40; ++size) {
        std::string text;
        for (std::size_t i = 0; i < size; ++i)
            text += static_cast<char>('a' + i % 26);
        const std::string other = text + "behind";
        CHECK(same_text(other.data(), text));
        for (std::size_t at = 0; at < size; ++at) {
            std::string changed = other;
            changed[at] = static_cast<char>(changed[at] ^ 0x80);
            CHECK_FALSE(same_text(changed.data(), text));
        }
    }
}
