// SPDX-License-Identifier: BSL-1.0
#include "support/rendered.hpp"
#include "unit/typed/orders.hpp"

#include <codynamo/error.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <string_view>

namespace typed_orders {

using namespace codynamo;
using codynamo::testing::shown;
using codynamo::testing::text_of;

TEST_CASE("an attribute by member has the name of the mapping") {
    CHECK(shown(attr(&typed_order::total) > 100) == R"(#n0 > :v0 | #n0=total | {":v0": 100})");
    CHECK(shown(attr(&typed_order::note) == "x") == R"(#n0 = :v0 | #n0=remark | {":v0": "x"})");
    CHECK(
        shown(attr(&typed_order::at, &home::street) != "x") ==
        R"(#n0.#n1 <> :v0 | #n0=home #n1=street | {":v0": "x"})"
    );
    CHECK(
        shown(attr(&typed_order::flat, &home::street) == "x") ==
        R"(#n0 = :v0 | #n0=street | {":v0": "x"})"
    );
    CHECK(
        shown(attr(&typed_order::homes, 2, &home::city) < "x") ==
        R"(#n0[2].#n1 < :v0 | #n0=homes #n1=city | {":v0": "x"})"
    );
    CHECK(
        shown(attr(&typed_order::scores, "anna.b") >= 5) ==
        R"(#n0.#n1 >= :v0 | #n0=scores #n1=anna.b | {":v0": 5})"
    );
    CHECK_THROWS_AS(attr(&typed_order::homes, -1), error);
}

TEST_CASE("an operand is written in the format of the member") {
    CHECK(
        shown(attr(&typed_order::as_name) == mood::glad) ==
        R"(#n0 = :v0 | #n0=as_name | {":v0": "glad"})"
    );
    CHECK(
        shown(attr(&typed_order::as_digits) == mood::glad) ==
        R"(#n0 = :v0 | #n0=as_digits | {":v0": 1})"
    );
    CHECK(
        shown(attr(&typed_order::moods).contains(mood::glad)) ==
        R"(contains(#n0, :v0) | #n0=moods | {":v0": 1})"
    );
    CHECK(
        shown(attr(&typed_order::moods, 0) == mood::glad) ==
        R"(#n0[0] = :v0 | #n0=moods | {":v0": 1})"
    );
    const std::chrono::sys_days day{std::chrono::year{2026} / 1 / 31};
    CHECK(
        shown(attr(&typed_order::made) < day) ==
        R"(#n0 < :v0 | #n0=made | {":v0": "2026-01-31T00:00:00Z"})"
    );
    CHECK(
        shown(attr(&typed_order::expires) < day) ==
        R"(#n0 < :v0 | #n0=expires | {":v0": 1769817600})"
    );
    CHECK(shown(attr(&typed_order::gift) == true) == R"(#n0 = :v0 | #n0=gift | {":v0": true})");
    CHECK(shown(attr(&typed_order::rating) <= 5) == R"(#n0 <= :v0 | #n0=rating | {":v0": 5})");
    CHECK(shown(attr(&typed_order::weight) > 1) == R"(#n0 > :v0 | #n0=weight | {":v0": 1})");
    CHECK(
        shown(attr(&typed_order::customer) == std::string_view("jane")) ==
        R"(#n0 = :v0 | #n0=customer | {":v0": "jane"})"
    );
}

TEST_CASE("a number out of the range of the member is refused") {
    CHECK_THROWS_AS(attr(&typed_order::count) == 5'000'000'000, error);
    CHECK_THROWS_AS(attr(&typed_order::count) == number("1.5"), error);
}

TEST_CASE("members are compared with each other, with attributes by name and with sizes") {
    CHECK(
        shown(attr(&typed_order::total) > attr(&typed_order::count)) ==
        "#n0 > #n1 | #n0=total #n1=count | {}"
    );
    CHECK(text_of(attr(&typed_order::total) == attr("x")) == "#n0 = #n1");
    CHECK(text_of(attr("x") != attr(&typed_order::total)) == "#n0 <> #n1");
    CHECK(
        text_of(attr(&typed_order::count) <= attr(&typed_order::tags).size()) == "#n0 <= size(#n1)"
    );
    CHECK(
        text_of(attr(&typed_order::tags).size() > attr(&typed_order::count)) == "size(#n0) > #n1"
    );
    CHECK(
        shown(attr(&typed_order::count) == operand("text")) ==
        R"(#n0 = :v0 | #n0=count | {":v0": "text"})"
    );
}

TEST_CASE("a member is asked what an attribute by name is asked") {
    CHECK(text_of(attr(&typed_order::note).exists()) == "attribute_exists(#n0)");
    CHECK(text_of(attr(&typed_order::note).not_exists()) == "attribute_not_exists(#n0)");
    CHECK(
        shown(attr(&typed_order::note).is(value_type::null)) ==
        R"(attribute_type(#n0, :v0) | #n0=remark | {":v0": "NULL"})"
    );
    CHECK(text_of(attr(&typed_order::tags).size() > 2) == "size(#n0) > :v0");
    CHECK(text_of(attr(&typed_order::note).begins_with("x")) == "begins_with(#n0, :v0)");
    CHECK(text_of(attr(&typed_order::note).contains("x")) == "contains(#n0, :v0)");
    CHECK(text_of(attr(&typed_order::tags).contains("x")) == "contains(#n0, :v0)");
    CHECK(
        text_of(attr(&typed_order::ids).contains(attr(&typed_order::count))) == "contains(#n0, #n1)"
    );
    CHECK(
        shown(attr(&typed_order::count).between(1, attr("x"))) ==
        R"(#n0 BETWEEN :v0 AND #n1 | #n0=count #n1=x | {":v0": 1})"
    );
    CHECK(
        shown(attr(&typed_order::as_name).in(mood::calm, mood::glad)) ==
        R"(#n0 IN (:v0, :v1) | #n0=as_name | {":v0": "calm", ":v1": "glad"})"
    );
    CHECK(
        shown(attr(&typed_order::note).in(std::vector<std::string>{"x", "y"})) ==
        R"(#n0 IN (:v0, :v1) | #n0=remark | {":v0": "x", ":v1": "y"})"
    );
    CHECK_THROWS_AS(attr(&typed_order::note).in(std::vector<std::string>()), error);
}

TEST_CASE("a projection names members") {
    get_item_request g;
    detail::apply_options(
        g,
        projection(&typed_order::date, &typed_order::note, "x", attr(&typed_order::at, &home::city))
    );
    CHECK(g.projection_expression == "#n0, #n1, #n2, #n3.#n4");
    CHECK(g.expression_attribute_names.at("#n1") == "remark");
    CHECK(g.expression_attribute_names.at("#n3") == "home");
}

TEST_CASE("a member that is only a part of a composed key is no attribute") {
    CHECK_THROWS_AS(attr(&parcel::owner), error);
}

} // namespace typed_orders
