// SPDX-License-Identifier: BSL-1.0
#include <codynamo/codynamo.hpp>
#include <codynamo/typed/write_rules.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace codynamo::testing {
namespace {

std::string update_of(std::vector<update_action> actions) {
    update_item_request r("orders", key("id", "1"));
    detail::apply_options(r, std::move(actions));
    return r.update_expression.value_or("");
}

} // namespace

TEST_CASE("a write of an object requires the version that the object has") {
    put_item_request r;
    detail::require_version(detail::condition_members_of(r), "version", 7);
    CHECK(r.condition_expression == "#n0 = :v0");
    CHECK(r.expression_attribute_names == attribute_names{{"#n0", "version"}});
    CHECK(r.expression_attribute_values == item{{":v0", 7}});
}

TEST_CASE("a write of a new object requires that there is no version yet, or 0") {
    delete_item_request r;
    detail::require_version(detail::condition_members_of(r), "version", 0);
    CHECK(r.condition_expression == "(attribute_not_exists(#n0) OR #n0 = :v0)");
    CHECK(r.expression_attribute_values == item{{":v0", 0}});
}

TEST_CASE("the condition on the version does not change the meaning of the user's own") {
    update_item_request r("orders", key("id", "1"));
    detail::apply_options(
        r,
        set("a", 1),
        condition("a = :a OR #n0 = :b"),
        expression_attribute_names("#n0", "x"),
        expression_attribute_values({{":a", 1}, {":b", 2}})
    );
    detail::require_version(detail::condition_members_of(r), "a.version", 7);
    CHECK(r.condition_expression.value() == "(a = :a OR #n0 = :b) AND #n2 = :v3");
    CHECK(r.expression_attribute_names.at("#n2") == "a.version");
    CHECK(r.expression_attribute_values.at(":v3") == value(7));
}

TEST_CASE("a condition in parentheses gets no second pair, which DynamoDB refuses") {
    const auto joined = [](std::string own) {
        put_item_request r;
        r.condition_expression = std::move(own);
        detail::require_version(detail::condition_members_of(r), "v", 1);
        return r.condition_expression.value();
    };
    CHECK(joined("(a = b OR c = d)") == "(a = b OR c = d) AND #n0 = :v0");
    CHECK(joined(" (a = b OR c = d) ") == " (a = b OR c = d)  AND #n0 = :v0");
    CHECK(joined("(a = b) OR (c = d)") == "((a = b) OR (c = d)) AND #n0 = :v0");
    CHECK(joined("a = b") == "(a = b) AND #n0 = :v0");
    CHECK(joined("(a = b") == "((a = b) AND #n0 = :v0");
}

TEST_CASE("a condition that is too long together with the version's is refused") {
    put_item_request r;
    r.condition_expression = std::string(4090, 'a') + " = b";
    CHECK_THROWS_AS(detail::require_version(detail::condition_members_of(r), "version", 1), error);
}

TEST_CASE("a version counts up to the largest number of its type") {
    CHECK(detail::version_after(0, 127, "version") == 1);
    CHECK(detail::version_after(126, 127, "version") == 127);
    try {
        (void)detail::version_after(127, 127, "version");
        FAIL("a version went on behind the end of its type");
    } catch (const error& e) {
        CHECK(e.code() == client_errc::number_out_of_range);
        CHECK(e.info().message.find("'version' is 127") != std::string::npos);
    }
    CHECK(detail::most_of<std::int8_t> == 127);
    CHECK(detail::most_of<std::uint8_t> == 255);
    CHECK(detail::most_of<std::uint64_t> == std::numeric_limits<std::int64_t>::max());
}

TEST_CASE("the changes between two items are those of whole attributes") {
    const item before{{"id", "1"}, {"same", 1.0}, {"old", 1}, {"gone", 2}, {"version", 3}};
    const item after{{"id", "1"}, {"same", 1}, {"old", 5}, {"new", list(1)}, {"version", 9}};
    CHECK(
        update_of(detail::changes_between(before, after, {"version"})) ==
        "SET #n0 = :v0, #n1 = :v1 REMOVE #n2"
    );
    CHECK(detail::changes_between(before, before, {}).empty());
    CHECK(detail::changes_between(after, before, {"version", "old", "gone", "new"}).empty());
}

TEST_CASE("an update cannot move an item to another key") {
    CHECK_NOTHROW(detail::refuse_moved_item("orders", key("id", "1"), key("id", "1")));
    try {
        detail::refuse_moved_item(
            "orders", key("id", "a", "date", "secret"), key("id", "a", "date", "other")
        );
        FAIL("an item was moved");
    } catch (const error& e) {
        CHECK(e.code() == client_errc::invalid_argument);
        const std::string text = e.what();
        CHECK(text.find("orders") != std::string::npos);
        CHECK(text.find("(date, id)") != std::string::npos);
        CHECK(text.find("secret") == std::string::npos);
    }
}

TEST_CASE("names with dots and brackets are whole attributes in a derived projection") {
    attribute_names names;
    item values;
    CHECK(detail::projection_of({"a.b", "c[0]"}).render(names, values) == "#n0, #n1");
    CHECK(names == attribute_names{{"#n0", "a.b"}, {"#n1", "c[0]"}});
}

} // namespace codynamo::testing
