// SPDX-License-Identifier: BSL-1.0
#include "codec/operations.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace codynamo;
using codec::decode;
using codec::encode;

TEST_CASE("a batch of writes is grouped by table, in the order of its requests") {
    batch_write_item_request r;
    r.requests.emplace_back("b", item{{"id", "1"}});
    r.requests.emplace_back("a", key("id", "2"));
    r.requests.emplace_back("b", key("id", "3"));
    CHECK(
        encode(r).value().view() ==
        R"({"RequestItems":{"b":[{"PutRequest":{"Item":{"id":{"S":"1"}}}},)"
        R"({"DeleteRequest":{"Key":{"id":{"S":"3"}}}}],"a":[{"DeleteRequest":{"Key":{"id":{"S":"2"}}}}]}})"
    );
    r.requests.resize(1, r.requests.front());
    r.return_consumed_capacity = return_consumed_capacity::total;
    r.return_item_collection_metrics = true;
    CHECK(
        encode(r).value().view() ==
        R"({"RequestItems":{"b":[{"PutRequest":{"Item":{"id":{"S":"1"}}}}]},)"
        R"("ReturnConsumedCapacity":"TOTAL","ReturnItemCollectionMetrics":"SIZE"})"
    );
}

TEST_CASE("a batch of reads is grouped by table") {
    keys_and_attributes wanted;
    wanted.keys.emplace_back("id", "1");
    wanted.keys.emplace_back("id", "2");
    batch_get_item_request r;
    r.request_items.emplace("music", wanted);
    CHECK(
        encode(r).value().view() ==
        R"({"RequestItems":{"music":{"Keys":[{"id":{"S":"1"}},{"id":{"S":"2"}}]}}})"
    );
    keys_and_attributes& all = r.request_items.at("music");
    all.keys.pop_back();
    all.consistent_read = true;
    all.projection_expression = "#n0";
    all.expression_attribute_names = {{"#n0", "id"}};
    r.return_consumed_capacity = return_consumed_capacity::indexes;
    CHECK(
        encode(r).value().view() ==
        R"({"RequestItems":{"music":{"Keys":[{"id":{"S":"1"}}],"ConsistentRead":true,)"
        R"("ProjectionExpression":"#n0","ExpressionAttributeNames":{"#n0":"id"}}},)"
        R"("ReturnConsumedCapacity":"INDEXES"})"
    );
}

TEST_CASE("empty batches and values that cannot be stored are refused") {
    CHECK(
        encode(batch_write_item_request()).error().info().message == "the batch holds no requests"
    );
    CHECK(encode(batch_get_item_request()).error().info().message == "the batch holds no keys");
    batch_write_item_request bad;
    bad.requests.emplace_back("music", item{{"id", "1"}});
    bad.requests.emplace_back("music", item{{"id", "2"}, {"tags", number_set()}});
    CHECK(encode(bad).error().code() == client_errc::invalid_value);
    CHECK(encode(bad).error().info().message.starts_with("item.tags: "));
}

TEST_CASE("unprocessed writes of a batch are requests again") {
    const auto r =
        decode<batch_write_item_response>(
            R"({"UnprocessedItems":{"music":[{"PutRequest":{"Item":{"id":{"S":"1"},"n":{"N":"2"}}}},)"
            R"({"DeleteRequest":{"Key":{"id":{"S":"2"}}},"PutRequest":null,"New":5}],"other":[{"DeleteRequest":{"New":[],"Key":{"k":{"N":"1"}}}}]},)"
            R"("ConsumedCapacity":[{"TableName":"music","CapacityUnits":1.0},{"TableName":"other","CapacityUnits":2}],)"
            R"("ItemCollectionMetrics":{"music":[{"ItemCollectionKey":{"id":{"S":"1"}},"SizeEstimateRangeGB":[0,1]}]}})"
        )
            .value();
    REQUIRE(r.unprocessed_items.size() == 3);
    CHECK(r.unprocessed_items[0] == write_request("music", item{{"id", "1"}, {"n", 2}}));
    CHECK(r.unprocessed_items[1] == write_request("music", key("id", "2")));
    CHECK(r.unprocessed_items[2] == write_request("other", key("k", 1)));
    REQUIRE(r.consumed_capacity.size() == 2);
    CHECK(r.consumed_capacity[1].table_name == "other");
    REQUIRE(r.item_collection_metrics.at("music").size() == 1);
}

TEST_CASE("no unprocessed requests may be written in three ways") {
    for (const char* json : {"{}", R"({"UnprocessedItems":{}})", R"({"UnprocessedItems":null})"}) {
        INFO(json);
        CHECK(decode<batch_write_item_response>(json).value().unprocessed_items.empty());
    }
    CHECK(decode<batch_write_item_response>(R"({"UnprocessedItems":{"music":[]}})")
              .value()
              .unprocessed_items.empty());
}

TEST_CASE("unprocessed entries that are not requests are a malformed response") {
    for (const char* json :
         {R"({"UnprocessedItems":[]})",
          R"({"UnprocessedItems":{"music":{}}})",
          R"({"UnprocessedItems":{"music":[{}]}})",
          R"({"UnprocessedItems":{"music":[null]}})",
          R"({"UnprocessedItems":{"music":[{"PutRequest":{}}]}})",
          R"({"UnprocessedItems":{"music":[{"DeleteRequest":{"Key":{}}}]}})",
          R"({"UnprocessedItems":{"music":[{"DeleteRequest":{"Item":{"id":{"S":"1"}}}}]}})",
          R"({"UnprocessedItems":{"music":[{"UpdateRequest":{"Key":{"id":{"S":"1"}}}}]}})",
          R"({"UnprocessedItems":{"music":[{"PutRequest":{"Item":{"id":{"S":"1"}}},"DeleteRequest":{"Key":{"id":{"S":"1"}}}}]}})"
         }) {
        INFO(json);
        const auto r = decode<batch_write_item_response>(json);
        REQUIRE_FALSE(r.has_value());
        CHECK(r.error().code() == client_errc::malformed_response);
    }
}

TEST_CASE("a batch of reads returns items and unprocessed keys") {
    const auto r =
        decode<batch_get_item_response>(
            R"({"Responses":{"music":[{"id":{"S":"1"}},{"id":{"S":"2"}}],"other":[]},"UnprocessedKeys":{"music":)"
            R"({"Keys":[{"id":{"S":"3"}}],"ConsistentRead":true,"ProjectionExpression":"#n0",)"
            R"("ExpressionAttributeNames":{"#n0":"id"},"AttributesToGet":["x"]}},"ConsumedCapacity":[{"CapacityUnits":1}]})"
        )
            .value();
    CHECK(r.responses.at("music").size() == 2);
    CHECK(r.responses.at("other").empty());
    const keys_and_attributes& rest = r.unprocessed_keys.at("music");
    CHECK(rest.keys == std::vector{key("id", "3")});
    CHECK(rest.consistent_read == true);
    CHECK(rest.projection_expression == "#n0");
    CHECK(rest.expression_attribute_names == attribute_names{{"#n0", "id"}});
    CHECK(r.consumed_capacity.size() == 1);
    CHECK(decode<batch_get_item_response>("{}").value().responses.empty());
}

TEST_CASE("a broken response to a batch of reads is a malformed response") {
    for (const char* json :
         {R"({"Responses":[]})",
          R"({"Responses":{"music":{}}})",
          R"({"Responses":{"music":[null]}})",
          R"({"UnprocessedKeys":{"music":{"Keys":{}}}})",
          R"({"UnprocessedKeys":{"music":{"Keys":[{}]}}})",
          R"({"UnprocessedKeys":{"music":{"Keys":[null]}}})",
          R"({"UnprocessedKeys":{"music":{"ExpressionAttributeNames":[]}}})"}) {
        INFO(json);
        const auto r = decode<batch_get_item_response>(json);
        REQUIRE_FALSE(r.has_value());
        CHECK(r.error().code() == client_errc::malformed_response);
    }
}
