// SPDX-License-Identifier: BSL-1.0
#include <codynamo/error.hpp>
#include <codynamo/expression/attr.hpp>
#include <codynamo/expression/path.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

using namespace codynamo;

namespace {

using path_segments = std::vector<path::segment>;

std::string path_refusal(std::string_view text) {
    try {
        (void)path(text);
    } catch (const error& e) {
        CHECK(e.code() == client_errc::invalid_argument);
        return e.info().message;
    }
    return "accepted";
}

bool refused_for(std::string_view text, const std::string& why) {
    return path_refusal(text).find("'" + std::string(text) + "' " + why) != std::string::npos;
}

} // namespace

TEST_CASE("a path is names, with dots between them, and indexes in brackets") {
    CHECK(path("id").segments() == path_segments{"id"});
    CHECK(path("address.city").segments() == path_segments{"address", "city"});
    CHECK(path("a[0]").segments() == path_segments{"a", std::size_t{0}});
    CHECK(
        path("a.b[1][22].c").segments() ==
        path_segments{"a", "b", std::size_t{1}, std::size_t{22}, "c"}
    );
    CHECK(path("with space-and$signs").segments() == path_segments{"with space-and$signs"});
    CHECK(path(std::string("größe")).segments() == path_segments{"größe"});
}

TEST_CASE("a bad path is refused with its text, the reason and a way out") {
    CHECK(refused_for("", "has an empty name"));
    CHECK(refused_for(".a", "has an empty name"));
    CHECK(refused_for("a.", "has an empty name"));
    CHECK(refused_for("a..b", "has an empty name"));
    CHECK(refused_for("[0]", "has an empty name"));
    CHECK(refused_for("a.[0]", "has an empty name"));
    CHECK(refused_for("a]", "has a ']' without '['"));
    CHECK(refused_for("a[0", "has a '[' without ']'"));
    CHECK(refused_for("a[", "has a '[' without ']'"));
    CHECK(refused_for("a[0]b", "continues after ']' without a dot"));
    CHECK(refused_for("a[0]]", "continues after ']' without a dot"));
    for (const char* index :
         {"a[]", "a[x]", "a[-1]", "a[+1]", "a[ 1]", "a[1 ]", "a[1.5]", "a[99999999999999999999]"})
        CHECK(refused_for(index, "has an index that is not a whole number"));
    CHECK(path_refusal("a..b").find("path::of") != std::string::npos);
}

TEST_CASE("path::of takes names as they are") {
    CHECK(path::of("a.b[0]").segments() == path_segments{"a.b[0]"});
    CHECK(
        path::of("a.b", 0, "c", std::string("d")).segments() ==
        path_segments{"a.b", std::size_t{0}, "c", "d"}
    );
    CHECK(
        path::of("a", std::size_t{7}, 8L, 9U).segments() ==
        path_segments{"a", std::size_t{7}, std::size_t{8}, std::size_t{9}}
    );
}

TEST_CASE("the segments of a temporary path may be looped over") {
    path_segments seen;
    for (const path::segment& one :
         path::of("a name that is longer than a small string").segments())
        seen.push_back(one);
    for (const path::segment& one : attr("b").path().segments())
        seen.push_back(one);
    CHECK(seen == path_segments{"a name that is longer than a small string", "b"});
}

TEST_CASE("path::of refuses what can never be a path") {
    CHECK_THROWS_AS(path::of(""), error);
    CHECK_THROWS_AS(path::of("a", ""), error);
    CHECK_THROWS_AS(path::of("a", -1), error);
}

TEST_CASE("a path is made of segments in a container") {
    const path p = path::of(path_segments{"a.b", std::size_t{0}, "c"});
    CHECK(p.segments() == path::of("a.b", 0, "c").segments());
    CHECK_THROWS_AS(path::of(path_segments()), error);
    CHECK_THROWS_AS(path::of(path_segments{std::size_t{0}}), error);
    CHECK_THROWS_AS(path::of(path_segments{"a", ""}), error);
}
