// SPDX-License-Identifier: BSL-1.0
#include <codynamo/json.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <limits>
#include <string>

using namespace codynamo;
using nlohmann::json;

TEST_CASE("JSON objects become items and items become JSON objects") {
    const json plain = json::parse(
        R"({"id":"1","n":5,"big":18446744073709551615,"min":-9223372036854775808,"d":0.5,"t":true,"no":null,"l":[1,"a",[]],"m":{"x":{}}})"
    );
    const item i = item_from_json(plain);
    CHECK(i.at("n") == 5);
    CHECK(i.at("big") == std::numeric_limits<std::uint64_t>::max());
    CHECK(i.at("l") == list(1, "a", list()));
    CHECK(i.at("m") == item{{"x", item()}});
    CHECK(to_json(i) == plain);
}

TEST_CASE("numbers that JSON's types hold exactly get through, others are refused") {
    CHECK(to_json({{"n", number("1.50E1")}}) == json{{"n", 15}});
    CHECK(to_json({{"n", number("1.5")}}) == json{{"n", 1.5}});
    CHECK(to_json({{"n", number("1E30")}}) == json{{"n", 1e30}});
    try {
        (void)to_json({{"n", number("12345678901234567890.12")}});
        FAIL("no exception");
    } catch (const error& e) {
        CHECK(e.code() == client_errc::number_out_of_range);
    }
}

TEST_CASE("sets become arrays and binaries become base64") {
    const item i{
        {"ss", string_set("a", "b")},
        {"ns", number_set(1, 2)},
        {"bs", binary_set(binary::from_string("foo"))},
        {"b", binary::from_string("foobar!?")},
    };
    CHECK(
        to_json(i) == json::parse(R"({"ss":["a","b"],"ns":[1,2],"bs":["Zm9v"],"b":"Zm9vYmFyIT8="})")
    );
    CHECK(item_from_json({{"b", json::binary({1, 2})}}).at("b").as_binary().size() == 2);
}

TEST_CASE("what is no JSON object, and what is too deep, is refused") {
    CHECK_THROWS_AS(item_from_json(json::array()), error);
    CHECK_THROWS_AS(item_from_json(json::parse("{", nullptr, false)), error);
    json deep = 1;
    value deep_value = 1;
    for (int i = 0; i < 1000; ++i) {
        deep = json::array({std::move(deep)});
        deep_value = list(std::move(deep_value));
    }
    json holder = json::object();
    holder["deep"] = std::move(deep);
    CHECK_THROWS_AS(item_from_json(holder), error);
    CHECK_THROWS_AS(to_json({{"deep", deep_value}}), error);
}
