// SPDX-License-Identifier: BSL-1.0
#include "codec/operations.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <string>

using namespace codynamo;
using codec::decode;
using codec::encode;

TEST_CASE("a query writes all its members") {
    query_request r;
    r.table_name = "music";
    r.key_condition_expression = "#n0 = :v0";
    r.expression_attribute_names = {{"#n0", "id"}};
    r.expression_attribute_values = item{{":v0", "1"}};
    CHECK(
        encode(r).value().view() ==
        R"({"TableName":"music","KeyConditionExpression":"#n0 = :v0",)"
        R"("ExpressionAttributeNames":{"#n0":"id"},"ExpressionAttributeValues":{":v0":{"S":"1"}}})"
    );
    r.index_name = "by-date";
    r.filter_expression = "#n0 <> :v0";
    r.projection_expression = "#n0";
    r.select = select::specific_attributes;
    r.limit = 25;
    r.consistent_read = false;
    r.scan_index_forward = false;
    r.exclusive_start_key = key("id", "1", "ts", 5);
    r.return_consumed_capacity = return_consumed_capacity::total;
    CHECK(
        encode(r).value().view() ==
        R"({"TableName":"music","IndexName":"by-date","Select":"SPECIFIC_ATTRIBUTES","Limit":25,"ConsistentRead":false,)"
        R"("ExclusiveStartKey":{"id":{"S":"1"},"ts":{"N":"5"}},"ReturnConsumedCapacity":"TOTAL","ProjectionExpression":"#n0",)"
        R"("FilterExpression":"#n0 <> :v0","ScanIndexForward":false,"KeyConditionExpression":"#n0 = :v0",)"
        R"("ExpressionAttributeNames":{"#n0":"id"},"ExpressionAttributeValues":{":v0":{"S":"1"}}})"
    );
}

TEST_CASE("a scan writes all its members") {
    scan_request r;
    r.table_name = "music";
    CHECK(encode(r).value().view() == R"({"TableName":"music"})");
    r.index_name = "by-date";
    r.select = select::count;
    r.segment = 0;
    r.total_segments = 4;
    r.consistent_read = true;
    CHECK(
        encode(r).value().view() ==
        R"({"TableName":"music","IndexName":"by-date","Select":"COUNT","ConsistentRead":true,"TotalSegments":4,"Segment":0})"
    );
    scan_request filtered;
    filtered.table_name = "music";
    filtered.select = select::all_projected_attributes;
    filtered.filter_expression = "#a = :a";
    filtered.expression_attribute_names = {{"#a", "a"}};
    filtered.expression_attribute_values = item{{":a", nullptr}};
    CHECK(
        encode(filtered).value().view() ==
        R"({"TableName":"music","Select":"ALL_PROJECTED_ATTRIBUTES","FilterExpression":"#a = :a",)"
        R"("ExpressionAttributeNames":{"#a":"a"},"ExpressionAttributeValues":{":a":{"NULL":true}}})"
    );
}

TEST_CASE("reads without a table are refused") {
    CHECK(encode(query_request()).error().code() == client_errc::invalid_argument);
    CHECK(encode(scan_request()).error().code() == client_errc::invalid_argument);
}

TEST_CASE("a page has items, counts and the key to continue from") {
    const auto page =
        decode<query_response>(
            R"({"Count":2,"Items":[{"id":{"S":"1"}},{}],"LastEvaluatedKey":{"id":{"S":"1"},"b":{"B":"AAE="}},)"
            R"("ScannedCount":7,"ConsumedCapacity":{"CapacityUnits":0.5,"TableName":"music"}})"
        )
            .value();
    REQUIRE(page.items.size() == 2);
    CHECK(page.items[0] == item{{"id", "1"}});
    CHECK(page.items[1].empty());
    CHECK(page.count == 2);
    CHECK(page.scanned_count == 7);
    REQUIRE(page.last_evaluated_key);
    CHECK(page.last_evaluated_key->attributes().at("b").is_binary());
    CHECK(page.consumed_capacity->capacity_units == 0.5);
}

TEST_CASE("the last page has no key, in every notation of the service") {
    for (const char* json :
         {"{}",
          R"({"Items":[],"Count":0})",
          R"({"LastEvaluatedKey":null})",
          R"({"LastEvaluatedKey":{}})"}) {
        INFO(json);
        const auto page = decode<scan_response>(json).value();
        CHECK_FALSE(page.last_evaluated_key);
        CHECK(page.items.empty());
        CHECK(page.count == 0);
    }
}

TEST_CASE("a page that only counts has no items") {
    const auto page = decode<scan_response>(R"({"Count":12,"ScannedCount":12})").value();
    CHECK(page.items.empty());
    CHECK(page.count == 12);
}

TEST_CASE("an odd value costs nothing else of a page, and its key leads on") {
    const std::string_view json =
        R"({"Items":[{"id":{"S":"a"},"v":{"FLOAT32VECTOR":[1]}},{"id":{"S":"Party \ud83c"}}],"Count":2,)"
        R"("LastEvaluatedKey":{"id":{"S":"Party \ud83c"},"n":{"BOOL":true}}})";
    const auto page = decode<query_response>(json).value();
    REQUIRE(page.items.size() == 2);
    CHECK(page.items[0].at("v").as_unknown().json() == R"({"FLOAT32VECTOR":[1]})");
    CHECK(page.items[1].at("id") == "Party \uFFFD");
    query_request next;
    next.table_name = "music";
    next.exclusive_start_key = page.last_evaluated_key;
    CHECK_THAT(
        codec::encode(next).value().str(),
        Catch::Matchers::ContainsSubstring(
            R"("ExclusiveStartKey":{"id":{"S":"Party \ud83c"},"n":{"BOOL":true}})"
        )
    );
}

TEST_CASE("a broken page is a malformed response") {
    for (const char* json :
         {R"({"Items":{}})",
          R"({"Items":[null]})",
          R"({"Items":[1]})",
          R"({"Items":[{"a":{"S":"x"}}],)",
          R"({"Count":"2"})",
          R"({"Count":1.5})",
          R"({"Count":99999999999})",
          R"({"LastEvaluatedKey":[]})"}) {
        INFO(json);
        const auto page = decode<query_response>(json);
        REQUIRE_FALSE(page.has_value());
        CHECK(page.error().code() == client_errc::malformed_response);
    }
}
