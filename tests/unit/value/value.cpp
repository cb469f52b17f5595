// SPDX-License-Identifier: BSL-1.0
#include "support/deep.hpp"

#include <codynamo/error.hpp>
#include <codynamo/key.hpp>
#include <codynamo/value.hpp>
#include <codynamo/write_request.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_all.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace codynamo;
using Catch::Matchers::ContainsSubstring;

namespace {

std::string printed(const auto& v) {
    std::ostringstream os;
    os << v;
    return os.str();
}

value nested_lists(int levels) {
    value out = "bottom";
    for (int i = 0; i < levels; ++i)
        out = list(std::move(out), i);
    return out;
}

value nested_maps_and_lists(int levels) {
    value out = list();
    for (int i = 0; i < levels; ++i) {
        if (i % 2 == 0)
            out = item{{"a", list(1, list(2))}, {"deeper", std::move(out)}, {"z", item{{"x", 1}}}};
        else
            out = list(item{{"x", 1}}, std::move(out), list(list()));
    }
    return out;
}

} // namespace

TEST_CASE("every C++ type becomes the DynamoDB type that one expects") {
    CHECK(value().type() == value_type::null);
    CHECK(value(nullptr).type() == value_type::null);
    CHECK(value(true).type() == value_type::boolean);
    CHECK(value(0).type() == value_type::number);
    CHECK(value(1.5).type() == value_type::number);
    CHECK(value("text").type() == value_type::string);
    CHECK(value(std::string("text")).type() == value_type::string);
    CHECK(value(std::string_view("text")).type() == value_type::string);
    CHECK(value(number("1")).type() == value_type::number);
    CHECK(value(binary::from_string("x")).type() == value_type::binary);
    CHECK(value(list()).type() == value_type::list);
    CHECK(value(item()).type() == value_type::map);
    CHECK(value(string_set("a")).type() == value_type::string_set);
    CHECK(value(number_set(1)).type() == value_type::number_set);
    CHECK(value(binary_set(binary())).type() == value_type::binary_set);

    STATIC_CHECK_FALSE(std::is_convertible_v<int*, value>);
    STATIC_CHECK_FALSE(std::is_convertible_v<const void*, value>);
    STATIC_CHECK_FALSE(std::is_convertible_v<char, value>);
    STATIC_CHECK_FALSE(std::is_convertible_v<char8_t, value>);
    STATIC_CHECK_FALSE(std::is_convertible_v<std::set<bool>, value>);
    STATIC_CHECK_FALSE(std::is_convertible_v<std::vector<char>, value>);
    STATIC_CHECK_FALSE(std::is_convertible_v<std::optional<int>, value>);
    STATIC_CHECK(std::is_nothrow_move_constructible_v<value>);
    STATIC_CHECK(std::is_nothrow_move_assignable_v<value>);
}

TEST_CASE("a value returns its content by reference, to change and to keep") {
    value v = "text";
    CHECK(v.is_string());
    CHECK_FALSE(v.is_number());
    v.as_string() += "!";
    CHECK(v == "text!");
    const std::string taken = std::move(v).as_string();
    CHECK(taken == "text!");
    CHECK(value(5).as_number().to<int>() == 5);
    CHECK(value(false).as_bool() == false);
    CHECK(value(list(1, 2)).as_list().size() == 2);
    CHECK(value(item{{"a", 1}}).as_map().at("a") == 1);
    CHECK(value(number_set(1, 2)).as_number_set().contains(number("2.0")));
    const value x = "x";
    REQUIRE(x.get_if<std::string>() != nullptr);
    CHECK(x.get_if<number>() == nullptr);
}

TEST_CASE("asking for the wrong type throws and names both types, not the value") {
    try {
        (void)value("secret").as_number_set();
        FAIL("no exception");
    } catch (const error& e) {
        CHECK(e.code() == client_errc::wrong_type);
        CHECK_THAT(e.what(), ContainsSubstring("expected a number set, got a string"));
        CHECK_THAT(e.what(), !ContainsSubstring("secret"));
    }
    CHECK_THROWS_AS(value(1).as_bool(), error);
    CHECK_THROWS_AS(value(1).as_string(), error);
    CHECK_THROWS_AS(value(true).as_number(), error);
    CHECK_THROWS_AS(value(list()).as_map(), error);
    CHECK_THROWS_AS(value(item()).as_list(), error);
    CHECK_THROWS_AS(value("x").as_binary(), error);
    CHECK_THROWS_AS(value(binary()).as_binary_set(), error);
    CHECK_THROWS_AS(value(list("x")).as_string_set(), error);
}

TEST_CASE("a value of unknown type shows its JSON and equals no other value") {
    const std::string json = R"({"FLOAT32VECTOR":[1,2.5]})";
    const value v = unknown_value(json);
    CHECK(v.type() == value_type::unknown);
    CHECK(v.is_unknown());
    CHECK(v.as_unknown().json() == json);
    CHECK(v.get_if<unknown_value>() != nullptr);
    CHECK(v == value(unknown_value(json)));
    CHECK(v != unknown_value("{}"));
    CHECK(v != json);
    CHECK(printed(v) == json);
    CHECK(printed(item{{"v", v}}) == R"({"v": )" + json + "}");
    CHECK(printed(v.type()) == "value of unknown type");
    CHECK(tag(v.type()).empty());
    CHECK_THROWS_WITH(
        v.as_list(), ContainsSubstring("expected a list, got a value of unknown type")
    );
    CHECK_THROWS_WITH(
        value(1).as_unknown(), ContainsSubstring("expected a value of unknown type, got a number")
    );
    CHECK(list(v, 1)[0] == v);
    CHECK(item_size(item{{"v", v}}) == 1 + json.size());
}

TEST_CASE("values are equal when type and content are, numbers by value, sets in any order") {
    CHECK(value(1) == number("1.0"));
    CHECK(value("1") != value(1));
    CHECK(value(true) != value(1));
    CHECK(value(nullptr) == value());
    CHECK(value(string_set("a", "b")) == string_set("b", "a"));
    CHECK(value(number_set(1, 2)) == number_set(number("2.0"), 1));
    CHECK(value(string_set("a", "a", "b")) != string_set("a", "b", "b"));
    CHECK(value(list(1, 2)) != list(2, 1));
    CHECK(value(list(1, list(item{{"a", 1}}))) == list(1, list(item{{"a", number("1E0")}})));
    CHECK(value(list(1, list(item{{"a", 1}}))) != list(1, list(item{{"a", 2}})));
    CHECK(value(list(list(1))) != list(item{{"a", 1}}));
    CHECK(value(list(list(1))) != list(list()));
}

TEST_CASE("a list nests, but a single list argument is a copy") {
    const list inner(1, 2);
    CHECK(list(inner) == inner);
    CHECK(list(inner, 3).size() == 2);
    CHECK(list(value(inner)).at(0).as_list() == inner);
    list changed = inner;
    changed.push_back("three");
    CHECK(changed.at(2) == "three");
    CHECK(inner.size() == 2);
    CHECK_THROWS_AS(inner.at(2), error);
    list l(1);
    l[0] = "one";
    CHECK(std::move(l).at(0) == "one");
}

TEST_CASE("what a temporary holds outlives it, in a loop and as a reference") {
    STATIC_CHECK(std::same_as<decltype(value().as_string()), std::string>);
    STATIC_CHECK(std::same_as<decltype(value().as_number()), number>);
    STATIC_CHECK(std::same_as<decltype(value().as_binary()), binary>);
    STATIC_CHECK(std::same_as<decltype(value().as_unknown()), unknown_value>);
    const auto fresh = [] {
        item whole;
        whole.set("list", value(list("a long text that is not in place", 2)));
        whole.set("map", value(item{{"inner", string_set("another long text that is not")}}));
        return value(std::move(whole));
    };
    std::vector<value> seen;
    for (const value& v : fresh().as_map().at("list").as_list())
        seen.push_back(v);
    CHECK(seen == std::vector<value>{"a long text that is not in place", 2});
    std::vector<std::string> names;
    for (const auto& [name, v] : fresh().as_map())
        names.push_back(name);
    CHECK(names == std::vector<std::string>{"list", "map"});
    std::vector<std::string> texts;
    for (const std::string& text :
         fresh().as_map().at("map").as_map().at("inner").as_string_set().elements())
        texts.push_back(text);
    CHECK(texts == std::vector<std::string>{"another long text that is not"});
    for (const value& v : list("first", list("deep")).at(1).as_list())
        CHECK(v == "deep");
    for (const value& v : list("first", list("deep"))[1].as_list())
        CHECK(v == "deep");
    for (const auto& [name, v] : key("id", "x").attributes())
        CHECK(name == "id");
    for (const auto& [name, v] : write_request("t", key("id", "x")).attributes())
        CHECK(name == "id");
    for (const auto& [name, v] : write_request("t", {{"id", "y"}}).attributes())
        CHECK(v == "y");
    std::size_t bytes = 0;
    for (const std::byte b : value(binary(std::vector(100, std::byte{2}))).as_binary().bytes())
        bytes += std::to_integer<std::size_t>(b);
    CHECK(bytes == 200);
    const std::string& digits = value(number("12345678901234567890")).as_number().text();
    CHECK(digits == "12345678901234567890");
}

TEST_CASE("a list is made from any range of what has a value") {
    CHECK(list(std::vector<std::string>{"a", "b"}) == list("a", "b"));
    CHECK(list(std::vector<bool>{true, false}) == list(true, false));
    CHECK(list(std::set<int>{2, 1}) == list(1, 2));
    CHECK(list(std::vector<item>(2)) == list(item(), item()));
    const std::vector<value> values{1, "two"};
    CHECK(list(values) == list(1, "two"));
    CHECK(list(std::vector<std::string>()).empty());
    CHECK(list(string_set("a")).at(0).is_string_set()); // a value itself
    CHECK(list("text").size() == 1);
    STATIC_CHECK_FALSE(std::convertible_to<std::vector<int>, list>);
}

TEST_CASE("an optional that is empty is null as a value") {
    CHECK(value(std::optional<std::string>("a")) == "a");
    CHECK(value(std::optional<int>()).is_null());
    CHECK(value(std::optional<value>(list(1))) == list(1));
    STATIC_CHECK_FALSE(std::convertible_to<std::optional<int>, value>); // null, or left out?
}

TEST_CASE("sets are made from elements, vectors and other ranges") {
    CHECK(string_set(std::vector<std::string>{"a", "b"}) == string_set("b", "a"));
    CHECK(string_set(std::set<std::string>{"a", "b"}) == string_set("b", "a"));
    CHECK(number_set(std::vector<int>{1, 2}) == number_set(2, 1));
    CHECK(binary_set(std::vector<std::byte>(2)).size() == 1);
    CHECK(string_set("abc").size() == 1);
    CHECK(string_set().empty());
    const string_set original("a", "b");
    string_set copy(original);
    copy.insert("c");
    CHECK(copy.contains("c"));
    CHECK_FALSE(original.contains("c"));
    CHECK(string_set("a", "a").has_duplicates());
    CHECK(number_set(1, number("1.0")).has_duplicates());
    CHECK_FALSE(number_set(1, number("1.01")).has_duplicates());
}

TEST_CASE("binaries compare byte by byte, unsigned") {
    CHECK(binary::from_string("\x80") > binary::from_string("\x7f"));
    CHECK(binary::from_string("a") < binary::from_string("aa"));
    CHECK(binary::from_string("abc").to_string() == "abc");
    CHECK(
        std::hash<binary>()(binary::from_string("a")) ==
        std::hash<binary>()(binary::from_string("a"))
    );
}

TEST_CASE("a value of any type is copied, moved and assigned over one of any other type") {
    const std::string text(100, 'x');
    const list all(
        text,
        number("1.5"),
        binary::from_string(text),
        true,
        nullptr,
        list(text, 2),
        item{{"a", text}},
        string_set(text, "b"),
        number_set(1, 2),
        binary_set(binary::from_string(text)),
        unknown_value("{}")
    );
    REQUIRE(all.size() == static_cast<std::size_t>(value_type::unknown) + 1);
    for (const value& from : all) {
        value copy = from;
        CHECK(copy == from);
        const value moved = std::move(copy);
        CHECK(moved == from);
        for (const value& before : all) {
            value assigned = before;
            assigned = from;
            CHECK(assigned == from);
            CHECK((assigned == before) == (&before == &from));
            assigned = before;
            assigned = value(from);
            CHECK(assigned == from);
        }
    }
}

TEST_CASE("a value can be replaced by a part of itself") {
    value v = list(list("deep", "er"), 2);
    v = v.as_list().at(0);
    CHECK(v == list("deep", "er"));
    v = std::move(v.as_list().at(1));
    CHECK(v == "er");
    v = list(item{{"a", list(7)}});
    v = std::move(v.as_list().at(0).as_map().at("a"));
    CHECK(v == list(7));
    auto& self = v;
    v = self;
    v = std::move(self);
    CHECK(v == list(7));

    list l(list(1, 2), 3);
    l = l.at(0).as_list();
    CHECK(l == list(1, 2));
    l = list(list(1, 2), 3);
    l = std::move(l.at(0).as_list());
    CHECK(l == list(1, 2));
    item i{{"m", item{{"a", 1}, {"b", 2}}}, {"x", 1}};
    i = i.at("m").as_map();
    CHECK(i == item{{"a", 1}, {"b", 2}});
    i = item{{"m", item{{"a", 1}}}};
    i = std::move(i.at("m").as_map());
    CHECK(i == item{{"a", 1}});
}

TEST_CASE("depth costs no stack: copying, comparing, printing, assigning and destroying") {
    for (const auto make : {nested_lists, nested_maps_and_lists}) {
        const int depth = testing::run_size(20'000, 100'000);
        const value deep = make(depth);
        value copy = deep;
        CHECK(copy == deep);
        CHECK(copy != make(depth + 1));
        copy = make(depth / 2);
        CHECK(copy != deep);
        CHECK_THAT(printed(deep), ContainsSubstring("..."));
        copy = 1;
    }
}

TEST_CASE("values print as text for people") {
    CHECK(printed(value("a\"b\\c\n\x01é")) == "\"a\\\"b\\\\c\\n\\u0001é\"");
    CHECK(printed(value(list(1, nullptr, true, "x"))) == "[1, null, true, \"x\"]");
    CHECK(printed(item{{"n", 5}, {"id", "123"}}) == "{\"id\": \"123\", \"n\": 5}");
    CHECK(printed(value(string_set("a", "b"))) == "<\"a\", \"b\">");
    CHECK(printed(value(number_set(1, 2.5))) == "<1, 2.5>");
    CHECK(printed(binary::from_string(std::string("\0a\xff", 3))) == "b\"\\x00a\\xff\"");
    CHECK(
        printed(binary::from_string(std::string(100, 'x'))) ==
        "b\"" + std::string(64, 'x') + "\"... (100 bytes)"
    );
    CHECK(printed(value_type::string_set) == "string set");
    CHECK(tag(value_type::binary_set) == "BS");
}
