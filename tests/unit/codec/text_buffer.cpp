// SPDX-License-Identifier: BSL-1.0
#include "codec/text_buffer.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <utility>

using codynamo::codec::text_buffer;

TEST_CASE("a text buffer keeps its text when it grows, by each way of writing") {
    text_buffer text;
    std::string expected;
    for (int i = 0; i < 300; ++i) {
        text.push_back('a');
        text.append("bc");
        text.append("");
        text.append_literal("def");
        char* const to = text.reserve(2);
        to[0] = 'g';
        text.end_at(to + 1);
        expected += "abcdefg";
    }
    CHECK(text.view() == expected);
    CHECK(text.size() == expected.size());
    CHECK(text.back() == 'g');
    CHECK(text.str() == expected);
    text.fit();
    CHECK(text.view() == expected);
    text.clear();
    text.append("short");
    text.fit();
    CHECK(text.view() == "short");
}

TEST_CASE("a text buffer that was moved from is empty") {
    text_buffer text("text");
    text_buffer moved = std::move(text);
    CHECK(moved.view() == "text");
    CHECK(text.view().empty()); // NOLINT
    text = std::move(moved);
    CHECK(text.view() == "text");
}

TEST_CASE("a text buffer that is full grows by its memory, however little is missing") {
    constexpr std::size_t first = 1000;
    text_buffer text(first);
    const char* memory = text.data();
    int moves = 0;
    for (std::size_t wanted = first; wanted < 2 * first; ++wanted) { // as of text before an escape
        (void)text.reserve(wanted);
        moves += std::exchange(memory, text.data()) != text.data() ? 1 : 0;
    }
    CHECK(moves == 1);
}
