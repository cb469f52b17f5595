// SPDX-License-Identifier: BSL-1.0
#include "codec/item_target.hpp"

#include "codec/bounded_list.hpp"
#include "codec/sliced_page.hpp"
#include "support/numbered.hpp"

#include <codynamo/typed/calls.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <string>

using namespace codynamo;
using Catch::Matchers::ContainsSubstring;
using codynamo::testing::numbered;

namespace {

result<query_response> read_page(const std::string& json, std::vector<numbered>& into) {
    return codec::decode<query_response>(json, codec::sender::unknown, detail::sink_of(into));
}

std::string page_of_items(std::size_t count) {
    std::string json = R"({"Items":[{"v":{"N":"1"}})";
    for (std::size_t i = 1; i < count; ++i)
        json += R"(,{"v":{"N":"2"}})";
    return json + "]}";
}

} // namespace

TEST_CASE("a page of objects has at most as many as a page of items") {
    std::vector<numbered> items;
    CHECK(read_page(page_of_items(codec::most_elements), items).has_value());
    CHECK(items.size() == codec::most_elements);
    items.clear();
    const auto refused = read_page(page_of_items(codec::most_elements + 1), items);
    REQUIRE(refused.has_error());
    CHECK(refused.error().code() == client_errc::malformed_response);
    CHECK_THAT(refused.error().what(), ContainsSubstring("longer than DynamoDB's limits"));
    const auto slices =
        codec::decode_slices(page_of_items(codec::most_elements + 1), codec::sender::unknown);
    CHECK(slices.has_error());
}

TEST_CASE("an error of the JSON goes before one of a conversion") {
    std::vector<numbered> items;
    const auto odd = read_page(R"({"Items":[{"v":{"S":"x"}}],"Count":1})", items);
    REQUIRE(odd.has_error());
    CHECK(odd.error().code() == client_errc::wrong_type);
    CHECK(odd.error().info().outcome == outcome::applied);
    const auto broken = read_page(R"({"Items":[{"v":{"S":"x"}}],"Count":1)", items);
    REQUIRE(broken.has_error());
    CHECK(broken.error().code() == client_errc::malformed_response);
    CHECK(!broken.error().info().item);
}

TEST_CASE("unknown members beside items are skipped, and alone they are no response") {
    std::vector<numbered> items;
    CHECK(
        read_page(R"({"New":{"a":[1]},"Items":[{"v":{"N":"1"},"w":{"X":{}}}]})", items).has_value()
    );
    CHECK(items.size() == 1);
    CHECK(read_page(R"({"New":1})", items).has_error());
    const auto known = codec::decode<query_response>(
        R"({"New":1})", codec::sender::dynamodb, detail::sink_of(items)
    );
    CHECK(known.has_value());
}

TEST_CASE("a sliced page holds its items as they came") {
    auto page = codec::decode_slices(
        R"( {"Items" : [ {"v": {"N":"1"}} , {} ], "Count":2,"ScannedCount":3,"LastEvaluatedKey":{"v":{"N":"9"}}})",
        codec::sender::unknown
    );
    REQUIRE(page.has_value());
    const codec::sliced_page moved = std::move(*page);
    REQUIRE(moved.items.size() == 2);
    CHECK(moved.items[0] == R"({"v": {"N":"1"}})");
    CHECK(moved.items[1] == "{}");
    CHECK(moved.count == 2);
    CHECK(moved.scanned_count == 3);
    CHECK(moved.last_evaluated_key == key("v", 9));
}

TEST_CASE("the attributes of a key are found in an item's JSON") {
    const key model("id", "", "n", 0);
    const auto found = codec::attributes_like(
        R"({"x":{"S":"y"},"n":{"N":"1.0"},"id":{"S":"\u0061"},"deep":{"M":{"id":{"S":"no"}}}})",
        model
    );
    CHECK(found == item{{"id", "a"}, {"n", number("1.0")}});
    CHECK(codec::attributes_like(R"({"n":{"N":"1"}})", model) == item{{"n", 1}});
}
