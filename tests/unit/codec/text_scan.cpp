// SPDX-License-Identifier: BSL-1.0
#include "codec/text_scan.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <string>

using namespace codynamo::codec;

namespace {

std::ptrdiff_t plain_in_blocks(const std::string& text) {
    return skip_plain_by_blocks(text.data(), text.data() + text.size()) - text.data();
}

std::ptrdiff_t plain_one_by_one(const std::string& text) {
    return skip_plain_one_by_one(text.data(), text.data() + text.size()) - text.data();
}

std::string plain_copy(const std::string& text) {
    std::string out(text.size(), '?');
    char* to = out.data();
    const char* const stop = copy_plain_by_blocks(text.data(), text.data() + text.size(), to);
    CHECK(stop - text.data() == to - out.data());
    out.resize(static_cast<std::size_t>(to - out.data()));
    return out;
}

} // namespace

TEST_CASE("each character is plain in blocks as it is alone") {
    for (int c = 0; c < 256; ++c) {
        const std::string text(plain_block::size, static_cast<char>(c));
        INFO("character " << c);
        CHECK(plain_in_blocks(text) == plain_one_by_one(text));
    }
}

TEST_CASE("the first character that is not plain is found at each place in texts of each length") {
    for (const char other : {'"', '\\', '\n', '\x1f', '\x80', '\xff'})
        for (std::size_t length = 0; length <= 70; ++length)
            for (std::size_t at = 0; at <= length; ++at) {
                std::string text(length, 'x');
                if (at < length) text[at] = other;
                if (at + 3 < length) text[at + 3] = '"'; // a later one changes nothing
                if (plain_copy(text) != text.substr(0, at) ||
                    plain_in_blocks(text) != plain_one_by_one(text) ||
                    plain_one_by_one(text) != static_cast<std::ptrdiff_t>(at)) {
                    CAPTURE(length, at, int{other});
                    FAIL("found elsewhere");
                }
            }
}
