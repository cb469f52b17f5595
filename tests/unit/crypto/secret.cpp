// SPDX-License-Identifier: BSL-1.0
#include "crypto/secret.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <string>
#include <type_traits>

using namespace codynamo::crypto;

namespace {

template <class T, class = void>
constexpr bool is_printable = false;
template <class T>
constexpr bool
    is_printable<T, std::void_t<decltype(std::declval<std::ostream&>() << std::declval<T>())>> =
        true;

} // namespace

TEST_CASE("a secret cannot be printed by accident") {
    STATIC_CHECK(is_printable<std::string>);
    STATIC_CHECK_FALSE(is_printable<secret>);
    STATIC_CHECK_FALSE(std::is_convertible_v<secret, std::string>);
    STATIC_CHECK_FALSE(std::is_convertible_v<secret, std::string_view>);
}

TEST_CASE("a secret keeps its text through copies, moves and growth") {
    secret s("abc");
    s.append("def");
    secret copy = s;
    CHECK(copy.view() == "abcdef");
    const secret moved = std::move(copy);
    CHECK(moved.view() == "abcdef");
    s = secret("x");
    CHECK(s.view() == "x");
    s = *&s;
    CHECK(s.view() == "x");
    CHECK(secret().empty());
}

TEST_CASE("wiping a string reaches its whole memory, also of a short one") {
    for (const std::size_t size : {std::size_t{5}, std::size_t{200}}) {
        std::string text(size, 'q');
        text.resize(size / 2); // the rest of the characters still lies behind the end
        wipe(text);
        CHECK(text.empty());
        text.resize(text.capacity(), '.');
        const char* raw = text.data();
        CHECK(std::find(raw, raw + size, 'q') == raw + size);
    }
}

TEST_CASE("the string that a secret was taken from holds nothing any more") {
    std::string source = "short";
    const char* raw = source.data(); // characters stay in the object itself
    const secret taken = secret::taken_from(source);
    CHECK(taken.view() == "short");
    CHECK(source.empty());
    CHECK(std::all_of(raw, raw + 5, [](char c) { return c == '\0'; }));
}

TEST_CASE("secrets compare equal by their text alone") {
    CHECK(equal_secrets("abc", "abc"));
    CHECK(equal_secrets("", ""));
    CHECK_FALSE(equal_secrets("abc", "abd"));
    CHECK_FALSE(equal_secrets("abc", "abcd"));
}
