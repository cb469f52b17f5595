// SPDX-License-Identifier: BSL-1.0
#include "codec/base64.hpp"
#include "support/random_values.hpp"

#include <codynamo/error.hpp>
#include <codynamo/json.hpp>
#include <codynamo/json_text.hpp>

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_all.hpp>

#include <limits>
#include <string>
#include <string_view>

namespace codynamo::testing {

using Catch::Matchers::ContainsSubstring;

namespace {

std::string plain_refusal(std::string_view json) {
    try {
        (void)item_from_json_text(json);
        return "read";
    } catch (const error& e) {
        CHECK(e.code() == client_errc::invalid_argument);
        return e.info().message;
    }
}

std::string writing_refusal(const item& i) {
    try {
        return to_json_text(i);
    } catch (const error& e) {
        CHECK(e.code() == client_errc::invalid_value);
        return e.info().message;
    }
}

template <class Elements>
value plain_list(const Elements& elements);

/// What JSON keeps of a value: sets become lists, binaries text.
value plain_of(const value& v) {
    if (v.is_binary()) {
        std::string text;
        codec::append_base64(text, v.as_binary().bytes());
        return text;
    }
    if (v.is_list()) return plain_list(v.as_list());
    if (v.is_string_set()) return plain_list(v.as_string_set());
    if (v.is_number_set()) return plain_list(v.as_number_set());
    if (v.is_binary_set()) return plain_list(v.as_binary_set());
    if (!v.is_map()) return v;
    item out;
    for (const auto& [name, member] : v.as_map())
        out.set(name, plain_of(member));
    return out;
}

template <class Elements>
value plain_list(const Elements& elements) {
    list out;
    for (const auto& element : elements)
        out.push_back(plain_of(element));
    return out;
}

std::string nested_lists(int levels) {
    const auto count = static_cast<std::size_t>(levels);
    return "{\"l\":" + std::string(count, '[') + std::string(count, ']') + "}";
}

} // namespace

TEST_CASE("numbers of JSON text keep every digit both ways") {
    const std::string text =
        R"({"a":12345678901234567890123456789012345678,"b":-0.1234567890123456789012345678901234567,"c":1E+125,"d":7.50})";
    const item read = item_from_json_text(text);
    CHECK(read.at("a").as_number().text() == "12345678901234567890123456789012345678");
    CHECK(read.at("b").as_number().text() == "-0.1234567890123456789012345678901234567");
    CHECK(read.at("c").as_number().text() == "1E+125");
    CHECK(to_json_text(read) == text);
    // What the parser of nlohmann/json leaves of the first one.
    CHECK(item_from_json(nlohmann::json::parse(text)).at("a") != read.at("a"));
}

TEST_CASE("JSON text becomes values of every type that JSON has") {
    const item read = item_from_json_text(
        "\t{ \"s\": \"\\u00e9\\\"\", \"t\": true, \"no\": null, \"l\": [1, \"a\", [], false],"
        " \"m\": {\"x\": {}, \"\": -0} }\r\n"
    );
    CHECK(read.at("s") == "é\"");
    CHECK(read.at("t") == true);
    CHECK(read.at("no").is_null());
    CHECK(read.at("l") == list(1, "a", list(), false));
    CHECK(read.at("m") == item{{"x", item()}, {"", 0}});
    CHECK(item_from_json_text("{}").empty());
    CHECK(
        item_from_json_text(R"({"s":"a\ud83cb"})").at("s") == "a\uFFFD"
                                                              "b"
    );
}

TEST_CASE("random items are the same after the way to JSON text and back, as far as JSON has types"
) {
    random_source random(Catch::getSeed());
    for (int round = 0; round < 300; ++round) {
        const item original = random_item(random);
        CAPTURE(original, Catch::getSeed());
        const std::string text = to_json_text(original);
        CHECK(value(item_from_json_text(text)) == plain_of(original));
        CHECK(nlohmann::json::parse(text).size() == original.size());
    }
}

TEST_CASE("numbers that JSON spells in another way are written as JSON has them") {
    CHECK(
        to_json_text({{"n", list(number(".5"), number("+5"), number("007"), number("5."))}}) ==
        R"({"n":[5E-1,5,7,5]})"
    );
    CHECK(to_json_text({{"n", std::numeric_limits<double>::infinity()}}) == R"({"n":"Infinity"})");
}

TEST_CASE("sets, binaries and unknown types are written as plain JSON") {
    const item i{
        {"b", binary::from_string("foobar!?")},
        {"bs", binary_set(binary::from_string("foo"))},
        {"ns", number_set(1, number("1.50"))},
        {"ss", string_set("a", "b")},
        {"v", unknown_value(R"({"FLOAT32VECTOR":[1,2.5]})")},
    };
    CHECK(
        to_json_text(i) ==
        R"({"b":"Zm9vYmFyIT8=","bs":["Zm9v"],"ns":[1,1.50],"ss":["a","b"],"v":{"FLOAT32VECTOR":[1,2.5]}})"
    );
}

TEST_CASE("a text that is not one JSON object is refused with offset and path, not its contents") {
    CHECK(plain_refusal("") == "expected an object at byte 0, in item");
    CHECK(plain_refusal("[1]") == "expected an object at byte 0, in item");
    CHECK_THAT(plain_refusal(R"({"a":1} canary)"), ContainsSubstring("at byte 8, in item"));
    CHECK_THAT(
        plain_refusal(R"({"m":{"l":[0,canary]}})"), ContainsSubstring("byte 13, in item.m.l[1]")
    );
    CHECK_THAT(plain_refusal(R"({"a":01})"), ContainsSubstring("in item.a"));
    CHECK_THAT(plain_refusal(R"({"a":NaN})"), ContainsSubstring("byte 5, in item.a"));
    CHECK_THAT(
        plain_refusal("{\"a\":\"\xff\"}"), ContainsSubstring("not UTF-8 at byte 6, in item.a")
    );
    CHECK_THAT(plain_refusal(R"({"a":"canary)"), ContainsSubstring("in item.a"));
    CHECK_THAT(
        plain_refusal(R"({"m":{"a":1,"b":2,"a":"canary"}})"),
        ContainsSubstring("a name twice in one object") && ContainsSubstring("in item.m")
    );
    for (const char* text : {R"({"a":1} canary)", R"({"m":[canary]})", R"({"a":"canary)"})
        CHECK(plain_refusal(text).find("canary") == std::string::npos);
}

TEST_CASE("JSON text of 100 levels is read and written, and more is refused") {
    const item deep = item_from_json_text(nested_lists(100));
    CHECK(to_json_text(deep) == nested_lists(100));
    CHECK_THAT(plain_refusal(nested_lists(101)), ContainsSubstring("more than 100 levels"));
    CHECK_THAT(plain_refusal(nested_lists(1'000'000)), ContainsSubstring("more than 100 levels"));
    CHECK_THAT(
        writing_refusal({{"l", list(deep.at("l"))}}),
        ContainsSubstring("item.l[0]") && ContainsSubstring("more than 100 levels")
    );
}

TEST_CASE("what is no JSON is not written, and named by its path") {
    CHECK(writing_refusal({{"l", list(1, "\xff")}}) == "item.l[1]: the text is not UTF-8");
    CHECK_THAT(
        writing_refusal({{"v", unknown_value("canary")}}), ContainsSubstring("item.v: the value")
    );
    CHECK_THAT(writing_refusal({{"\xff", 1}}), ContainsSubstring("item: an attribute name"));
}

} // namespace codynamo::testing
