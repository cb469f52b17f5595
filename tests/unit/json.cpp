// SPDX-License-Identifier: BSL-1.0
#include "support/random_values.hpp"

#include <codynamo/json.hpp>

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_all.hpp>

#include <cstdint>
#include <limits>
#include <string>

using namespace codynamo;
using Catch::Matchers::ContainsSubstring;
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

TEST_CASE("numbers that JSON's types hold exactly become JSON numbers") {
    CHECK(to_json({{"n", number("1.50E1")}}) == json{{"n", 15}});
    CHECK(to_json({{"n", number("1.5")}}) == json{{"n", 1.5}});
    CHECK(to_json({{"n", number("1E30")}}) == json{{"n", 1e30}});
    const json power = to_json({{"n", number("1.1805916207174113E21")}});
    CHECK(power.at("n").is_number_float());
    CHECK(power.at("n") == 0x1p70);
    CHECK(to_json({{"n", number("1180591620717411300000")}}) == power);
}

TEST_CASE("no number that DynamoDB stores is refused, and none loses a digit") {
    const number total("12345678901234567890.12");
    CHECK(to_json({{"total", total}}) == json{{"total", "12345678901234567890.12"}});
    CHECK(to_json({{"n", number_set(1, total)}}) == json{{"n", {1, "12345678901234567890.12"}}});
    CHECK(to_json({{"n", number("1E125")}}) == json{{"n", 1e125}});
    CHECK(to_json({{"n", number(std::numeric_limits<double>::quiet_NaN())}}) == json{{"n", "NaN"}});
    CHECK(to_json({{"n", number("1E999")}}) == json{{"n", "1E999"}});
}

TEST_CASE("numbers are text throughout, or as near as JSON's types come, when asked for") {
    const item i{{"n", 5}, {"total", number("12345678901234567890.12")}, {"l", list(0.5)}};
    CHECK(
        to_json(i, json_numbers::text) ==
        json{{"n", "5"}, {"total", "12345678901234567890.12"}, {"l", {"0.5"}}}
    );
    CHECK(
        to_json(i, json_numbers::nearest) ==
        json{{"n", 5}, {"total", 12345678901234567890.12}, {"l", {0.5}}}
    );
    CHECK(to_json({{"n", number("1E999")}}, json_numbers::nearest) == json{{"n", "1E999"}});
}

TEST_CASE("random items become JSON in every way") {
    testing::random_source random(Catch::getSeed());
    for (int round = 0; round < 300; ++round) {
        const item original = testing::random_item(random);
        CAPTURE(original, Catch::getSeed());
        for (const auto numbers :
             {json_numbers::exact_or_text, json_numbers::text, json_numbers::nearest})
            CHECK(to_json(original, numbers).size() == original.size());
    }
}

TEST_CASE("a value of unknown type keeps DynamoDB's form") {
    CHECK(
        to_json({{"v", unknown_value(R"({"FLOAT32VECTOR":[1,2.5]})")}}) ==
        json::parse(R"({"v":{"FLOAT32VECTOR":[1,2.5]}})")
    );
    for (const char* odd : {R"({"Q":1e999})", R"({"Q":"\ud83c"})"}) // not nlohmann's JSON
        CHECK(to_json({{"v", unknown_value(odd)}}) == json{{"v", odd}});
}

TEST_CASE("a value of unknown type that nests without end is text, and costs no stack") {
    const auto nested = [](std::size_t levels) {
        return std::string(levels, '[') + std::string(levels, ']');
    };
    const json read = to_json({{"v", unknown_value(nested(1000))}});
    CHECK(read.at("v").dump() == nested(1000));
    for (const std::size_t levels : {std::size_t{1100}, std::size_t{200'000}}) {
        const json kept = to_json({{"l", list(unknown_value(nested(levels)))}});
        CHECK(kept.at("l").at(0) == nested(levels));
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

TEST_CASE("a value that is not a JSON object, or too deep, is refused") {
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
    CHECK_THROWS_WITH(
        item_from_json(holder), ContainsSubstring("attribute \"deep\": more than 100")
    );
    CHECK_THROWS_WITH(
        to_json({{"deep", deep_value}}), ContainsSubstring("attribute \"deep\": more than 100")
    );
}
