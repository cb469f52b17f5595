// SPDX-License-Identifier: BSL-1.0
#include "support/random_values.hpp"

#include <codynamo/dynamodb_json.hpp>
#include <codynamo/error.hpp>
#include <codynamo/gzip_writer.hpp>

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace codynamo::testing {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

template <class F>
std::string refusal_of(F&& read) {
    try {
        (void)read();
    } catch (const error& e) {
        CHECK(e.code() == client_errc::invalid_argument);
        return e.info().message;
    }
    return "accepted";
}

std::string item_refusal(std::string_view json) {
    return refusal_of([&] { return item_from_dynamodb_json(json); });
}

std::string value_refusal(std::string_view json) {
    return refusal_of([&] { return value_from_dynamodb_json(json); });
}

std::string gzipped(std::string_view text) {
    gzip_writer writer;
    std::string out = writer.write(text);
    return out + writer.finish();
}

/// All items of a text that comes in parts of this size.
std::vector<item> lines_of(std::string_view text, std::size_t part) {
    std::vector<item> out;
    dynamodb_json_lines lines;
    const auto take_all = [&] {
        while (std::optional<item> next = lines.next())
            out.push_back(*std::move(next));
    };
    for (; !text.empty(); text.remove_prefix(std::min(part, text.size()))) {
        lines.push(text.substr(0, part));
        take_all();
    }
    lines.finish();
    take_all();
    return out;
}

} // namespace

TEST_CASE("values and items are written as DynamoDB's JSON") {
    CHECK(to_dynamodb_json(value("a\"b")) == R"({"S":"a\"b"})");
    CHECK(to_dynamodb_json(value(nullptr)) == R"({"NULL":true})");
    const item order{{"id", "7"}, {"n", 7.5}, {"tags", list{true, "x"}}};
    CHECK(
        to_dynamodb_json(order) ==
        R"({"id":{"S":"7"},"n":{"N":"7.5"},"tags":{"L":[{"BOOL":true},{"S":"x"}]}})"
    );
    CHECK(to_dynamodb_json_line({{"id", "7"}}) == "{\"Item\":{\"id\":{\"S\":\"7\"}}}\n");
}

TEST_CASE("random items and values survive the way to DynamoDB's JSON and back") {
    random_source random(20261128);
    std::string file;
    std::vector<item> items;
    for (int round = 0; round < 300; ++round) {
        const item i = random_item(random);
        INFO(to_dynamodb_json(i));
        CHECK(item_from_dynamodb_json(to_dynamodb_json(i)) == i);
        CHECK(value_from_dynamodb_json(to_dynamodb_json(value(i))) == value(i));
        file += to_dynamodb_json_line(i);
        items.push_back(i);
    }
    for (const std::size_t part : {std::size_t{1}, std::size_t{97}, std::size_t{65536}})
        CHECK(lines_of(file, part) == items);
}

TEST_CASE("types that this library does not know are kept") {
    const std::string text = R"({"id":{"S":"7"},"v":{"FLOAT32VECTOR":[1,2.5,null]}})";
    const item read = item_from_dynamodb_json(text);
    CHECK(read.at("v").is_unknown());
    CHECK(to_dynamodb_json(read) == text);
    CHECK(value_from_dynamodb_json(R"({"N":"1e999"})").is_unknown());
}

TEST_CASE("what DynamoDB does not store is not written, and named by its path") {
    try {
        (void)to_dynamodb_json(item{{"a", list{1, number("1e999")}}});
        FAIL("written");
    } catch (const error& e) {
        CHECK(e.code() == client_errc::invalid_value);
        CHECK_THAT(e.what(), ContainsSubstring("item.a[1]"));
    }
}

TEST_CASE("a text that is not DynamoDB's JSON is refused with offset and path, without its contents"
) {
    CHECK(
        item_refusal(R"({"id":"canary"})") ==
        R"(expected a value with its type, such as {"S": ""} at byte 6, in item.id)"
    );
    CHECK_THAT(item_refusal(R"({"id":null})"), ContainsSubstring("byte 6, in item.id"));
    CHECK_THAT(
        item_refusal(R"({"m":{"M":{"l":{"L":[{"S":""},7]}}}})"),
        ContainsSubstring("byte 30, in item.m.l[1]")
    );
    CHECK_THAT(item_refusal(R"({"a":{"S":"x","N":"1"}})"), ContainsSubstring("in item.a"));
    CHECK_THAT(item_refusal(R"({"a":{}})"), ContainsSubstring("in item.a"));
    CHECK_THAT(item_refusal(R"({"a":{"L":[{"S":"canary}]}})"), ContainsSubstring("in item.a[0]"));
    CHECK_THAT(item_refusal(R"({"a":{"S":"x"}} canary)"), ContainsSubstring("at byte 16"));
    CHECK_THAT(item_refusal("canary"), ContainsSubstring("byte 0, in item"));
    CHECK_THAT(item_refusal(""), ContainsSubstring("byte 0"));
    CHECK_THAT(item_refusal("[]"), ContainsSubstring("expected an object of attributes"));
    CHECK_THAT(value_refusal(R"("canary")"), ContainsSubstring("byte 0, in value"));
    CHECK_THAT(value_refusal(R"({"S":"x"},)"), ContainsSubstring("byte 9"));
    for (const char* text : {R"({"id":"canary"})", R"({"a":{"S":canary}})", "{canary"})
        CHECK(item_refusal(text).find("canary") == std::string::npos);
}

TEST_CASE("nulls inside strings and unknown types are no fault") {
    CHECK(item_from_dynamodb_json(R"({"null":{"S":"null"}})").at("null") == "null");
    CHECK(value_from_dynamodb_json(R"({"NEW":null})").is_unknown());
}

TEST_CASE("a text nested deeper than DynamoDB stores is read, and refused beyond all reason") {
    const auto nested = [](std::size_t levels) {
        std::string text;
        for (std::size_t i = 0; i < levels; ++i)
            text += R"({"L":[)";
        text += R"({"S":"x"})";
        for (std::size_t i = 0; i < levels; ++i)
            text += "]}";
        return text;
    };
    CHECK(value_from_dynamodb_json(nested(31)).is_list());
    const value deep = value_from_dynamodb_json(nested(200));
    CHECK(to_dynamodb_json(deep) == nested(200));
    CHECK_THAT(value_refusal(nested(100'000)), ContainsSubstring("nested"));
}

TEST_CASE("lines are read with any line end, blank ones and other members") {
    const std::string text = "\n{\"Item\":{\"id\":{\"S\":\"1\"}}}\r\n \t\r\n"
                             "{\"Metadata\":[null], \"Item\" : {\"id\":{\"S\":\"2\"}} }\n"
                             "{\"Item\":{}}";
    const std::vector<item> expected{{{"id", "1"}}, {{"id", "2"}}, item()};
    for (const std::size_t part : {std::size_t{1}, std::size_t{7}, text.size()})
        CHECK(lines_of(text, part) == expected);
    CHECK(lines_of("", 1).empty());
}

TEST_CASE("a line that is no item is refused with its number, and the next one is read") {
    dynamodb_json_lines lines;
    lines.push(
        "{\"Item\":{\"id\":{\"S\":\"1\"}}}\n{\"id\":{\"S\":\"canary\"}}\n"
        "{\"Item\":{\"id\":\"canary\"}}\n{\"Item\":null}\n{\"Item\":{\"id\":{\"S\":\"3\"}}}\n"
    );
    CHECK(lines.next().has_value());
    CHECK(refusal_of([&] {
              return lines.next();
          }) == "line 2: expected the member Item at byte 21, in item");
    CHECK_THAT(refusal_of([&] { return lines.next(); }), StartsWith("line 3: expected a value"));
    CHECK_THAT(refusal_of([&] { return lines.next(); }), StartsWith("line 4: expected an object"));
    CHECK(lines.next().value().at("id") == "3");
    CHECK(lines.line() == 5);
    CHECK_FALSE(lines.next().has_value());
}

TEST_CASE("a line with two items is refused, because one of them would be lost") {
    dynamodb_json_lines lines;
    lines.push("{\"Item\":{\"id\":{\"S\":\"1\"}},\"Item\":{\"id\":{\"S\":\"2\"}}}\n");
    CHECK_THAT(
        refusal_of([&] { return lines.next(); }), StartsWith("line 1: a second member Item")
    );
    CHECK_FALSE(lines.next().has_value());
}

TEST_CASE("a line without an end is refused before it fills the memory") {
    dynamodb_json_lines lines;
    const std::string part(1 << 20, ' ');
    std::size_t parts = 0;
    std::string refused = "accepted";
    for (; refused == "accepted" && parts < 100; ++parts) {
        lines.push(part);
        refused = refusal_of([&] { return lines.next(); });
    }
    CHECK(parts == 17);
    CHECK_THAT(refused, StartsWith("line 1: longer than"));
    CHECK(lines.broken());
    CHECK_THAT(refusal_of([&] { return lines.next(); }), StartsWith("line 1: longer than"));
}

TEST_CASE("lines of a gzip file are read as those of a plain one") {
    random_source random(Catch::getSeed());
    std::vector<item> items;
    std::string plain;
    for (int i = 0; i < 200; ++i) {
        items.push_back(random_item(random));
        plain += to_dynamodb_json_line(items.back());
    }
    plain +=
        R"({"Item":{"v":{"FLOAT32VECTOR":[1,2.5]},"s":{"S":"a\ud83c"}}})"; // without a line end
    items.push_back({{"v", unknown_value(R"({"FLOAT32VECTOR":[1,2.5]})")}, {"s", "a\uFFFD"}});
    CAPTURE(Catch::getSeed());
    CHECK(lines_of(plain, 1000) == items);
    const std::string file = gzipped(plain);
    CHECK(file.size() < plain.size());
    for (const std::size_t part : {std::size_t{1}, std::size_t{17}, file.size()})
        CHECK(lines_of(file, part) == items);
    // Several members, one of which ends within a line.
    CHECK(
        lines_of(gzipped(plain.substr(0, 300)) + gzipped("") + gzipped(plain.substr(300)), 100) ==
        items
    );
    CHECK(lines_of(gzipped(""), 1).empty());
}

TEST_CASE("the items before the damage of a gzip file are read, and its error stays") {
    std::string file = gzipped("{\"Item\":{}}\n{\"Item\":{}}\n{\"It");
    file.resize(file.size() - 1);
    dynamodb_json_lines lines;
    lines.push(file);
    CHECK(lines.next().has_value());
    CHECK(lines.next().has_value());
    CHECK_FALSE(lines.next().has_value());
    CHECK_FALSE(lines.broken());
    lines.finish();
    for (int i = 0; i < 2; ++i) {
        CHECK(refusal_of([&] {
                  return lines.next();
              }) == "line 3: the gzip data that begins at byte 0 of the file is cut off");
        CHECK(lines.broken());
    }
}

TEST_CASE("a refused line of a gzip file is skipped, and one without an end fills no memory") {
    dynamodb_json_lines lines;
    lines.push(gzipped("{\"Item\":7}\n{\"Item\":{}}\n"));
    CHECK_THAT(refusal_of([&] { return lines.next(); }), StartsWith("line 1: expected an object"));
    CHECK_FALSE(lines.broken());
    CHECK(lines.next().has_value());

    const std::string spaces = gzipped(std::string(1 << 20, ' '));
    for (int i = 0; i < 20; ++i)
        lines.push(spaces);
    CHECK_THAT(refusal_of([&] { return lines.next(); }), StartsWith("line 3: longer than"));
    CHECK(lines.broken());
}

TEST_CASE("the lines of an incremental export are changes") {
    dynamodb_json_lines lines;
    lines.push(
        R"({"Metadata":{"WriteTimestampMicros":{"N":"1680109764000000"}},"Keys":{"id":{"S":"1"}},"NewImage":{"id":{"S":"1"},"n":{"N":"2"}},"OldImage":{"id":{"S":"1"},"n":{"N":"1"}}})"
        "\n"
        R"({"Metadata":7,"Keys":{"id":{"S":"2"}},"OldImage":{"id":{"S":"2"}},"NewImage":null})"
        "\n"
        R"({"Keys":{"id":{"S":"3"}}})"
        "\n"
        R"({"Item":{"id":{"S":"4"}}})"
        "\n"
    );
    const auto changed = lines.next_change();
    REQUIRE(changed.has_value());
    CHECK(changed->keys == item{{"id", "1"}});
    CHECK(changed->new_image == item{{"id", "1"}, {"n", 2}});
    CHECK(changed->old_image == item{{"id", "1"}, {"n", 1}});
    CHECK(changed->metadata.at("WriteTimestampMicros") == 1680109764000000);
    const auto deleted = lines.next_change();
    REQUIRE(deleted.has_value());
    CHECK(deleted->keys == item{{"id", "2"}});
    CHECK_FALSE(deleted->new_image.has_value());
    CHECK(deleted->old_image == item{{"id", "2"}});
    CHECK(lines.next_change().value().keys == item{{"id", "3"}});
    const auto full = lines.next_change();
    REQUIRE(full.has_value());
    CHECK(full->keys.empty());
    CHECK(full->new_image == item{{"id", "4"}});
    CHECK_FALSE(lines.next_change().has_value());
}

TEST_CASE("the lines of an incremental export are no items, and the error says what reads them") {
    dynamodb_json_lines lines;
    lines.push("{\"Keys\":{\"id\":{\"S\":\"1\"}},\"NewImage\":{\"id\":{\"S\":\"1\"}}}\n");
    CHECK_THAT(refusal_of([&] { return lines.next(); }), ContainsSubstring("next_change()"));
}

TEST_CASE("a line that is no change is refused with its number and path") {
    const auto change_refusal = [](std::string_view line) {
        dynamodb_json_lines lines;
        lines.push(line);
        lines.finish();
        return refusal_of([&] { return lines.next_change(); });
    };
    CHECK_THAT(change_refusal("{}"), StartsWith("line 1: expected the member Item, or Keys"));
    CHECK_THAT(change_refusal("7"), StartsWith("line 1: expected an object"));
    CHECK_THAT(change_refusal(R"({"Keys":7})"), StartsWith("line 1: expected an object"));
    CHECK_THAT(change_refusal(R"({"Keys":null})"), StartsWith("line 1: expected an object"));
    CHECK_THAT(
        change_refusal(R"({"Keys":{"id":{"S":"1"}},"NewImage":{"id":"canary"}})"),
        StartsWith("line 1: expected a value with its type") && ContainsSubstring("item.id")
    );
    for (const char* twice :
         {R"({"Item":{},"NewImage":{}})",
          R"({"Keys":{},"Keys":{}})",
          R"({"Keys":{},"OldImage":{},"OldImage":{}})"})
        CHECK_THAT(change_refusal(twice), StartsWith("line 1: a second member of one meaning"));
}

} // namespace codynamo::testing
