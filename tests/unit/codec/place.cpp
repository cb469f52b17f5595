// SPDX-License-Identifier: BSL-1.0
#include "codec/place.hpp"

#include <codynamo/codynamo.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace codynamo;

TEST_CASE("a cursor gives back its key, and survives a URL") {
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

TEST_CASE("every kind of place survives as text") {
    codec::place p;
    CHECK(codec::to_text(p) == "b");
    CHECK(codec::parse_place("b").value() == p);
    p.skip = 12;
    CHECK(codec::to_text(p) == "b.12");
    CHECK(codec::parse_place("b.12").value() == p);
    p.token = std::string("any\0token/+=", 12);
    CHECK(codec::parse_place(codec::to_text(p)).value() == p);
    p.token.clear();
    p.after = key("id", 1);
    CHECK(codec::parse_place(codec::to_text(p)).value() == p);
    CHECK_THROWS_AS(from_cursor(codec::to_text(p)), error); // a place within a page is no key
}

TEST_CASE("a cursor keeps a key that only the service understands") {
    for (const char* json : {R"({"S":"Party \ud83c"})", R"({"BOOL":true})", R"({"N":"1E999"})"}) {
        const key odd("id", unknown_value(json));
        CHECK(from_cursor(to_cursor(odd)) == odd);
    }
    CHECK_THROWS_AS(to_cursor(key("id", unknown_value("{"))), error);
}

TEST_CASE("a cursor that was tampered with is refused or is another key, never a fault") {
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
    for (const char* const text :
         {"",
          "k",
          "t",
          "x",
          "b0",
          "k.1",
          "b.",
          "b.0",
          "b.01",
          "b.-1",
          "b.99999999999999999999",
          "b.1000000000",
          "b.1.1",
          ".",
          ".5",
          ".5.5",
          "k.",
          "t.5",
          "keyJhIjp7IlMiOiIxIn19IHt9", // {"a":{"S":"1"}} {}
          "k====",
          "ke30",
          "kbnVsbA",
          "ä"})
        CHECK(!codec::parse_place(text));
    CHECK(!codec::parse_place(std::string(1 << 20, 'k')));
    const std::string secret = "k" + std::string(50, '!');
    CHECK(std::string(codec::parse_place(secret).error().what()).find("!!") == std::string::npos);
}
