// SPDX-License-Identifier: BSL-1.0
#include "codec/value_shape.hpp"

#include "codec/attribute_value.hpp"
#include "codec/bounded_list.hpp"
#include "codec/members.hpp"
#include "support/random_values.hpp"

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace codynamo;
using namespace codynamo::codec;
using codynamo::testing::between;
using codynamo::testing::random_source;

namespace {

item read_alone(const std::string& json) {
    json_reader reader(json);
    item out;
    decode(reader, out);
    return reader.finish(std::move(out)).value();
}

std::string page_of(const std::vector<std::string>& items) {
    std::string page = "[";
    for (const std::string& one : items)
        page += (page.size() > 1 ? "," : "") + one;
    return page + "]";
}

std::vector<item> read_together(const std::string& page) {
    json_reader reader(page);
    std::vector<item> out;
    decode(reader, out, most_in_a_request);
    return reader.finish(std::move(out)).value();
}

std::string attributes_text(random_source& random, int depth);

std::string value_text(random_source& random, int depth) {
    switch (between(random, 0, depth < 3 ? 12 : 7)) {
    case 0:
        return R"({"N":"12.5"})";
    case 1:
        return R"({"S":"a text that is longer than a short one"})";
    case 2:
        return R"({"S":"es\"caped"})";
    case 3:
        return R"({"BOOL":true})";
    case 4:
        return R"({"SS":["b","a"]})";
    case 5:
        return R"({"NEW":1})";
    case 6:
        return R"({ "S" : "with space" })";
    case 7:
        return R"({"S":"short"})";
    case 8:
        return R"({"L":[)" + value_text(random, depth + 1) + "," + value_text(random, depth + 1) +
               "]}";
    case 9:
        return R"({"L":[]})";
    default:
        return R"({"M":)" + attributes_text(random, depth + 1) + "}";
    }
}

/// Mostly the same names in the same order; some are absent, null, given twice or written
/// otherwise, and at times the order is another one.
std::string attributes_text(random_source& random, int depth) {
    std::vector<std::string> names{
        R"("pk")", R"("a")", R"("sort key")", R"("a longer name, of more than 16")", R"("b")"
    };
    if (between(random, 0, 9) == 0) names.push_back(R"("\u0061b")");
    if (between(random, 0, 9) == 0) names.push_back(R"("é")");
    if (between(random, 0, 5) == 0) std::shuffle(names.begin(), names.end(), random);
    if (between(random, 0, 5) == 0) names.push_back(R"("pk")");
    if (between(random, 0, 5) == 0) names.push_back(R"("more")");
    std::string out = "{";
    for (const std::string& name : names) {
        if (between(random, 0, 19) == 0) continue;
        out += (out.size() > 1 ? "," : "") + name + (between(random, 0, 29) == 0 ? " : " : ":");
        out += between(random, 0, 29) == 0 ? "null" : value_text(random, depth);
    }
    return out + "}";
}

} // namespace

TEST_CASE("the items of a page are read as each of them alone") {
    random_source random(Catch::getSeed());
    for (int round = 0; round < 300; ++round) {
        std::vector<std::string> texts;
        std::vector<item> alone;
        for (int i = between(random, 1, 12); i > 0; --i) {
            const bool is_again = !texts.empty() && between(random, 0, 1) == 0;
            texts.push_back(is_again ? texts.back() : attributes_text(random, 0));
            alone.push_back(read_alone(texts.back()));
        }
        const std::string page = page_of(texts);
        const std::vector<item> together = read_together(page);
        INFO(page);
        REQUIRE(together == alone);
        for (const item& one : together) {
            const auto in_order = [](const attribute& a, const attribute& b) {
                return a.name < b.name;
            };
            REQUIRE(std::is_sorted(one.begin(), one.end(), in_order));
        }
    }
}

TEST_CASE("an item may have attributes of other names, types and sizes than the one before") {
    const std::string first =
        R"({"b":{"S":"1"},"a":{"L":[{"N":"1"},{"N":"2"}]},"c":{"M":{"y":{"S":""},"x":{"S":""}}}})";
    const std::vector<std::string> others{
        "{}",
        R"({"b":{"S":"2"}})",
        R"({"a":{"S":"2"},"b":{"S":"2"}})",
        R"({"b":{"S":"2"},"a":{"L":[]},"c":{"M":{}}})",
        R"({"b":{"S":"2"},"a":{"M":{"x":{"S":""}}},"c":{"L":[{"M":{"x":{"S":""}}}]}})",
        R"({"b":{"S":"2"},"a":{"L":[{"N":"1"},{"N":"2"},{"N":"3"}]},"c":{"S":""},"d":{"S":""}})",
        R"({"b":{"S":"2"},"b":{"S":"3"},"a":{"S":"4"}})",
        R"({"b":{"S":"2"},"a":null,"c":{"S":"4"}})",
        R"({"b":{"S":"2"},"\u0062":{"S":"3"}})",
        R"({"b":{"S":"2"},"\u0061":{"S":"3"},"b":{"S":"4"}})",
        R"({"b":{"S":"2"},"aa":{"S":"3"},"c":{"S":"4"}})",
    };
    for (const std::string& other : others) {
        INFO(other);
        const std::vector<item> read = read_together(page_of({first, other, other, first}));
        REQUIRE(read.size() == 4);
        CHECK(read[0] == read_alone(first));
        CHECK(read[1] == read_alone(other));
        CHECK(read[2] == read[1]);
        CHECK(read[3] == read[0]);
    }
}

TEST_CASE("a page that ends too early is refused wherever it ends") {
    const std::string one = R"({"b":{"S":"1"},"a":{"SS":["x","y"]},"c":{"M":{"y":{"N":"1"}}}})";
    const std::string page = page_of({one, one});
    for (std::size_t size = 0; size < page.size(); ++size) {
        const std::string cut = page.substr(0, size);
        json_reader reader(cut);
        std::vector<item> out;
        decode(reader, out, most_in_a_request);
        CHECK(reader.finish(std::move(out)).has_error());
    }
}
