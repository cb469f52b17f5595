// SPDX-License-Identifier: BSL-1.0
#include "codec/attribute_value.hpp"

#include "support/random_values.hpp"

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <nlohmann/json.hpp>

#include <cmath>
#include <string>
#include <vector>

using namespace codynamo;
using namespace codynamo::codec;

namespace {

result<std::string> encoded(const auto& v, std::string_view path = "item") {
    text_buffer out;
    json_writer writer(out);
    encode(writer, v, path);
    return writer.finish(out.str());
}

template <class T = value>
result<T> decoded(std::string_view text) {
    json_reader reader(text);
    T out;
    decode(reader, out);
    return reader.finish(std::move(out));
}

std::string value_refusal_of(const auto& v, std::string_view path = "item") {
    const auto r = encoded(v, path);
    if (r.has_value()) return "accepted";
    CHECK(r.error().code() == client_errc::invalid_value);
    return r.error().info().message;
}

struct wire_row {
    value in_cpp;
    std::string on_the_wire;
};

value lists(int levels, value out = "leaf") {
    for (int i = 0; i < levels; ++i)
        out = list(std::move(out), 1);
    return out;
}

value maps(int levels, value out = "leaf") {
    for (int i = 0; i < levels; ++i)
        out = item{{"m", std::move(out)}};
    return out;
}

} // namespace

TEST_CASE("every type has its form on the wire, both ways") {
    const auto [in_cpp, on_the_wire] = GENERATE(values<wire_row>({
        {nullptr, R"({"NULL":true})"},
        {false, R"({"BOOL":false})"},
        {true, R"({"BOOL":true})"},
        {1, R"({"N":"1"})"},
        {number("1.25"), R"({"N":"1.25"})"},
        {number("1E+2"), R"({"N":"1E+2"})"},
        {number("12345678901234567890123456789012345678"),
         R"({"N":"12345678901234567890123456789012345678"})"},
        {"foo", R"({"S":"foo"})"},
        {"", R"({"S":""})"},
        {"a\"\n\\é", R"({"S":"a\"\n\\é"})"},
        {binary::from_string("\x01"), R"({"B":"AQ=="})"},
        {binary(), R"({"B":""})"},
        {number_set(1, 2, 3), R"({"NS":["1","2","3"]})"},
        {string_set("foo", "bar"), R"({"SS":["foo","bar"]})"},
        {binary_set(binary::from_string("\x01"), binary::from_string("\x02")),
         R"({"BS":["AQ==","Ag=="]})"},
        {list("foo", 1, list(codynamo::value(list(1)))),
         R"({"L":[{"S":"foo"},{"N":"1"},{"L":[{"L":[{"N":"1"}]}]}]})"},
        {list(), R"({"L":[]})"},
        {item{{"foo", "bar"}, {"baz", item{{"biz", 1}}}},
         R"({"M":{"baz":{"M":{"biz":{"N":"1"}}},"foo":{"S":"bar"}}})"},
        {item(), R"({"M":{}})"},
    }));
    CAPTURE(on_the_wire);
    CHECK(encoded(in_cpp).value() == on_the_wire);
    CHECK(decoded(on_the_wire).value() == in_cpp);
}

TEST_CASE("items and keys are written without a type around them") {
    CHECK(encoded(item{{"id", "1"}, {"n", 2}}).value() == R"({"id":{"S":"1"},"n":{"N":"2"}})");
    CHECK(encoded(key("id", "1", "ts", 5)).value() == R"({"id":{"S":"1"},"ts":{"N":"5"}})");
    CHECK(
        decoded<item>(R"({"n":{"N":"2"},"id":{"S":"1"}})").value() == item{{"id", "1"}, {"n", 2}}
    );
    CHECK(decoded<item>("{}").value().empty());
}

TEST_CASE("random items of all types survive encoding and decoding, also by another parser") {
    testing::random_source random(Catch::getSeed());
    for (int round = 0; round < 1000; ++round) {
        const item original = testing::random_item(random);
        CAPTURE(original, Catch::getSeed());
        const std::string text = encoded(original).value();
        REQUIRE(decoded<item>(text).value() == original);
        const std::string respelled =
            nlohmann::json::parse(text).dump(testing::between(random, -1, 2), ' ', round % 2 == 0);
        REQUIRE(decoded<item>(respelled).value() == original);
    }
}

TEST_CASE("a value that DynamoDB does not store is refused, with its position") {
    const number nan(std::nan(""));
    CHECK(
        value_refusal_of(item{{"prices", list(1, 2, nan)}}) ==
        "item.prices[2]: NaN is not a number that DynamoDB stores"
    );
    CHECK(
        value_refusal_of(item{{"m", item{{"x", -HUGE_VAL}}}}) ==
        "item.m.x: -Infinity is not a number that DynamoDB stores"
    );
    CHECK(
        value_refusal_of(item{{"n", number(std::string(39, '9'))}}) ==
        "item.n: DynamoDB stores numbers of at most 38 significant digits"
    );
    CHECK(
        value_refusal_of(item{{"n", 1e300}}) ==
        "item.n: DynamoDB stores numbers below 1E+126 in magnitude"
    );
    CHECK(
        value_refusal_of(item{{"n", number("-1E-131")}}) ==
        "item.n: DynamoDB stores numbers of at least 1E-130 in magnitude"
    );
    CHECK(value_refusal_of(item{{"s", string_set()}}) == "item.s: DynamoDB stores no empty set");
    CHECK(
        value_refusal_of(item{{"l", list(item{{"s", number_set()}})}}) ==
        "item.l[0].s: DynamoDB stores no empty set"
    );
    CHECK(value_refusal_of(item{{"s", binary_set()}}) == "item.s: DynamoDB stores no empty set");
    CHECK(
        value_refusal_of(item{{"s", string_set("a", "b", "a")}}) ==
        "item.s: the set holds one element twice"
    );
    CHECK(
        value_refusal_of(item{{"s", number_set(1, 2, number("1.0"))}}) ==
        "item.s: the set holds one element twice"
    );
    CHECK(
        value_refusal_of(item{{"s", binary_set(binary(), binary())}}) ==
        "item.s: the set holds one element twice"
    );
    CHECK(
        value_refusal_of(item{{"s", number_set(1, nan)}}) ==
        "item.s[1]: NaN is not a number that DynamoDB stores"
    );
    CHECK(
        value_refusal_of(item{{"s", string_set("a", "\xC3")}}) == "item.s[1]: the text is not UTF-8"
    );
    CHECK(value_refusal_of(item{{"t", "caf\xE9"}}) == "item.t: the text is not UTF-8");
    CHECK(
        value_refusal_of(item{{"m", item{{"\xE9", 1}}}}) == "item.m: an attribute name is not UTF-8"
    );
    CHECK(value_refusal_of(item{{"", 1}}) == "item: an attribute name is empty");
    CHECK(
        value_refusal_of(item{{"a", list(item{{"", 1}})}}) ==
        "item.a[0]: an attribute name is empty"
    );
    CHECK(
        value_refusal_of(item{{"a.b", nan}}) ==
        "item[\"a.b\"]: NaN is not a number that DynamoDB stores"
    );
    CHECK(
        value_refusal_of(item{{std::string(5000, 'x'), nan}}) ==
        "item.(a name of 5000 bytes): NaN is not a number that DynamoDB stores"
    );
    CHECK(
        value_refusal_of(value(nan), ":total") == ":total: NaN is not a number that DynamoDB stores"
    );
    CHECK(
        value_refusal_of(key("id", nan), "key") ==
        "key.id: NaN is not a number that DynamoDB stores"
    );
}

TEST_CASE("the first refusal counts") {
    CHECK(value_refusal_of(item{{"a", string_set()}, {"b", std::nan("")}}).starts_with("item.a:"));
    CHECK(value_refusal_of(list(std::nan(""), string_set())).starts_with("item[0]:"));
}

TEST_CASE("31 lists and maps within each other are written and read, the 32nd is refused") {
    for (const auto make : {lists, maps}) {
        for (const item& most : {item{{"v", make(31, "")}}, item{{"v", make(30, list())}}}) {
            const std::string text = encoded(most).value();
            CHECK(decoded<item>(text).value() == most);
        }
        for (const value& over :
             {make(32, "leaf"), make(31, list()), make(31, item()), make(100'000, "leaf")}) {
            CHECK(value_refusal_of(item{{"v", over}}).ends_with("lists and maps at most 31 deep"));
            CHECK(value_refusal_of(over, ":v").ends_with("lists and maps at most 31 deep"));
        }
        CHECK(encoded(make(31, "leaf"), ":v").has_value());
    }
}

TEST_CASE(
    "what is nested deeper than 31 is kept as JSON, down to the depth of all JSON", "[fault-49]"
) {
    const auto nested = [](int levels) {
        std::string text = R"({"S":"leaf"})";
        for (int i = 0; i < levels; ++i)
            text = i % 2 == 0 ? R"({"L":[)" + text + "]}" : R"({"M":{"a":)" + text + "}}";
        return text;
    };
    for (const int levels : {32, 33, 34, 500}) {
        const value v = decoded(nested(levels)).value();
        CHECK(encoded(v).value() == nested(levels));
        const value* at = &v;
        int known = 0;
        for (; !at->is_unknown(); ++known)
            at = at->is_list() ? &at->as_list()[0] : &at->as_map().at("a");
        CHECK(known == 31);
        CHECK(at->as_unknown().json() == nested(levels - 31));
    }
    CHECK(decoded(nested(600)).has_error());
    std::string bomb;
    for (int i = 0; i < 50'000; ++i)
        bomb += R"({"L":[)";
    CHECK(decoded(bomb).has_error());
}

TEST_CASE("a zero is written without an exponent that DynamoDB cannot read") {
    for (const char* zero :
         {"0E99999999999", "0E-99999999999", "-0.00e+2147483648", "0E2147483648", "0e000000000000"})
        CHECK(encoded(number(zero)).value() == R"({"N":"0"})");
    CHECK(encoded(number_set(number("0E9999999999"), 1)).value() == R"({"NS":["0","1"]})");
    CHECK(encoded(number("0.00E-9999999")).value() == R"({"N":"0.00E-9999999"})");
    CHECK(encoded(number("1E0000000000005")).value() == R"({"N":"1E0000000000005"})");
}

TEST_CASE("a key that was moved from is refused") {
    key first("id", "1");
    const key second = std::move(first);
    CHECK(value_refusal_of(first, "key") == "key: the key has no attributes; it was moved from");
    CHECK(encoded(second).has_value());
}

TEST_CASE("a value not of exactly one known type, or never stored, is kept and sent unchanged") {
    const std::string text = GENERATE(
        as<std::string>(),
        R"({})",
        R"({"FLOAT32VECTOR":[1,2.5e3]})",
        R"({"FOO":"x"})",
        R"({"FOO":{"S":[{"deep":null}]}})",
        R"({"s":"x"})",
        R"({"S":"x","N":"1"})",
        R"({"S":"x","S":"y"})",
        R"({"S":"x","FOO":"y"})",
        R"({"S":null})",
        R"({"S":1})",
        R"({"N":1})",
        R"({"N":""})",
        R"({"N":"abc"})",
        R"({"N":"NaN"})",
        R"({"N":"1.2.3"})",
        R"({"N":"123456789012345678901234567890123456789012345"})",
        R"({"N":"1E126"})",
        R"({"N":"1E-131"})",
        R"({"B":"x"})",
        R"({"B":"AQ"})",
        R"({"BOOL":"true"})",
        R"({"NULL":null})",
        R"({"NULL":"x"})",
        R"({"L":{}})",
        R"({"M":[]})",
        R"({"SS":"a"})",
        R"({"SS":[]})",
        R"({"SS":["a",1]})",
        R"({"SS":[null]})",
        R"({"SS":["b","a","b"]})",
        R"({"NS":[]})",
        R"({"NS":[{"N":"1"}]})",
        R"({"NS":["1","1.0"]})",
        R"({"NS":["1","abc"]})",
        R"({"NS":["1","123456789012345678901234567890123456789"]})",
        R"({"BS":["x"]})",
        R"({"BS":["AQ==","AQ=="]})",
        R"({"__type":"x"})",
        R"({ "Q" : [ 1 , "\ud83c" ] })",
        R"([])",
        R"("x")",
        R"(1)"
    );
    CAPTURE(text);
    const value v = decoded(text).value();
    REQUIRE(v.is_unknown());
    CHECK(v.as_unknown().json() == text);
    CHECK(encoded(v).value() == text);
    const std::string inside = R"({"a":{"S":"before"},"l":{"L":[{"N":"1"},)" + text +
                               R"(,{"N":"2"}]},"odd":)" + text + R"(,"z":{"S":"behind"}})";
    const item whole = decoded<item>(inside).value();
    CHECK(whole.at("a") == "before");
    CHECK(whole.at("z") == "behind");
    CHECK(whole.at("odd") == v);
    CHECK(whole.at("l") == list(1, v, 2));
    CHECK(encoded(whole).value() == inside);
}

TEST_CASE("a null in a list is kept, a null member is absent") {
    CHECK(decoded(R"({"L":[null]})").value() == value(list(value(unknown_value("null")))));
    CHECK(decoded<item>(R"({"a":null})").value().empty());
}

TEST_CASE("a value of unknown type is written only if it is JSON") {
    for (const char* json :
         {"",
          "{",
          "x",
          R"({"Q":1} )"
          "x",
          "{\"Q\":\"\xFF\"}",
          R"({"Q":1},"id":{})"})
        CHECK(
            value_refusal_of(item{{"v", list(unknown_value(json))}}) ==
            "item.v[0]: the value of unknown type is not JSON"
        );
}

TEST_CASE("malformed JSON is a fault") {
    const std::string text = GENERATE(
        as<std::string>(),
        "",
        R"({"S":"x"} x)",
        R"({"S":"x")",
        R"({"FOO":)",
        R"({"FOO":[1,]})",
        R"({"S":"x)",
        R"({"N":"1}")",
        R"({"N":01})",
        R"({"SS":["a",]})",
        R"({"L":[{"S":"x"})",
        "{\"S\":\"\xFF\"}"
    );
    CAPTURE(text);
    const auto out = decoded(text);
    REQUIRE(out.has_error());
    CHECK(out.error().code() == client_errc::malformed_response);
    CHECK(decoded<item>(R"({"a":)" + text + R"(,"b":{"S":"x"}})").has_error());
}

TEST_CASE("a key is kept such that it can be sent back as it was") {
    const auto key_of = [](std::string_view text) {
        json_reader reader(text);
        item out;
        decode_key(reader, out);
        return reader.finish(std::move(out)).value();
    };
    const std::string plain = R"({"id":{"S":"a"},"n":{"N":"1"}})";
    CHECK(key_of(plain) == item{{"id", "a"}, {"n", 1}});
    const std::string odd =
        R"({"b":{"BOOL":true},"id":{"S":"Party \ud83c"},"n":{"N":"123456789012345678901234567890123456789012345"}})";
    const key k(key_of(odd));
    CHECK(k.attributes().at("id").is_unknown());
    CHECK(encoded(k).value() == odd);
    CHECK(k == key(key_of(odd)));
    CHECK(k.canonical() != key(key_of(plain)).canonical());
}

TEST_CASE("every item is written again as it was read") {
    testing::random_source random(Catch::getSeed());
    const std::vector<nlohmann::json> odd_values{
        nlohmann::json::object(),
        {{"Q", 1.5}},
        {{"Q", {{"S", "x"}, {"L", nlohmann::json::array()}}}},
        {{"S", "x"}, {"N", "1"}},
        {{"N", std::string(45, '7')}},
        {{"SS", nlohmann::json::array()}},
        {{"NS", {"2", "2.0"}}},
        {{"L", "x"}},
        "x",
        5
    };
    // Puts some of them in place of attributes, at any level.
    const auto spoil = [&](const auto& self, nlohmann::json& attributes) -> void {
        for (auto& v : attributes) {
            if (testing::between(random, 0, 5) == 0)
                v = odd_values[static_cast<std::size_t>(
                    testing::between(random, 0, static_cast<int>(odd_values.size()) - 1)
                )];
            else if (v.contains("M"))
                self(self, v["M"]);
            else if (v.contains("L"))
                self(self, v["L"]);
        }
    };
    for (int round = 0; round < 500; ++round) {
        auto wire = nlohmann::json::parse(encoded(testing::random_item(random)).value());
        spoil(spoil, wire);
        const std::string text = wire.dump();
        CAPTURE(text, Catch::getSeed());
        const item read = decoded<item>(text).value();
        const std::string written = encoded(read).value();
        REQUIRE(nlohmann::json::parse(written) == wire);
        REQUIRE(decoded<item>(written).value() == read);
        const item copy = read;
        REQUIRE(copy == read);
    }
}

TEST_CASE("additions that the protocol allows are skipped") {
    CHECK(decoded(R"({"__type":"AttributeValue","S":"x"})").value() == "x");
    CHECK(decoded(R"({"N":null,"S":"x"})").value() == "x");
    CHECK(decoded(R"({"NULL":false})").value().is_null());
    CHECK(decoded<item>(R"({"a":null,"b":{"S":"x"}})").value() == item{{"b", "x"}});
    CHECK(decoded<item>(R"({"a":{"S":"x"},"a":{"S":"y"}})").value() == item{{"a", "y"}});
    CHECK(decoded(R"({"N":"00.1000"})").value().as_number().text() == "00.1000");
}

TEST_CASE("a response with very many attributes is read in reasonable time") {
    std::string text = "{";
    for (int i = 0; i < 100'000; ++i)
        text +=
            (i == 0 ? "\"" : ",\"") + std::to_string((i * 7919) % 100'000) + R"(":{"NULL":true})";
    text += "}";
    CHECK(decoded<item>(text).value().size() == 100'000);
}
