// SPDX-License-Identifier: BSL-1.0
#include "config/section_title.hpp"

#include <catch2/catch_test_macros.hpp>

using codynamo::config::shell_words;
using words = std::vector<std::string>;

TEST_CASE("words are split and unquoted as a shell does it") {
    CHECK(shell_words("profile my-mac") == words{"profile", "my-mac"});
    CHECK(shell_words(" a \t b ") == words{"a", "b"});
    CHECK(shell_words("'a b' \"c d\"") == words{"a b", "c d"});
    CHECK(shell_words("a'b c'\"d e\"f") == words{"ab cd ef"});
    CHECK(shell_words("'' \"\"") == words{"", ""});
    CHECK(
        shell_words(R"('a\b' "c\d" "e\"f\\g" h\ i\j)") ==
        words{R"(a\b)", R"(c\d)", R"(e"f\g)", "h ij"}
    );
    CHECK(shell_words("") == words{});
    CHECK(shell_words("a#b #c") == words{"a#b", "#c"});
    for (const char* open : {"'", "\"", "a 'b", "a \"b\\\"", "\\", "a\\"})
        CHECK_FALSE(shell_words(open));
}
