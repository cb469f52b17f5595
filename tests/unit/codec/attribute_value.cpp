// SPDX-License-Identifier: BSL-1.0
#include "codec/attribute_value.hpp"

#include "support/random_values.hpp"

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <nlohmann/json.hpp>

#include <cmath>
#include <string>

using namespace codynamo;
using namespace codynamo::codec;

namespace {

result<std::string> encoded(const auto& v, std::string_view path = "item") {
    std::string out;
    json_writer writer(out);
    encode(writer, v, path);
    return writer.finish(std::move(out));
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

value lists(int levels) {
    value out = "leaf";
    for (int i = 0; i < levels; ++i)
        out = list(std::move(out), 1);
    return out;
}

value maps(int levels) {
    value out = "leaf";
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

TEST_CASE("random items of all types come back as they went, also through another parser") {
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

TEST_CASE("what DynamoDB does not store is refused, naming its place") {
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
    CHECK(value_refusal_of(item{{"s", string_set("a", "\xC3")}}) == "item.s[1]: the text is not UTF-8");
    CHECK(value_refusal_of(item{{"t", "caf\xE9"}}) == "item.t: the text is not UTF-8");
    CHECK(value_refusal_of(item{{"m", item{{"\xE9", 1}}}}) == "item.m: an attribute name is not UTF-8");
    CHECK(value_refusal_of(item{{"", 1}}) == "item: an attribute name is empty");
    CHECK(value_refusal_of(item{{"a", list(item{{"", 1}})}}) == "item.a[0]: an attribute name is empty");
    CHECK(
        value_refusal_of(item{{"a.b", nan}}) == "item[\"a.b\"]: NaN is not a number that DynamoDB stores"
    );
    CHECK(
        value_refusal_of(item{{std::string(5000, 'x'), nan}}) ==
        "item.(a name of 5000 bytes): NaN is not a number that DynamoDB stores"
    );
    CHECK(value_refusal_of(value(nan), ":total") == ":total: NaN is not a number that DynamoDB stores");
    CHECK(value_refusal_of(key("id", nan), "key") == "key.id: NaN is not a number that DynamoDB stores");
}

TEST_CASE("the first refusal counts") {
    CHECK(value_refusal_of(item{{"a", string_set()}, {"b", std::nan("")}}).starts_with("item.a:"));
    CHECK(value_refusal_of(list(std::nan(""), string_set())).starts_with("item[0]:"));
}

TEST_CASE("32 levels are written and read, the 33rd is refused both ways") {
    for (const auto make : {lists, maps}) {
        const std::string text = encoded(item{{"v", make(32)}}).value();
        CHECK(decoded<item>(text).value() == item{{"v", make(32)}});
        CHECK(value_refusal_of(item{{"v", make(33)}}).ends_with("at most 32 levels deep"));
        CHECK(value_refusal_of(item{{"v", make(100'000)}}).ends_with("at most 32 levels deep"));
    }
    std::string deep = R"({"S":"x"})";
    for (int i = 0; i < 33; ++i)
        deep = R"({"L":[)" + deep + "]}";
    CHECK(decoded(deep).error().info().message.starts_with("an attribute value that nests too deep")
    );
    std::string bomb;
    for (int i = 0; i < 50'000; ++i)
        bomb += R"({"L":[)";
    CHECK(decoded(bomb).has_error());
}

TEST_CASE("answers that are no attribute values are faults") {
    const std::string text = GENERATE(
        as<std::string>(),
        R"({})",
        R"({"FOO":"x"})",
        R"({"s":"x"})",
        R"({"S":"x","N":"1"})",
        R"({"S":"x","S":"y"})",
        R"({"S":null})",
        R"({"S":1})",
        R"({"N":1})",
        R"({"B":"x"})",
        R"({"B":"AQ"})",
        R"({"BOOL":"true"})",
        R"({"NULL":null})",
        R"({"NULL":"x"})",
        R"({"L":{}})",
        R"({"M":[]})",
        R"({"SS":"a"})",
        R"({"SS":[1]})",
        R"({"SS":[null]})",
        R"({"NS":[{"N":"1"}]})",
        R"({"BS":["x"]})",
        R"([])",
        R"("x")",
        R"(1)",
        R"(null)",
        R"({"L":[null]})",
        R"({"M":{"a":"x"}})",
        R"({"__type":"x"})",
        R"({"S":"x"} )"
        "x",
        R"({"S":"x")",
        R"({"L":[{"S":"x"})"
    );
    CAPTURE(text);
    const auto out = decoded(text);
    REQUIRE(out.has_error());
    CHECK(out.error().code() == client_errc::malformed_response);
}

TEST_CASE("what the protocol lets a server add is read past") {
    CHECK(decoded(R"({"__type":"AttributeValue","S":"x"})").value() == "x");
    CHECK(decoded(R"({"N":null,"S":"x"})").value() == "x");
    CHECK(decoded(R"({"NULL":false})").value().is_null());
    CHECK(decoded<item>(R"({"a":null,"b":{"S":"x"}})").value() == item{{"b", "x"}});
    CHECK(decoded<item>(R"({"a":{"S":"x"},"a":{"S":"y"}})").value() == item{{"a", "y"}});
    CHECK(decoded(R"({"N":"abc"})").value().as_number().text() == "abc");
    CHECK(decoded(R"({"N":"00.1000"})").value().as_number().text() == "00.1000");
    CHECK(decoded(R"({"SS":[]})").value() == string_set());
}

TEST_CASE("an answer with very many attributes is read in reasonable time") {
    std::string text = "{";
    for (int i = 0; i < 100'000; ++i)
        text +=
            (i == 0 ? "\"" : ",\"") + std::to_string((i * 7919) % 100'000) + R"(":{"NULL":true})";
    text += "}";
    CHECK(decoded<item>(text).value().size() == 100'000);
}
