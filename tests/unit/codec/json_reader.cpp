// SPDX-License-Identifier: BSL-1.0
#include "codec/json_reader.hpp"

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers_all.hpp>
#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

using namespace codynamo;
using namespace codynamo::codec;
using Catch::Matchers::ContainsSubstring;

namespace {

/// Whether the whole text is JSON, by `skip`.
json_fault skim(std::string_view text) {
    json_reader reader(text);
    reader.skip();
    reader.expect_end();
    return reader.fault();
}

json_fault read_string(std::string_view text, std::string& out) {
    json_reader reader(text);
    reader.string(out);
    reader.expect_end();
    return reader.fault();
}

struct wrong_text {
    std::string text;
    std::size_t offset;
};

std::string repeat(std::string_view text, int times) {
    std::string out;
    for (int i = 0; i < times; ++i)
        out += text;
    return out;
}

} // namespace

TEST_CASE("valid JSON of every kind is accepted") {
    const std::string text = GENERATE(
        as<std::string>(),
        "{}",
        "[]",
        " \t\r\n{ } ",
        "[1,2 , 3]",
        R"({"a":{"b":[{"c":null}]}})",
        "true",
        "false",
        "null",
        "0",
        "-0",
        "-1.5e+10",
        "1E5",
        "0.1",
        "123456789012345678901234567890",
        "1e999",
        R"("")",
        R"("\"\\\/\b\f\n\r\t\u00e9")",
        R"("\uD83D\uDE00")",
        R"("\u0000")",
        "\"\xC3\xA9\"",
        "\"\xEF\xBF\xBF\"",
        "\"\xF4\x8F\xBF\xBF\"",
        "\"\x7f\"",
        R"({"a":1,"a":2})",
        R"({"":0})",
        R"([[],{},[[]]])"
    );
    CAPTURE(text);
    CHECK(skim(text).what == "");
}

TEST_CASE("everything else is refused, with the offset and without the text", "[fault-50]") {
    const auto [text, offset] = GENERATE(values<wrong_text>({
        {"", 0},
        {" ", 1},
        {"[", 1},
        {"{", 1},
        {"]", 0},
        {"[1", 2},
        {"[1,", 3},
        {"[1,]", 3},
        {"[,1]", 1},
        {"[1 2]", 3},
        {"[1,,2]", 3},
        {"{\"a\"}", 4},
        {"{\"a\":}", 5},
        {"{\"a\":1,}", 7},
        {"{a:1}", 1},
        {"{1:1}", 1},
        {"{\"a\" 1}", 5},
        {"[}", 1},
        {"{]", 1},
        {"1 2", 2},
        {"{} x", 3},
        {"tru", 0},
        {"truE", 0},
        {"nul", 0},
        {"NaN", 0},
        {"Infinity", 0},
        {"-", 0},
        {"+1", 0},
        {"01", 0},
        {"1.", 0},
        {".5", 0},
        {"1e", 0},
        {"1e+", 0},
        {"-Infinity", 0},
        {"0x10", 1},
        {"'a'", 0},
        {"// x", 0},
        {"\xEF\xBB\xBF{}", 0},
        {"\"", 1},
        {"\"abc", 4},
        {"\"a\nb\"", 2},
        {"\"\\x\"", 3},
        {"\"\\\"", 3},
        {"\"\\u12\"", 3},
        {"\"\\u12G4\"", 3},
        {"\"\x80\"", 1},
        {"\"\xC0\x80\"", 1},
        {"\"\xC3\"", 1},
        {"\"\xE0\x80\x80\"", 1},
        {"\"\xED\xA0\x80\"", 1},
        {"\"\xF4\x90\x80\x80\"", 1},
        {"\"\xF5\x80\x80\x80\"", 1},
        {"\"\xF0\x9F\x98\"", 1},
        {"\"\\n\x80\"", 3},
        {std::string("\"\0\"", 3), 1},
        {std::string("[]\0", 3), 2},
    }));
    CAPTURE(text);
    const json_fault fault = skim(text);
    CHECK(fault.what != "");
    CHECK(fault.offset == offset);
}

TEST_CASE("a fault carries no text of the input") {
    json_reader reader(R"({"AKIASECRET": "AKIASECRET" x)");
    std::string out;
    reader.object([&](std::string_view) { reader.string(out); });
    const auto broken = reader.finish(1);
    REQUIRE(broken.has_error());
    CHECK(broken.error().code() == client_errc::malformed_response);
    CHECK_THAT(
        broken.error().what(),
        ContainsSubstring("a missing comma at byte 28") && !ContainsSubstring("SECRET")
    );
}

TEST_CASE("depth is bounded and costs no stack, for skipped and for read values", "[fault-49]") {
    const int most = json_reader::max_depth;
    CHECK(skim(repeat("[", most) + repeat("]", most)).what == "");
    CHECK(
        skim(repeat("[", most + 1) + repeat("]", most + 1)).what == "JSON that is nested too deeply"
    );
    CHECK(skim(repeat("[", 200'000)).what == "JSON that is nested too deeply");
    CHECK(skim(repeat("{\"a\":", 200'000)).what == "JSON that is nested too deeply");

    const std::string text = repeat("[", 200'000);
    json_reader reader(text);
    int deepest = 0;
    const auto descend = [&](const auto& self) -> void {
        ++deepest;
        reader.array([&] { self(self); });
    };
    descend(descend);
    CHECK(reader.fault().what == "JSON that is nested too deeply");
    CHECK(deepest == most + 1);
}

TEST_CASE("strings are unescaped, and without escapes they are not copied") {
    std::string out = "old";
    CHECK(read_string(R"("")", out).what == "");
    CHECK(out.empty());
    CHECK(read_string(R"("a\"\\\/\b\f\n\r\tz")", out).what == "");
    CHECK(out == "a\"\\/\b\f\n\r\tz");
    CHECK(read_string(R"("\u0041\u00e9\u221A\ud83d\uDE00\u0000!")", out).what == "");
    CHECK(out == std::string("Aé√\U0001F600\0!", 12));
    CHECK(read_string("\"é√\U0001F600\"", out).what == "");
    CHECK(out == "é√\U0001F600");
    CHECK(read_string("\"\\n√\"", out).what == "");
    CHECK(out == "\n√");

    const std::string text = R"("plain")";
    json_reader reader(text);
    std::string scratch;
    CHECK(reader.string_view(scratch).data() == text.data() + 1);
    CHECK(read_string("5", out).what == "expected a string");
}

TEST_CASE("a surrogate without its other half reads as the replacement character") {
    struct row {
        const char* json;
        const char* text;
    };

    const row rows[] = {
        {R"("Party \ud83c")", "Party \uFFFD"},
        {R"("\ud83c!")", "\uFFFD!"},
        {R"("\udf89")", "\uFFFD"},
        {R"("\udf89\ud83c")", "\uFFFD\uFFFD"},
        {R"("\ud83c\ud83c\udf89")", "\uFFFD\U0001F389"},
        {R"("\ud83c\n")", "\uFFFD\n"},
        {R"("\ud83c\u0041")", "\uFFFDA"},
        {R"("\ud83c\\udf89")", "\uFFFD\\udf89"},
        {R"("\ud83c\udf89")", "\U0001F389"}
    };
    for (const row& r : rows) {
        CAPTURE(r.json);
        std::string out;
        CHECK(read_string(r.json, out).what == "");
        CHECK(out == r.text);
    }
    std::string out;
    CHECK(read_string(R"("\ud83c\u12")", out).what == "a bad \\u escape in a string");
    CHECK(read_string(R"("\ud83c\u")", out).what == "a bad \\u escape in a string");
    CHECK(read_string(R"("\ud83c\)", out).what == "a string without its end");
}

TEST_CASE("integers are exact or refused") {
    const auto integer = [](std::string_view text) {
        json_reader reader(text);
        const std::int64_t v = reader.integer();
        return reader.finish(v);
    };
    CHECK(integer("0").value() == 0);
    CHECK(integer("-9223372036854775808").value() == std::numeric_limits<std::int64_t>::min());
    CHECK(integer("9223372036854775807").value() == std::numeric_limits<std::int64_t>::max());
    CHECK(integer("1.0").value() == 1);
    CHECK(integer("1E3").value() == 1000);
    for (const char* text :
         {"9223372036854775808", "1.5", "1e300", "1e999", "\"1\"", "true", "1e-1", "-"}) {
        CAPTURE(text);
        CHECK(integer(text).has_error());
    }
}

TEST_CASE("doubles take the three strings that the protocol has for special values") {
    const auto real = [](std::string_view text) {
        json_reader reader(text);
        const double v = reader.real();
        return reader.finish(v);
    };
    CHECK(real("0.1").value() == 0.1);
    CHECK(real("1716995262.735").value() == 1716995262.735);
    CHECK(real("-5").value() == -5.0);
    CHECK(std::isnan(real("\"NaN\"").value()));
    CHECK(real("\"Infinity\"").value() == HUGE_VAL);
    CHECK(real("\"-Infinity\"").value() == -HUGE_VAL);
    for (const char* text : {"\"1\"", "NaN", "1e999", "-1e999", "[]", ""}) {
        CAPTURE(text);
        CHECK(real(text).has_error());
    }
}

TEST_CASE("members that the caller leaves alone are skipped, and null members are absent") {
    json_reader reader(
        R"({"a": 1, "skip": [1, {"x": [null]}], "null": null, "esc\u0061pe": true, "a": 2, "z": "end"})"
    );
    std::vector<std::string> names;
    std::int64_t a = 0;
    bool escape = false;
    std::string z;
    reader.object([&](std::string_view name) {
        names.emplace_back(name);
        if (name == "a")
            a = reader.integer();
        else if (name == "escape")
            escape = reader.boolean();
        else if (name == "z")
            reader.string(z);
    });
    CHECK(reader.finish(0).has_value());
    CHECK(names == std::vector<std::string>{"a", "skip", "escape", "a", "z"});
    CHECK(a == 2);
    CHECK(escape);
    CHECK(z == "end");
}

TEST_CASE("array elements can be left alone, nulls are handed on") {
    json_reader reader(R"([1, null, "x", {"a": []}, 5])");
    std::vector<json_reader::kind> kinds;
    std::int64_t sum = 0;
    reader.array([&] {
        kinds.push_back(reader.peek());
        if (kinds.back() == json_reader::kind::number) sum += reader.integer();
    });
    CHECK(reader.finish(0).has_value());
    using enum json_reader::kind;
    CHECK(kinds == std::vector{number, null, string, object, number});
    CHECK(sum == 6);
}

TEST_CASE("after a fault nothing is called and nothing is read") {
    json_reader reader(R"([1, {"a": 1}, 3])");
    int calls = 0;
    reader.array([&] {
        if (++calls == 2) reader.object([&](std::string_view) { reader.fail("not wanted"); });
    });
    CHECK(calls == 2);
    CHECK(reader.fault().what == "not wanted");
    CHECK(reader.peek() == json_reader::kind::none);
    CHECK(reader.integer() == 0);
    CHECK(reader.string().empty());
    CHECK_FALSE(reader.boolean());
    CHECK_FALSE(reader.null());
    reader.skip();
    reader.array([&] { ++calls; });
    CHECK(calls == 2);
    CHECK(reader.fault().what == "not wanted");
    CHECK(reader.finish(0).error().code() == client_errc::malformed_response);
}

TEST_CASE("a truncated text is a fault wherever it ends") {
    const std::string whole =
        R"({"Item":{"id":{"S":"a\u00e9"},"n":{"N":"1"},"l":[true,null,-1.5e3]},"ConsumedCapacity":{"Units":1.5}})";
    REQUIRE(skim(whole).what == "");
    for (std::size_t length = 0; length < whole.size(); ++length) {
        CAPTURE(length);
        CHECK(skim(whole.substr(0, length)).what != "");
    }
}

TEST_CASE("random changes to a text are judged as another parser judges them") {
    const std::string whole = "{\"Item\":{\"id\":{\"S\":\"a\\u00e9\xC3\xA9\"},\"n\":[{\"N\":\"1\"},"
                              "-0.5e-0,true,false,null]},\"x\":{}}";
    std::mt19937 random(Catch::getSeed());
    // The other parser refuses exponents past 308; two changes with these digits do not get there.
    const std::string alphabet = "{}[]:,\"\\ueE+-.01tfn \n\x80\xC3\xA9";
    for (int round = 0; round < 20'000; ++round) {
        std::string text = whole;
        for (int changes = 1 + static_cast<int>(random() % 2); changes > 0; --changes) {
            const std::size_t at = random() % text.size();
            const char c = alphabet[random() % alphabet.size()];
            switch (random() % 3) {
            case 0:
                text[at] = c;
                break;
            case 1:
                text.insert(at, 1, c);
                break;
            default:
                text.erase(at, 1);
            }
        }
        CAPTURE(text, Catch::getSeed());
        // That parser decodes no escapes to a text of its own that could be compared; being JSON at
        // all is what counts here.
        REQUIRE((skim(text).what == "") == nlohmann::json::accept(text));
    }
}

TEST_CASE("a short name of an object is checked like a long one") {
    const auto is_skipped = [](const std::string& name, const std::string& rest) {
        const std::string text = "{\"" + name + "\"" + rest;
        json_reader reader(text);
        reader.skip();
        reader.expect_end();
        return reader.ok();
    };
    for (const std::string name :
         {"", "S", "SS", "abc", "BOOL", "\xC3\xA9", "\\\"", "a\\n", "\\\"ab"}) {
        INFO(name);
        CHECK(is_skipped(name, ":\"a text that follows\"}"));
        CHECK(is_skipped(name, ":null}"));
        CHECK(is_skipped(name, " : [{}] , \"b\":{\"S\":\"\"}}"));
        CHECK_FALSE(is_skipped(name, ":\"a text that follows\""));
        CHECK_FALSE(is_skipped(name, ":\"a text that follows\"]"));
        CHECK_FALSE(is_skipped(name, ":}"));
        CHECK_FALSE(is_skipped(name, ":1,}"));
    }
    for (const std::string name :
         {"\x01",
          "\x1F",
          "\xFF",
          "\xC3",
          "\\",
          "a\n",
          "\xFF\xFF",
          "\\u12",
          "ab\x01"
          "d"}) {
        CAPTURE(name);
        CHECK_FALSE(is_skipped(name, ":\"a text that follows\"}"));
    }
}

TEST_CASE("a text of many escapes keeps little more memory than it takes") {
    std::string json = "\"";
    for (int i = 0; i < 1000; ++i)
        json += "\\u0041";
    json += '"';
    std::string out;
    CHECK(read_string(json, out).what == "");
    CHECK(out == std::string(1000, 'A'));
    CHECK(out.capacity() <= 2 * out.size());
}

TEST_CASE("a text with escapes is read into the room that there is") {
    std::string out;
    out.reserve(1000);
    const void* const room = out.data();
    CHECK(read_string(R"("-----BEGIN\nkey\n-----END\n")", out).what == "");
    CHECK(out == "-----BEGIN\nkey\n-----END\n");
    CHECK(out.data() == room);
    CHECK(out.capacity() == 1000);
}
