// SPDX-License-Identifier: BSL-1.0
#include "codec/scan_cursor.hpp"

#include <codynamo/codynamo.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace codynamo;

namespace {

codec::division thirds() {
    codec::division d;
    d.total = 3;
    return d;
}

} // namespace

TEST_CASE("the cursor of a parallel scan holds the position of each segment") {
    codec::position begun;
    begun.after = key("id", "a", "n", 5);
    begun.skip = 7;
    const codec::segment_positions positions{codec::position(), begun, std::nullopt};
    const std::string text = codec::to_text(thirds(), positions);
    CHECK(text.starts_with("p3.0.1~b~k"));
    CHECK(text.ends_with(".7~d"));
    CHECK(codec::parse_scan_cursor(thirds(), text).value() == positions);
}

TEST_CASE("a division counts its segments") {
    const auto count_of = [](int total, int first, int step) {
        codec::division d;
        d.total = total;
        d.first = first;
        d.step = step;
        return d.count();
    };
    CHECK(count_of(1, 0, 1) == 1);
    CHECK(count_of(8, 0, 1) == 8);
    CHECK(count_of(8, 1, 4) == 2);
    CHECK(count_of(7, 2, 3) == 2);
    CHECK(count_of(7, 6, 7) == 1);
}

TEST_CASE("a modified cursor of a parallel scan is refused with a reason") {
    for (const char* const text :
         {"",
          "p",
          "p3.0.1",
          "p3.0.1~",
          "p3.0.1~d~d",
          "p3.0.1~d~d~",
          "p3.0.1~d~d~.5",
          "p3.0.1~d~d~d~d",
          "p3.0.1~d~d~tYQ",
          "p3.0.1~d~d~zz",
          "p3.0.1d~d~d",
          "p4.0.1~d~d~d",
          "p3.0.1.~d~d~d",
          "~d~d~d"}) {
        CAPTURE(text);
        const auto parsed = codec::parse_scan_cursor(thirds(), text);
        REQUIRE(!parsed);
        CHECK(parsed.error().code() == client_errc::invalid_argument);
    }
}
