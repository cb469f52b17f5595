// SPDX-License-Identifier: BSL-1.0
#include "support/random_values.hpp"

#include <codynamo/error.hpp>
#include <codynamo/item.hpp>

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_all.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

using namespace codynamo;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("an item is written in braces, its attributes in any order") {
    const item i{
        {"id", "123"},
        {"n", 2},
        {"active", true},
        {"list", list(1, "a")},
        {"map", item{{"x", nullptr}}}
    };
    CHECK(i.size() == 5);
    CHECK(i.at("id") == "123");
    CHECK(i.at("n") == 2);
    CHECK(i.at("map").as_map().at("x").is_null());
    CHECK(item().empty());
    CHECK(item{{"a", 1}}.size() == 1);
    CHECK(item{{"a", 1}, {"b", 2}} == item{{"b", 2}, {"a", 1}});
    CHECK(item{{"a", 1}} != item{{"a", 2}});
    CHECK(item{{"a", 1}} != item{{"b", 1}});
    CHECK(item{{"a", 1}} != item{{"a", 1}, {"b", 1}});
    const item copy(i);
    CHECK(copy == i);
}

TEST_CASE("an item in braces has up to 24 attributes with every compiler") {
    const item i{{"a", 1}, {"b", 1}, {"c", 1}, {"d", 1}, {"e", 1}, {"f", 1}, {"g", 1}, {"h", 1},
                 {"i", 1}, {"j", 1}, {"k", 1}, {"l", 1}, {"m", 1}, {"n", 1}, {"o", 1}, {"p", 1},
                 {"q", 1}, {"r", 1}, {"s", 1}, {"t", 1}, {"u", 1}, {"v", 1}, {"w", 1}, {"x", 1}};
    CHECK(i.size() == 24);
}

TEST_CASE("an empty optional leaves its attribute out of the braces") {
    const std::optional<std::string> note = "ring twice";
    const std::optional<std::string> no_note;
    const std::optional<int> no_count;
    const std::optional<item> address = item{{"city", "Bonn"}};
    CHECK(
        item{{"id", "1"}, {"note", note}, {"address", address}} ==
        item{{"id", "1"}, {"note", "ring twice"}, {"address", item{{"city", "Bonn"}}}}
    );
    CHECK(item{{"id", "1"}, {"note", no_note}, {"count", no_count}} == item{{"id", "1"}});
    CHECK(item{{"note", no_note}}.empty());
    CHECK(item{{"count", std::optional(5)}} == item{{"count", 5}});
    CHECK(item{{"v", std::optional<value>(nullptr)}} == item{{"v", nullptr}});
    CHECK(item{{"a", 1}, {"a", no_count}} == item{{"a", 1}});
}

TEST_CASE("an attribute that is set to an optional is what the optional is") {
    item i{{"id", "1"}};
    i.set("note", std::optional<std::string>("ring twice")).set("count", std::optional<int>());
    CHECK(i == item{{"id", "1"}, {"note", "ring twice"}});
    i.set("note", std::optional<std::string>());
    CHECK(i == item{{"id", "1"}});
    CHECK(item().set("a", std::optional(1)).set("a", std::optional<int>()).empty());
}

TEST_CASE("a range in braces is a list") {
    const std::vector<int> numbers{1, 2, 3};
    const std::vector<bool> flags{true, false};
    const std::optional<std::vector<std::string>> words{{"a", "b"}};
    const item i{
        {"numbers", numbers}, {"flags", flags}, {"words", words}, {"none", std::vector<value>()}
    };
    CHECK(i.at("numbers") == list(1, 2, 3));
    CHECK(i.at("flags") == list(true, false));
    CHECK(i.at("words") == list("a", "b"));
    CHECK(i.at("none") == list());
    CHECK(item{{"bytes", binary(std::vector<std::byte>(2))}}.at("bytes").is_binary());
}

TEST_CASE("a bit-field and a constant are attributes like any other number") {
    struct {
        unsigned width : 3;
    } const bits{5};

    static constexpr int constant = 7;
    CHECK(item{{"w", bits.width}, {"c", constant}} == item{{"w", 5}, {"c", 7}});
}

TEST_CASE("of equal names the last one counts") {
    CHECK(item{{"a", 1}, {"b", 2}, {"a", 3}} == item{{"a", 3}, {"b", 2}});
    std::vector<attribute> attributes;
    for (int i = 0; i < 100; ++i)
        attributes.emplace_back("x" + std::to_string(i % 7), i);
    const item adopted = item::adopt(std::move(attributes));
    CHECK(adopted.size() == 7);
    CHECK(adopted.at("x6") == 97);
    CHECK(adopted.at("x1") == 99);
}

TEST_CASE("attributes are found, set, changed and erased by name") {
    item i{{"a", 1}};
    CHECK(&i.set("b", 2) == &i);
    i.set("a", "one").set("c", list());
    CHECK(i == item{{"a", "one"}, {"b", 2}, {"c", list()}});
    i.at("c").as_list().push_back(1);
    *i.find("b") = 3;
    CHECK(i == item{{"a", "one"}, {"b", 3}, {"c", list(1)}});
    CHECK(i.find("d") == nullptr);
    CHECK(i.contains("a"));
    CHECK(i.erase("a"));
    CHECK_FALSE(i.erase("a"));
    CHECK_FALSE(i.contains("a"));
    i.clear();
    CHECK(i.empty());
    const item chained = item().set("x", 1).set("y", 2);
    CHECK(chained.size() == 2);
    CHECK(item{{"s", "text"}}.at("s").as_string() == "text");
}

TEST_CASE("a temporary item outlives the calls that fill it, in a loop and as a reference") {
    STATIC_CHECK(std::same_as<decltype(item().set("a", 1)), item>);
    STATIC_CHECK(std::same_as<decltype(item().set("a", std::optional(1))), item>);
    STATIC_CHECK(std::same_as<decltype(item().set("a", std::set<int>{1})), item>);
    STATIC_CHECK(std::same_as<decltype(unknown_value("{}").json()), std::string>);
    std::string names;
    for (const auto& [name, v] : item().set("y", std::optional(2)).set("x", 1))
        names += name;
    CHECK(names == "xy");
    const item& whole = item().set("x", 1).set("y", std::set<int>{2});
    CHECK(whole == item{{"x", 1}, {"y", number_set(2)}});
}

TEST_CASE("a missing attribute is named in the exception") {
    const item i{{"a", "secret"}};
    try {
        (void)i.at("b");
        FAIL("no exception");
    } catch (const error& e) {
        CHECK(e.code() == client_errc::no_such_attribute);
        CHECK_THAT(e.what(), ContainsSubstring("\"b\""));
        CHECK_THAT(e.what(), !ContainsSubstring("secret"));
    }
}

TEST_CASE("iteration goes by name, as pairs") {
    std::string seen;
    for (const auto& [name, value] : item{{"b", 2}, {"a", 1}}) {
        seen += name;
        seen += value.as_number().text();
    }
    CHECK(seen == "a1b2");
}

TEST_CASE("an item behaves as a std::map does") {
    testing::random_source random(Catch::getSeed());
    for (int round = 0; round < 200; ++round) {
        item i;
        std::map<std::string, int> model;
        for (int step = 0; step < 60; ++step) {
            CAPTURE(Catch::getSeed(), round, step);
            const std::string name = "k" + std::to_string(testing::between(random, 0, 20));
            if (testing::between(random, 0, 3) == 0) {
                REQUIRE(i.erase(name) == (model.erase(name) == 1));
            } else {
                i.set(name, step);
                model[name] = step;
            }
            REQUIRE(i.size() == model.size());
            REQUIRE(std::equal(
                i.begin(),
                i.end(),
                model.begin(),
                [](const attribute& a, const auto& b) {
                    return a.name == b.first && a.value == b.second;
                }
            ));
        }
    }
}

TEST_CASE("an item of many attributes is made in one go") {
    std::vector<attribute> attributes;
    for (int i = 0; i < 100'000; ++i)
        attributes.emplace_back(std::to_string((i * 7919) % 100'000), i);
    const item big = item::adopt(std::move(attributes));
    CHECK(big.size() == 100'000);
    CHECK(big.at("7919") == 1);
}

TEST_CASE("an attribute is read as a C++ type by its name") {
    const item i{
        {"count", 5},
        {"price", number("1.5")},
        {"name", "x"},
        {"good", true},
        {"tags", string_set("a")},
        {"m", item{{"inner", -1}}},
        {"odd", unknown_value("{}")}
    };
    CHECK(i.get<int>("count") == 5);
    CHECK(i.get<double>("price") == 1.5);
    CHECK(i.get<number>("price") == 1.5);
    CHECK(&i.get<std::string>("name") == i.at("name").get_if<std::string>());
    CHECK(i.get<bool>("good"));
    CHECK(i.get<string_set>("tags").contains("a"));
    CHECK(i.get<item>("m").get<long>("inner") == -1);
    CHECK(i.get<unknown_value>("odd").json() == "{}");
    STATIC_CHECK(std::is_same_v<decltype(i.get<int>("count")), int>);
    STATIC_CHECK(std::is_same_v<decltype(i.get<std::string>("name")), const std::string&>);
    STATIC_CHECK(std::is_same_v<decltype(item(i).get<std::string>("name")), std::string>);
    CHECK(item(i).get<std::string>("name") == "x");
    CHECK(item(i).get<unsigned>("count") == 5);
}

TEST_CASE("a value that cannot be read as a C++ type is named, without its content") {
    const item i{
        {"count", "secret"},
        {"big", number("1E20")},
        {"half", 0.5},
        {"below", -1},
        {"long", number("0.123456789012345678")}
    };
    const auto says = [&](auto read, client_errc code, std::string_view text) {
        try {
            read();
            FAIL("no exception");
        } catch (const error& e) {
            CHECK(e.code() == code);
            CHECK_THAT(
                e.what(), ContainsSubstring(std::string(text)) && !ContainsSubstring("secret")
            );
        }
    };
    using enum client_errc;
    says(
        [&] { (void)i.get<number>("count"); },
        wrong_type,
        R"(attribute "count": expected a number, got a string)"
    );
    says(
        [&] { (void)i.get<int>("count"); },
        wrong_type,
        R"(attribute "count": expected a number, got a string)"
    );
    says(
        [&] { (void)item(i).get<list>("count"); },
        wrong_type,
        R"(attribute "count": expected a list, got a string)"
    );
    says(
        [&] { (void)i.get<int>("big"); },
        number_out_of_range,
        R"(attribute "big": no signed integer of 32 bits)"
    );
    says(
        [&] { (void)i.get<std::int64_t>("half"); },
        number_out_of_range,
        "no signed integer of 64 bits"
    );
    says(
        [&] { (void)i.get<std::uint8_t>("below"); },
        number_out_of_range,
        R"(attribute "below": no unsigned integer of 8 bits)"
    );
    says(
        [&] { (void)i.get<double>("long"); }, number_out_of_range, R"(attribute "long": no double)"
    );
    says([&] { (void)i.get<int>("other"); }, no_such_attribute, R"("other")");
}

TEST_CASE("a number's size counts pairs of digits on each side of its point, and its sign") {
    struct row {
        const char* text;
        std::size_t bytes;
    };

    // As DynamoDB Local 3.3.1 counts them for its limit of 400 KB.
    const row rows[] = {{"0", 1},           {"-0", 1},
                        {"1", 2},           {"12", 2},
                        {"120", 3},         {"1200", 2},
                        {"12000", 3},       {"123", 3},
                        {"1234", 3},        {"-27", 3},
                        {"-1.5", 4},        {"1.5", 3},
                        {"123.4", 4},       {"0.1", 2},
                        {"0.001", 2},       {"0.00012", 3},
                        {"0.000123", 3},    {"-8158.4504090647874202583678098603244669E67", 21},
                        {"0.0123", 3},      {"100.001", 5},
                        {"1E125", 2},       {"1E-130", 2},
                        {"-1E-129", 3},     {"-1E20", 3},
                        {"12E19", 3},       {"505E-9", 3},
                        {"505E-8", 3},      {"-0.05", 3},
                        {"10.05", 3},       {"1000.50", 4},
                        {"001230.0450", 5}, {"99999999999999999999999999999999999999", 20}};
    for (const row& r : rows) {
        CAPTURE(r.text);
        CHECK(item_size(item{{"n", number(r.text)}}) == 1 + r.bytes);
    }
    CHECK(item_size(item{{"s", number_set(1, 2.5)}}) == 1 + 2 + 3);
    CHECK(item_size(item{{"m", item{{"a", item{{"b", -1.5}}}}}}) == 1 + 14);
}

TEST_CASE("an item's size follows DynamoDB's published rules") {
    CHECK(item_size(item()) == 0);
    CHECK(item_size(item{{"id", "123"}}) == 5);
    CHECK(item_size(item{{"n", 123}}) == 1 + 1 + 2);
    CHECK(item_size(item{{"n", number("1200.00")}}) == 1 + 1 + 1);
    CHECK(item_size(item{{"b", binary::from_string("xyz")}}) == 4);
    CHECK(item_size(item{{"t", true}, {"u", nullptr}}) == 4);
    CHECK(item_size(item{{"l", list("a", true)}}) == 1 + 3 + 2 + 1 + 1);
    CHECK(item_size(item{{"m", item{{"ab", "c"}}}}) == 1 + 3 + 1 + 2 + 1);
    CHECK(item_size(item{{"s", string_set("a", "bc")}}) == 4);
}
