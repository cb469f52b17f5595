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

TEST_CASE("a head stands in front of a text, within its room and beyond it") {
    for (const std::size_t room : {0U, 4U, 5U, 100U}) {
        text_buffer text(1, room);
        text.append("body");
        CHECK(text.with_head("head:") == "head:body");
        CHECK(text.with_head("again, longer:") == "again, longer:body");
        CHECK(text.with_head("short:") == "short:body");
        CHECK(text.view() == "body");
        text.append(std::string(1000, 'x'));
        CHECK(text.with_head("head:") == "head:body" + std::string(1000, 'x'));
    }
    CHECK(text_buffer().with_head("head").substr(0, 4) == "head");
}

TEST_CASE("a text buffer that was moved from is empty") {
    text_buffer text("text");
    text_buffer moved = std::move(text);
    CHECK(moved.view() == "text");
    CHECK(text.view().empty()); // NOLINT
    text = std::move(moved);
    CHECK(text.view() == "text");
}
