// SPDX-License-Identifier: BSL-1.0
#include "support/rendered.hpp"

#include <codynamo/error.hpp>
#include <codynamo/expression.hpp>

#include <catch2/catch_test_macros.hpp>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

using namespace codynamo;

namespace {

template <class... Actions>
std::string update_of(Actions... actions) {
    detail::update_builder update;
    (update.append(std::move(actions)), ...);
    attribute_names names;
    item values;
    const std::string text = update.render(names, values);
    return testing::shown(text, names, values);
}

std::string set_to(update_value v) {
    const std::string all = update_of(set("x", std::move(v)));
    return all.substr(0, all.find(" |"));
}

} // namespace

TEST_CASE("an optional in set sets the attribute or takes it away") {
    const std::optional<std::string> note = "ring twice";
    const std::optional<std::string> no_note;
    CHECK(update_of(set("a", note)) == R"(SET #n0 = :v0 | #n0=a | {":v0": "ring twice"})");
    CHECK(update_of(set("a", no_note)) == "REMOVE #n0 | #n0=a | {}");
    CHECK(
        update_of(set("a", std::optional<attr<>>(attr("b")))) == "SET #n0 = #n1 | #n0=a #n1=b | {}"
    );
}

TEST_CASE("set takes what converts, and takes an empty set or pointer away") {
    CHECK(update_of(set("a", std::vector{1})) == R"(SET #n0 = :v0 | #n0=a | {":v0": [1]})");
    CHECK(update_of(set("a", std::set{1})) == R"(SET #n0 = :v0 | #n0=a | {":v0": <1>})");
    CHECK(update_of(set("a", std::set<int>())) == "REMOVE #n0 | #n0=a | {}");
    CHECK(update_of(set("a", std::make_unique<int>(1))) == R"(SET #n0 = :v0 | #n0=a | {":v0": 1})");
    CHECK(update_of(set("a", std::shared_ptr<int>())) == "REMOVE #n0 | #n0=a | {}");
}

TEST_CASE("set takes values, attributes, sums and differences") {
    CHECK(update_of(set("a", "b")) == R"(SET #n0 = :v0 | #n0=a | {":v0": "b"})");
    CHECK(update_of(set("a", attr("b"))) == "SET #n0 = #n1 | #n0=a #n1=b | {}");
    CHECK(
        update_of(set("a.b[1]", nullptr)) == R"(SET #n0.#n1[1] = :v0 | #n0=a #n1=b | {":v0": null})"
    );
    CHECK(update_of(set("a", attr("a") + 1)) == R"(SET #n0 = #n0 + :v0 | #n0=a | {":v0": 1})");
    CHECK(set_to(attr("a") - attr("b")) == "SET #n0 = #n1 - #n2");
    CHECK(set_to(plus(attr("a"), 1)) == "SET #n0 = #n1 + :v0");
    CHECK(set_to(minus(10, attr("a"))) == "SET #n0 = :v0 - #n1");
}

TEST_CASE("list_append stands at the top of a SET only") {
    const auto refused = [](auto make) {
        try {
            (void)make();
        } catch (const error& e) {
            CHECK(e.code() == client_errc::invalid_argument);
            return std::string(e.what()).find("list_append as the whole") != std::string::npos;
        }
        return false;
    };
    const update_value appended = list_append("a", "b");
    CHECK(refused([&] { return list_append(appended, "c"); }));
    CHECK(refused([&] { return list_append("c", appended); }));
    CHECK(refused([&] { return if_not_exists("l", appended); }));
    CHECK(refused([&] { return plus(appended, 1); }));
    CHECK(refused([&] { return 1 - appended; }));
    CHECK(refused([&] { return attr("n") + appended; }));
    CHECK(set_to(appended) == "SET #n0 = list_append(:v0, :v1)");
    CHECK(
        set_to(list_append(if_not_exists("l", list()), "x")) ==
        "SET #n0 = list_append(if_not_exists(#n1, :v0), :v1)"
    );
}

TEST_CASE("set takes functions, also within one another") {
    CHECK(set_to(if_not_exists("a", 0)) == "SET #n0 = if_not_exists(#n1, :v0)");
    CHECK(set_to(if_not_exists("a", attr("b"))) == "SET #n0 = if_not_exists(#n1, #n2)");
    CHECK(set_to(plus(if_not_exists("a", 0), 1)) == "SET #n0 = if_not_exists(#n1, :v0) + :v1");
    CHECK(
        set_to(minus(if_not_exists("a", 0), if_not_exists("b", 0))) ==
        "SET #n0 = if_not_exists(#n1, :v0) - if_not_exists(#n2, :v1)"
    );
    CHECK(set_to(attr("a") + if_not_exists("b", 0)) == "SET #n0 = #n1 + if_not_exists(#n2, :v0)");
    CHECK(set_to(list_append(attr("a"), list(1))) == "SET #n0 = list_append(#n1, :v0)");
    CHECK(set_to(list_append(list(1), attr("a"))) == "SET #n0 = list_append(:v0, #n1)");
    CHECK(
        set_to(list_append(if_not_exists("a", list()), list(1))) ==
        "SET #n0 = list_append(if_not_exists(#n1, :v0), :v1)"
    );
}

TEST_CASE("remove, add and delete_from have their clauses") {
    CHECK(update_of(remove_attribute("a.b[0]")) == "REMOVE #n0.#n1[0] | #n0=a #n1=b | {}");
    CHECK(update_of(add("n", 1)) == R"(ADD #n0 :v0 | #n0=n | {":v0": 1})");
    CHECK(update_of(add("tags", string_set("x"))) == R"(ADD #n0 :v0 | #n0=tags | {":v0": <"x">})");
    CHECK(
        update_of(delete_from("tags", string_set("x"))) ==
        R"(DELETE #n0 :v0 | #n0=tags | {":v0": <"x">})"
    );
}

TEST_CASE("actions in any order make each clause once") {
    CHECK(
        update_of(
            delete_from("tags", string_set("x")),
            set("a", 1),
            add("n", 2),
            remove_attribute("old"),
            set("b", 3),
            remove_attribute("older"),
            add("m", 4),
            delete_from("more", string_set("y"))
        ) == "SET #n0 = :v0, #n1 = :v1 REMOVE #n2, #n3 ADD #n4 :v2, #n5 :v3 DELETE #n6 :v4, #n7 :v5"
             " | #n0=a #n1=b #n2=old #n3=older #n4=n #n5=m #n6=tags #n7=more"
             R"( | {":v0": 1, ":v1": 3, ":v2": 2, ":v3": 4, ":v4": <"x">, ":v5": <"y">})"
    );
}

TEST_CASE("an update without actions is empty") {
    CHECK(update_of() == " | | {}");
    CHECK(detail::update_builder().empty());
    detail::update_builder one;
    one.append(set("a", 1));
    CHECK_FALSE(one.empty());
}
