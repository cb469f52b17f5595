// SPDX-License-Identifier: BSL-1.0
#include "support/rendered.hpp"

#include <codynamo/error.hpp>
#include <codynamo/expression.hpp>
#include <codynamo/options.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace codynamo;
using testing::shown;
using testing::text_of;

TEST_CASE("an attribute is compared with a value") {
    CHECK(shown(attr("a") == "foo") == R"(#n0 = :v0 | #n0=a | {":v0": "foo"})");
    CHECK(text_of(attr("a") != "foo") == "#n0 <> :v0");
    CHECK(text_of(attr("a") < 1) == "#n0 < :v0");
    CHECK(text_of(attr("a") <= 1) == "#n0 <= :v0");
    CHECK(text_of(attr("a") > 1) == "#n0 > :v0");
    CHECK(shown(attr("a") >= number("1.50")) == R"(#n0 >= :v0 | #n0=a | {":v0": 1.50})");
    CHECK(shown(attr("a") == true) == R"(#n0 = :v0 | #n0=a | {":v0": true})");
    CHECK(shown(attr("a") == nullptr) == R"(#n0 = :v0 | #n0=a | {":v0": null})");
    CHECK(shown(attr("a") == value(list(1, "x"))) == R"(#n0 = :v0 | #n0=a | {":v0": [1, "x"]})");
}

TEST_CASE("an attribute is compared with another attribute") {
    CHECK(shown(attr("a") == attr("b")) == "#n0 = #n1 | #n0=a #n1=b | {}");
    CHECK(shown(attr("a") != attr("a")) == "#n0 <> #n0 | #n0=a | {}");
    CHECK(text_of(attr("a") < attr("b")) == "#n0 < #n1");
    CHECK(text_of(attr("a") <= attr("b").size()) == "#n0 <= size(#n1)");
    CHECK(text_of(attr("a") == attr("b").size()) == "#n0 = size(#n1)");
}

TEST_CASE("the size of an attribute is compared like an attribute") {
    CHECK(shown(attr("a").size() == 3) == R"(size(#n0) = :v0 | #n0=a | {":v0": 3})");
    CHECK(text_of(attr("a").size() != attr("b").size()) == "size(#n0) <> size(#n1)");
    CHECK(text_of(attr("a").size() > attr("b")) == "size(#n0) > #n1");
    CHECK(text_of(attr("a").size().between(1, 5)) == "size(#n0) BETWEEN :v0 AND :v1");
    CHECK(text_of(attr("a").size().in(1, 2)) == "size(#n0) IN (:v0, :v1)");
}

TEST_CASE("between has both ends, each a value or an attribute") {
    CHECK(
        shown(attr("a").between("x", "y")) ==
        R"(#n0 BETWEEN :v0 AND :v1 | #n0=a | {":v0": "x", ":v1": "y"})"
    );
    CHECK(
        shown(attr("a").between(attr("b"), attr("c"))) ==
        "#n0 BETWEEN #n1 AND #n2 | #n0=a #n1=b #n2=c | {}"
    );
}

TEST_CASE("in takes 1 to 100 operands") {
    CHECK(
        shown(attr("a").in(1, 2, 3)) ==
        R"(#n0 IN (:v0, :v1, :v2) | #n0=a | {":v0": 1, ":v1": 2, ":v2": 3})"
    );
    CHECK(text_of(attr("a").in("x")) == "#n0 IN (:v0)");
    CHECK(
        text_of(attr("a").in("x", attr("b"), attr("c").size())) == "#n0 IN (:v0, #n1, size(#n2))"
    );
    const std::vector<operand> most(100, operand(1));
    CHECK(text_of(attr("a").in(most)).ends_with(", :v99)"));
    for (const std::size_t bad : {std::size_t{0}, std::size_t{101}}) {
        try {
            (void)attr("a").in(std::vector<operand>(bad, operand(1)));
            FAIL("accepted " << bad);
        } catch (const error& e) {
            CHECK(e.code() == client_errc::invalid_argument);
            CHECK(e.info().message == "in() takes 1 to 100 operands, got " + std::to_string(bad));
        }
    }
}

TEST_CASE("functions are written as the service knows them") {
    CHECK(shown(attr("a").exists()) == "attribute_exists(#n0) | #n0=a | {}");
    CHECK(shown(attr("a").not_exists()) == "attribute_not_exists(#n0) | #n0=a | {}");
    CHECK(shown(attr("a").begins_with("x")) == R"(begins_with(#n0, :v0) | #n0=a | {":v0": "x"})");
    CHECK(shown(attr("a").contains("x")) == R"(contains(#n0, :v0) | #n0=a | {":v0": "x"})");
    CHECK(text_of(attr("a").contains(attr("b"))) == "contains(#n0, #n1)");
    CHECK(
        shown(attr("a").is(value_type::number_set)) ==
        R"(attribute_type(#n0, :v0) | #n0=a | {":v0": "NS"})"
    );
    CHECK(
        shown(attr("a").is(value_type::boolean)) ==
        R"(attribute_type(#n0, :v0) | #n0=a | {":v0": "BOOL"})"
    );
}

TEST_CASE("and, or and not nest with one pair of parentheses each") {
    const predicate a = attr("a") == 1;
    const predicate b = attr("b") == 2;
    const predicate c = attr("c") == 3;
    CHECK(text_of(a && b) == "(#n0 = :v0 AND #n1 = :v1)");
    CHECK(text_of(a || b) == "(#n0 = :v0 OR #n1 = :v1)");
    CHECK(text_of(!a) == "(NOT #n0 = :v0)");
    CHECK(text_of(a && b && c) == "((#n0 = :v0 AND #n1 = :v1) AND #n2 = :v2)");
    CHECK(text_of(a || (b && c)) == "(#n0 = :v0 OR (#n1 = :v1 AND #n2 = :v2))");
    CHECK(text_of(!(a && !b)) == "(NOT (#n0 = :v0 AND (NOT #n1 = :v1)))");
    CHECK(text_of(!attr("a").exists()) == "(NOT attribute_exists(#n0))");
}

TEST_CASE("a name is written once however often it is used") {
    const predicate p = (attr("a") == 1 && attr("b") == 2) || (attr("a") == 3 && attr("b") == 2);
    CHECK(
        shown(p) == "((#n0 = :v0 AND #n1 = :v1) OR (#n0 = :v2 AND #n1 = :v3)) | #n0=a #n1=b | "
                    R"({":v0": 1, ":v1": 2, ":v2": 3, ":v3": 2})"
    );
}

TEST_CASE("each segment of a path has its own name, indexes stay numbers") {
    CHECK(
        shown(attr("map.list[2].element") == 1) ==
        R"(#n0.#n1[2].#n2 = :v0 | #n0=map #n1=list #n2=element | {":v0": 1})"
    );
    CHECK(
        shown(attr(path::of("a.b", "c")).exists()) ==
        "attribute_exists(#n0.#n1) | #n0=a.b #n1=c | {}"
    );
    CHECK(shown(attr("a.a[0][1]").exists()) == "attribute_exists(#n0.#n0[0][1]) | #n0=a | {}");
}

TEST_CASE("a value of unknown type is an operand like others, unknown is not a type to ask for") {
    const unknown_value vector(R"({"FLOAT32VECTOR":[1]})");
    CHECK(shown(attr("v") == vector) == R"(#n0 = :v0 | #n0=v | {":v0": {"FLOAT32VECTOR":[1]}})");
    CHECK_THROWS_AS(attr("v").is(value_type::unknown), error);
}

TEST_CASE("rendering a predicate again gives the same text") {
    const predicate p = attr("a") == 1 && attr("b").exists();
    CHECK(shown(p) == shown(p));
}

TEST_CASE("the choices of in come from a range") {
    const std::vector<std::string> names{"x", "y"};
    CHECK(shown(attr("a").in(names)) == R"(#n0 IN (:v0, :v1) | #n0=a | {":v0": "x", ":v1": "y"})");
    CHECK(text_of(attr("a").in(std::set{1, 2, 3})) == "#n0 IN (:v0, :v1, :v2)");
    CHECK(text_of(attr("a").size().in(std::array{1, 2})) == "size(#n0) IN (:v0, :v1)");
    CHECK(text_of(attr("a").in({operand(1), operand(attr("b"))})) == "#n0 IN (:v0, #n1)");
    CHECK(text_of(attr("a").in(list(1, 2))) == "#n0 IN (:v0)");
    CHECK_THROWS_AS(attr("a").in(std::vector<int>()), error);
    CHECK_THROWS_AS(attr("a").in(std::vector<int>(101, 7)), error);
}

TEST_CASE("a predicate starts empty and is extended") {
    predicate all;
    CHECK(all.empty());
    all = std::move(all) && attr("a") > 1;
    CHECK_FALSE(all.empty());
    CHECK(text_of(all) == "#n0 > :v0");
    all = std::move(all) && attr("b").exists();
    CHECK(text_of(all) == "(#n0 > :v0 AND attribute_exists(#n1))");
    CHECK(text_of((attr("a") == 1) || predicate()) == "#n0 = :v0");
    CHECK((predicate() && predicate()).empty());
}

TEST_CASE("an empty predicate is no condition, filter or operand of NOT") {
    CHECK_THROWS_AS(condition(predicate()), error);
    CHECK_THROWS_AS(filter(predicate()), error);
    CHECK_THROWS_AS(!predicate(), error);
    predicate moved = attr("a") == 1;
    const predicate target = std::move(moved);
    CHECK_FALSE(moved.empty());
    CHECK_THROWS_AS(condition(std::move(moved) && predicate()), error);
}
