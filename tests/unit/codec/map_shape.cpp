// SPDX-License-Identifier: BSL-1.0
#include "codec/map_shape.hpp"

#include "codec/item_target.hpp"
#include "codec/operations.hpp"
#include "support/random_values.hpp"

#include <codynamo/typed/calls.hpp>
#include <codynamo/typed/items.hpp>
#include <codynamo/typed/mapping.hpp>

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

using namespace codynamo;
using codynamo::testing::between;
using codynamo::testing::random_source;

namespace shapes {

struct shaped_part {
    std::string text = "none";
    int count = -1;
    bool operator==(const shaped_part&) const = default;
};

/// Of all ways to read a member; each may be absent.
struct shaped {
    std::optional<std::string> pk;
    std::optional<int> count;
    std::optional<std::vector<std::variant<std::string, int, shaped_part>>> list;
    std::optional<shaped_part> part;
    std::set<std::string> tags;
    std::string text = "none";
    std::optional<std::string> after;
    bool operator==(const shaped&) const = default;
};

} // namespace shapes

template <>
inline constexpr auto codynamo::mapping_of<shapes::shaped> =
    codynamo::mapping(lenient, named(&shapes::shaped::text, "t"));

template <>
inline constexpr auto codynamo::mapping_of<shapes::shaped_part> = codynamo::mapping(lenient);

namespace {

using shapes::shaped;

/// An object, or why it could not be read.
using read_object = std::variant<shaped, std::string>;

read_object read_shaped_alone(const std::string& json) {
    std::optional<shaped> out;
    const auto failure = codec::read_item(json, detail::sink_of(out));
    if (failure) return failure->info().message;
    return *out;
}

/// By way of an `item`, which is decoded by other functions.
shaped read_shaped_item(const std::string& json) {
    const auto response = codec::decode<get_item_response>(R"({"Item":)" + json + "}");
    return from_item<shaped>(response.value().item.value());
}

result<query_response> read_shaped(const std::string& items, std::vector<shaped>& into) {
    const std::string json = R"({"Count":2,"Items":[)" + items + "]}";
    return codec::decode<query_response>(json, codec::sender::unknown, detail::sink_of(into));
}

std::string page_of_shaped(const std::vector<std::string>& items) {
    std::string page;
    for (const std::string& one : items)
        page += (page.empty() ? "" : ",") + one;
    return page;
}

template <class... T>
std::string one_of_texts(random_source& random, const T&... texts) {
    const std::vector<std::string> all{texts...};
    return all[static_cast<std::size_t>(between(random, 0, static_cast<int>(all.size()) - 1))];
}

std::string shaped_text(random_source& random) {
    return one_of_texts(
        random,
        R"({"S":"short"})",
        R"({"S":"short"})",
        R"({"S":"a text that is longer than a short one"})",
        R"({"S":"es\"caped \u00e9"})",
        R"({"S":"é"})",
        R"({ "S" : "with space" })",
        R"({"S":""})",
        R"({"__type":"x","S":"typed"})"
    );
}

std::string shaped_number(random_source& random) {
    return one_of_texts(
        random,
        R"({"N":"1"})",
        R"({"N":"-20"})",
        R"({"N":"3.0"})",
        R"({"N":"4E1"})",
        R"({"N": "5"})"
    );
}

std::string shaped_members(random_source& random, const std::vector<std::string>& members) {
    std::vector<std::string> all = members;
    if (between(random, 0, 5) == 0) std::shuffle(all.begin(), all.end(), random);
    if (between(random, 0, 5) == 0) all.push_back(all.front());
    std::string out = "{";
    for (const std::string& member : all) {
        if (between(random, 0, 9) == 0) continue;
        out += out.size() > 1 ? "," : "";
        out += between(random, 0, 29) == 0 ? R"("new":{"X":[1]},)" + member : member;
    }
    return out + "}";
}

std::string shaped_map(random_source& random) {
    const std::vector<std::string> members{
        R"("text":)" + shaped_text(random), R"("count":)" + shaped_number(random)
    };
    return R"({"M":)" + shaped_members(random, members) + "}";
}

std::string shaped_list(random_source& random) {
    std::string out;
    for (int n = between(random, 0, 6); n > 0; --n) {
        out += out.empty() ? "" : ",";
        out += one_of_texts(random, shaped_text(random), shaped_number(random), shaped_map(random));
    }
    return R"({"L":[)" + out + "]}";
}

/// Mostly the same attributes in the same order, and a few that do not convert.
std::string shaped_item(random_source& random) {
    const bool odd = between(random, 0, 19) == 0;
    const std::string name = between(random, 0, 9) == 0 ? R"("\u0070k")" : R"("pk")";
    return shaped_members(
        random,
        {name + (between(random, 0, 9) == 0 ? " : " : ":") + shaped_text(random),
         R"("count":)" + (between(random, 0, 19) == 0 ? "null" : shaped_number(random)),
         R"("list":)" + shaped_list(random),
         R"("part":)" + (odd ? shaped_text(random) : shaped_map(random)),
         R"("tags":{"SS":["b","a","c"]})",
         R"("t":)" + shaped_text(random),
         R"("after":)" + shaped_text(random)}
    );
}

} // namespace

TEST_CASE("the objects of a page are read as each of them alone") {
    random_source random(Catch::getSeed());
    for (int round = 0; round < 500; ++round) {
        std::vector<std::string> texts;
        std::vector<shaped> alone;
        std::string failure;
        for (int i = between(random, 1, 8); i > 0; --i) {
            const bool is_again = !texts.empty() && between(random, 0, 1) == 0;
            texts.push_back(is_again ? texts.back() : shaped_item(random));
            const read_object read = read_shaped_alone(texts.back());
            if (const auto* object = std::get_if<shaped>(&read)) {
                CHECK(*object == read_shaped_item(texts.back()));
                alone.push_back(*object);
            } else if (failure.empty()) {
                failure = std::get<std::string>(read);
            }
        }
        const std::string page = page_of_shaped(texts);
        INFO(page);
        std::vector<shaped> together;
        const auto response = read_shaped(page, together);
        if (failure.empty()) {
            REQUIRE(response.has_value());
            REQUIRE(together == alone);
        } else {
            REQUIRE(response.has_error());
            REQUIRE(response.error().info().message == failure);
        }
    }
}

TEST_CASE("an object may have attributes of other names, types and sizes than the one before") {
    const std::string first = R"({"pk":{"S":"1"},"list":{"L":[{"N":"1"},{"N":"2"}]},)"
                              R"("part":{"M":{"count":{"N":"1"},"text":{"S":"x"}}},"t":{"S":"y"}})";
    const std::vector<std::string> others{
        "{}",
        R"({"pk":{"S":"2"}})",
        R"({"list":{"L":[]},"pk":{"S":"2"}})",
        R"({"pk":{"S":"2"},"pk":{"S":"3"},"list":{"L":[{"S":"x"}]}})",
        R"({"pk":{"S":"2"},"list":null,"part":{"M":{}}})",
        R"({"pk":{"S":"2"},"\u006cist":{"L":[]},"part":{"M":{"count":{"N":"2"}}}})",
        R"({"pk":{"S":"2"},"list":{"L":[{"N":"1"},{"N":"2"},{"N":"3"}]},"after":{"S":"4"}})",
        R"({"pk":{"S":"2"},"lists":{"L":[]},"t":{"S":"z"}})",
        R"({"pk":{"N":"2"}})",
        R"({"pk":{"S":"2"},"list":{"S":"2"}})",
        R"({"pk":{"S":"2"},"list":{"L":[{"N":"1"},{"BOOL":true}]}})",
        R"({"pk":{"S":"2"},"list":{"L":[]},"part":{"M":{"count":{"N":"1.5"}}}})",
        R"({"pk":{"S":"2"},"list":{"L":[]},"part":{"M":{"count":{"N":"1","S":"x"}}}})",
    };
    for (const std::string& other : others) {
        INFO(other);
        const read_object alone = read_shaped_alone(other);
        std::vector<shaped> together;
        const auto response = read_shaped(page_of_shaped({first, other, other, first}), together);
        if (const auto* object = std::get_if<shaped>(&alone)) {
            REQUIRE(response.has_value());
            REQUIRE(together.size() == 4);
            CHECK(together[1] == *object);
            CHECK(together[2] == *object);
            CHECK(together[3] == together[0]);
        } else {
            REQUIRE(response.has_error());
            CHECK(response.error().info().message == std::get<std::string>(alone));
        }
    }
}

TEST_CASE("a page of objects that ends too early is refused wherever it ends") {
    const std::string one = R"({"pk":{"S":"1"},"list":{"L":[{"N":"1"}]},"part":{"M":{}}})";
    const std::string page = R"({"Items":[)" + page_of_shaped({one, one}) + "]}";
    for (std::size_t size = 0; size < page.size(); ++size) {
        std::vector<shaped> out;
        const auto response = codec::decode<query_response>(
            page.substr(0, size), codec::sender::unknown, detail::sink_of(out)
        );
        CHECK(response.has_error());
    }
}

TEST_CASE("a list of an object has room for as many elements as in the object before") {
    const std::string six =
        R"({"list":{"L":[{"N":"1"},{"N":"2"},{"N":"3"},{"N":"4"},{"N":"5"},{"N":"6"}]}})";
    std::vector<shaped> read;
    REQUIRE(read_shaped(page_of_shaped({six, six}), read).has_value());
    CHECK(read[1].list->capacity() == 6);
}

TEST_CASE("a list of an object keeps no room for many more elements than it has") {
    const std::string six =
        R"({"list":{"L":[{"N":"1"},{"N":"2"},{"N":"3"},{"N":"4"},{"N":"5"},{"N":"6"}]}})";
    const std::string one = R"({"list":{"L":[{"N":"1"}]}})";
    const std::string none = R"({"list":{"L":[]}})";
    std::vector<shaped> read;
    REQUIRE(read_shaped(page_of_shaped({none, six, one, six, none}), read).has_value());
    CHECK(read[0].list->capacity() == 0);
    CHECK(read[2].list->capacity() <= 2);
    CHECK(read[4].list->capacity() == 0);
}

TEST_CASE("a page has room for as many objects as it counts, but not for more than its text has") {
    const std::string one = R"({"pk":{"S":")" + std::string(2000, 'x') + R"("}})";
    std::vector<shaped> read;
    REQUIRE(read_shaped(page_of_shaped({one, one}), read).has_value());
    CHECK(read.capacity() == 2);
    std::vector<shaped> few;
    const std::string counted = R"({"Count":2000000000,"Items":[)" + one + "]}";
    const auto response =
        codec::decode<query_response>(counted, codec::sender::unknown, detail::sink_of(few));
    REQUIRE(response.has_value());
    CHECK(few.capacity() * sizeof(shaped) <= 4 * counted.size());
}
