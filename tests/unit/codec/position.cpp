// SPDX-License-Identifier: BSL-1.0
#include "codec/position.hpp"

#include <codynamo/error.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace codynamo;

TEST_CASE("every kind of position survives as text") {
    codec::position p;
    CHECK(codec::to_text(p) == "b");
    CHECK(codec::parse_position("b").value() == p);
    p.skip = 12;
    CHECK(codec::to_text(p) == "b.12");
    CHECK(codec::parse_position("b.12").value() == p);
    p.token = std::string("any\0token/+=", 12);
    CHECK(codec::parse_position(codec::to_text(p)).value() == p);
    p.token.clear();
    p.after = key("id", 1);
    CHECK(codec::parse_position(codec::to_text(p)).value() == p);
}

TEST_CASE("a malformed position is refused, and not repeated") {
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
        CHECK(!codec::parse_position(text));
    CHECK(!codec::parse_position(std::string(1 << 20, 'k')));
    const std::string secret = "k" + std::string(50, '!');
    CHECK(
        std::string(codec::parse_position(secret).error().what()).find("!!") == std::string::npos
    );
}
