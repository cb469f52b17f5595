// SPDX-License-Identifier: BSL-1.0
#include "support/rendered.hpp"

#include <codynamo/expression.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace codynamo;
using testing::shown;

TEST_CASE("the expressions of one request share one numbering") {
    attribute_names names;
    item values;
    const auto key_text =
        (partition_key("id") == "1" && sort_key("ts") > 5).text().render(names, values);
    const auto filter_text =
        (attr("status") == "open" && attr("id").exists()).text().render(names, values);
    CHECK(key_text == "#n0 = :v0 AND #n1 > :v1");
    CHECK(filter_text == "(#n2 = :v2 AND attribute_exists(#n0))");
    CHECK(
        shown("", names, values) ==
        R"( | #n0=id #n1=ts #n2=status | {":v0": "1", ":v1": 5, ":v2": "open"})"
    );
}

TEST_CASE("placeholders of the user are never overwritten") {
    attribute_names names{{"#n1", "mine"}, {"#pk", "id"}};
    item values{{":v1", "mine"}, {":v2", "mine too"}, {":x", 1}};
    const auto text =
        (attr("a") == 1 && attr("b") == 2 && attr("c") == 3).text().render(names, values);
    CHECK(text == "((#n2 = :v3 AND #n3 = :v4) AND #n4 = :v5)");
    CHECK(names.at("#n1") == "mine");
    CHECK(values.at(":v1") == value("mine"));
    CHECK(values.at(":v2") == value("mine too"));
    CHECK(names.at("#n2") == "a");
    CHECK(values.at(":v5") == value(3));
}

TEST_CASE("a placeholder that is taken further up is passed over") {
    attribute_names names{{"#n2", "mine"}, {"#n3", "mine too"}};
    item values{{":v1", "mine"}};
    const auto text = (attr("a") == 1).text().render(names, values);
    CHECK(text == "#n4 = :v2");
    CHECK(names.size() == 3);
    CHECK(values.size() == 2);
}

TEST_CASE("a placeholder that occurs in another text is passed over") {
    attribute_names names;
    item values;
    const auto text = (attr("a.b") == 1).text().render(names, values, "SET #n0 = :v0, #n2=:v1");
    CHECK(text == "#n1.#n3 = :v2");
    CHECK(names == attribute_names{{"#n1", "a"}, {"#n3", "b"}});
    CHECK(values == item{{":v2", 1}});
}

TEST_CASE("a name that the user has a placeholder for keeps it") {
    attribute_names names{{"#pk", "id"}};
    item values;
    CHECK((attr("id.sub") == 1).text().render(names, values) == "#pk.#n1 = :v0");
}

TEST_CASE("more than ten names and values stay distinct") {
    predicate all = attr("a0") == 0;
    for (int i = 1; i < 25; ++i)
        all = all && attr("a" + std::to_string(i)) == i;
    attribute_names names;
    item values;
    (void)all.text().render(names, values);
    REQUIRE(names.size() == 25);
    REQUIRE(values.size() == 25);
    CHECK(names.at("#n24") == "a24");
    CHECK(values.at(":v24") == value(24));
}
