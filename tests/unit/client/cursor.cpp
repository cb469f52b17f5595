// SPDX-License-Identifier: BSL-1.0
#include <codynamo/codynamo.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace codynamo;

TEST_CASE("a cursor holds its key, and survives a URL") {
    for (const key& k :
         {key("id", "123"),
          key("id", "", "n", number("-1E-130")),
          key("i/d+?", binary::from_string("\xff\x01\xfe"), "söme \"name\"", "välue & more = %"),
          key("id", std::string(2048, 'x'), "n", 12345678901234567)}) {
        const std::string text = to_cursor(k);
        CHECK(from_cursor(text) == k);
        CHECK(
            text.find_first_not_of(
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
            ) == std::string::npos
        );
    }
}

TEST_CASE("a cursor keeps a key that only the service understands") {
    for (const char* json : {R"({"S":"Party \ud83c"})", R"({"BOOL":true})", R"({"N":"1E999"})"}) {
        const key odd("id", unknown_value(json));
        CHECK(from_cursor(to_cursor(odd)) == odd);
    }
    CHECK_THROWS_AS(to_cursor(key("id", unknown_value("{"))), error);
}

TEST_CASE("a modified cursor is refused or is another key, never a crash") {
    const std::string good = to_cursor(key("id", "a key of some length", "n", 42));
    int refused = 0;
    for (std::size_t at = 0; at < good.size(); ++at) {
        for (int bit = 0; bit < 8; ++bit) {
            std::string bad = good;
            bad[at] = static_cast<char>(bad[at] ^ (1 << bit));
            try {
                (void)from_cursor(bad);
            } catch (const error& e) {
                CHECK(e.code() == client_errc::invalid_argument);
                ++refused;
            }
        }
        CHECK_THROWS_AS(from_cursor(good.substr(0, at)), error);
    }
    CHECK(refused > static_cast<int>(good.size()) * 4);
}

TEST_CASE("a cursor at a position within a page holds no key") {
    CHECK_THROWS_AS(from_cursor("b"), error);
    CHECK_THROWS_AS(from_cursor(to_cursor(key("id", 1)) + ".12"), error);
}
