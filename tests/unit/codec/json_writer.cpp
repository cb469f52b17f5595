// SPDX-License-Identifier: BSL-1.0
#include "codec/json_writer.hpp"

#include "support/random_values.hpp"

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_all.hpp>
#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <string_view>

using namespace codynamo;
using namespace codynamo::codec;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("objects, arrays and members get their commas, behind whatever the text held before") {
    text_buffer out("head\r\n");
    json_writer writer(out);
    writer.begin_object();
    writer.member("s", "text");
    writer.member("i", 5);
    writer.member("b", true);
    writer.member("d", 0.5);
    writer.name("l");
    writer.begin_array();
    writer.integer(std::numeric_limits<std::int64_t>::min());
    writer.null();
    writer.begin_object();
    writer.end_object();
    writer.begin_array();
    writer.end_array();
    writer.raw(R"({"x":1})");
    writer.begin_plain_string().append("AAEC");
    writer.end_plain_string();
    writer.end_array();
    writer.member("empty", "");
    writer.member("last", ":");
    writer.member("end", false);
    writer.end_object();
    CHECK(
        out.view() ==
        "head\r\n"
        R"({"s":"text","i":5,"b":true,"d":0.5,"l":[-9223372036854775808,null,{},[],{"x":1},"AAEC"],"empty":"","last":":","end":false})"
    );
    CHECK(writer.finish(1).value() == 1);
}

TEST_CASE("strings are escaped so that any parser reads them back") {
    testing::random_source random(Catch::getSeed());
    for (int round = 0; round < 2000; ++round) {
        const std::string text = testing::random_text(random, 30);
        text_buffer out;
        json_writer writer(out);
        writer.string(text);
        CAPTURE(out.view(), Catch::getSeed());
        REQUIRE(writer.ok());
        REQUIRE(nlohmann::json::parse(out.view()).get<std::string>() == text);
    }
    text_buffer out;
    json_writer(out).string("\"\\\n\r\t\x01/é");
    CHECK(out.view() == "\"\\\"\\\\\\n\\r\\t\\u0001/é\"");
}

TEST_CASE("a member with its object is written as its parts are") {
    testing::random_source random(Catch::getSeed());
    for (int round = 0; round < 2000; ++round) {
        const std::string name = testing::random_text(random, 20);
        const std::string text = testing::random_text(random, 30);
        CAPTURE(name, text, Catch::getSeed());
        text_buffer at_once, by_parts;
        json_writer whole(at_once), parts(by_parts);
        for (json_writer* const each : {&whole, &parts})
            each->begin_object();
        for (int member = 0; member < 2; ++member) {
            REQUIRE(whole.try_member_object(name, R"({"S":)"));
            REQUIRE(whole.try_last_string(text));
            parts.name(name);
            parts.begin_object();
            parts.member("S", std::string_view(text));
            parts.end_object();
        }
        for (json_writer* const each : {&whole, &parts})
            each->end_object();
        REQUIRE(at_once.view() == by_parts.view());
    }
    text_buffer out;
    json_writer writer(out);
    writer.begin_object();
    CHECK_FALSE(writer.try_member_object("caf\xe9", R"({"S":)"));
    CHECK_FALSE(writer.try_last_string("caf\xe9"));
}

TEST_CASE("doubles are as short as they can be, special values are strings") {
    const auto written = [](double v) {
        text_buffer out;
        json_writer(out).real(v);
        return out.str();
    };
    CHECK(written(0.1) == "0.1");
    CHECK(written(std::nan("")) == "\"NaN\"");
    CHECK(written(HUGE_VAL) == "\"Infinity\"");
    CHECK(written(-HUGE_VAL) == "\"-Infinity\"");
}

TEST_CASE("a text that is not UTF-8 is refused with its member's name, the first one counts") {
    text_buffer out;
    json_writer writer(out);
    writer.begin_object();
    writer.member("TableName", "\xC3");
    writer.member("IndexName", "\xFF");
    writer.refuse("item", "later");
    const auto refused = writer.finish(std::string());
    REQUIRE(refused.has_error());
    CHECK(refused.error().code() == client_errc::invalid_value);
    CHECK(refused.error().info().message == "TableName: the text is not UTF-8");
}
