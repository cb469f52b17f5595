// SPDX-License-Identifier: BSL-1.0
#include "codec/operations.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cmath>
#include <string>
#include <vector>

using namespace codynamo;
using codec::decode;
using codec::encode;

TEST_CASE("a put of the least has table and item") {
    CHECK(
        encode(put_item_request("music", item{{"id", "1"}})).value().view() ==
        R"({"TableName":"music","Item":{"id":{"S":"1"}}})"
    );
    CHECK(
        encode(put_item_request("music", item())).value().view() ==
        R"({"TableName":"music","Item":{}})"
    );
}

TEST_CASE("a put writes all its members") {
    put_item_request r("music", item{{"id", "1"}});
    r.condition_expression = "#a = :b";
    r.expression_attribute_names = {{"#a", "A"}};
    r.expression_attribute_values = item{{":b", 2}};
    r.return_values = return_values::all_old;
    r.return_values_on_condition_check_failure = return_values_on_condition_check_failure::all_old;
    r.return_consumed_capacity = return_consumed_capacity::indexes;
    r.return_item_collection_metrics = true;
    CHECK(
        encode(r).value().view() ==
        R"({"TableName":"music","Item":{"id":{"S":"1"}},"ReturnValues":"ALL_OLD","ReturnConsumedCapacity":"INDEXES",)"
        R"("ReturnItemCollectionMetrics":"SIZE","ConditionExpression":"#a = :b","ExpressionAttributeNames":{"#a":"A"},)"
        R"("ExpressionAttributeValues":{":b":{"N":"2"}},"ReturnValuesOnConditionCheckFailure":"ALL_OLD"})"
    );
}

TEST_CASE("a get writes all its members") {
    get_item_request r("music", key("id", "1", "ts", 2));
    CHECK(
        encode(r).value().view() == R"({"TableName":"music","Key":{"id":{"S":"1"},"ts":{"N":"2"}}})"
    );
    r.consistent_read = true;
    r.projection_expression = "#n0, #n1";
    r.expression_attribute_names = {{"#n0", "a"}, {"#n1", "\"quoted\""}};
    r.return_consumed_capacity = return_consumed_capacity::total;
    CHECK(
        encode(r).value().view() ==
        R"({"TableName":"music","Key":{"id":{"S":"1"},"ts":{"N":"2"}},"ConsistentRead":true,)"
        R"("ReturnConsumedCapacity":"TOTAL","ProjectionExpression":"#n0, #n1",)"
        R"("ExpressionAttributeNames":{"#n0":"a","#n1":"\"quoted\""}})"
    );
}

TEST_CASE("an update writes all its members") {
    update_item_request r("music", key("id", "1"));
    CHECK(encode(r).value().view() == R"({"TableName":"music","Key":{"id":{"S":"1"}}})");
    r.update_expression = "SET #n0 = :v0";
    r.condition_expression = "#n0 <> :v0";
    r.expression_attribute_names = {{"#n0", "a"}};
    r.expression_attribute_values = item{{":v0", true}};
    r.return_values = return_values::updated_new;
    r.return_values_on_condition_check_failure = return_values_on_condition_check_failure::none;
    r.return_consumed_capacity = return_consumed_capacity::none;
    CHECK(
        encode(r).value().view() ==
        R"({"TableName":"music","Key":{"id":{"S":"1"}},"UpdateExpression":"SET #n0 = :v0","ReturnValues":"UPDATED_NEW",)"
        R"("ReturnConsumedCapacity":"NONE","ConditionExpression":"#n0 <> :v0","ExpressionAttributeNames":{"#n0":"a"},)"
        R"("ExpressionAttributeValues":{":v0":{"BOOL":true}},"ReturnValuesOnConditionCheckFailure":"NONE"})"
    );
}

TEST_CASE("a delete writes its members") {
    delete_item_request r("music", key("id", "1"));
    r.return_values = return_values::none;
    r.return_item_collection_metrics = true;
    CHECK(
        encode(r).value().view() ==
        R"({"TableName":"music","Key":{"id":{"S":"1"}},"ReturnValues":"NONE","ReturnItemCollectionMetrics":"SIZE"})"
    );
}

TEST_CASE("requests that can never work are refused before they are sent") {
    const auto refusal = [](const result<codec::text_buffer>& r) {
        REQUIRE_FALSE(r.has_value());
        CHECK(r.error().code() == client_errc::invalid_argument);
        return r.error().info().message;
    };
    CHECK(refusal(encode(put_item_request("", item{{"id", "1"}}))) == "the table name is empty");
    CHECK(refusal(encode(get_item_request())) == "the table name is empty"); // the first of two
    get_item_request no_key;
    no_key.table_name = "music";
    CHECK(refusal(encode(no_key)) == "the request has no key");
    update_item_request no_update_key;
    no_update_key.table_name = "music";
    CHECK(refusal(encode(no_update_key)) == "the request has no key");
}

TEST_CASE(
    "values that DynamoDB does not store are refused with their position, without their content"
) {
    const auto refusal = [](const result<codec::text_buffer>& r) {
        REQUIRE_FALSE(r.has_value());
        CHECK(r.error().code() == client_errc::invalid_value);
        return r.error().info().message;
    };
    const std::string no_text = "\xff secret";
    CHECK(refusal(encode(put_item_request("t", item{{"id", no_text}}))).starts_with("item.id: "));
    CHECK(
        refusal(encode(put_item_request("t", item{{"id", no_text}}))).find("secret") ==
        std::string::npos
    );
    CHECK(refusal(encode(put_item_request("t", item{{"tags", string_set()}}))
    ).starts_with("item.tags: "));
    CHECK(refusal(encode(get_item_request("t", key("id", no_text)))).starts_with("key.id: "));
    update_item_request u("t", key("id", "1"));
    u.expression_attribute_values = item{{":v0", string_set()}};
    CHECK(refusal(encode(u)).find(":v0") != std::string::npos);
    CHECK(
        refusal(encode(put_item_request(no_text, item{{"id", "1"}}))).find("secret") ==
        std::string::npos
    );
}

TEST_CASE("a get gives the item, or none") {
    const auto found =
        decode<get_item_response>(R"({"Item":{"n":{"N":"1.5"},"pk":{"S":"a"}}})").value();
    CHECK(found.item == item{{"pk", "a"}, {"n", number("1.5")}});
    CHECK_FALSE(found.consumed_capacity);
    CHECK_FALSE(decode<get_item_response>("{}").value().item);
    CHECK_FALSE(decode<get_item_response>(R"({"Item":null,"ConsumedCapacity":null})").value().item);
}

TEST_CASE("a write gives attributes, capacity and metrics") {
    const auto r =
        decode<put_item_response>(
            R"({"Attributes":{"id":{"S":"1"}},"ItemCollectionMetrics":{"ItemCollectionKey":{"id":{"S":"1"}},)"
            R"("SizeEstimateRangeGB":[0.0,1.5]},"ConsumedCapacity":{"TableName":"music","CapacityUnits":2.5,)"
            R"("Table":{"CapacityUnits":1.0},"LocalSecondaryIndexes":{"lsi":{"CapacityUnits":0.5}},)"
            R"("GlobalSecondaryIndexes":{"g1":{"CapacityUnits":0.25,"ReadCapacityUnits":1,"WriteCapacityUnits":2},)"
            R"("g2":{"CapacityUnits":0.75,"Unknown":[1,2]}},"ReadCapacityUnits":3,"WriteCapacityUnits":4,)"
            R"("VectorIndexes":{"v":{"VectorSearchRequestBytes":1.0}}}})"
        )
            .value();
    CHECK(r.attributes == item{{"id", "1"}});
    REQUIRE(r.item_collection_metrics);
    CHECK(r.item_collection_metrics->item_collection_key == item{{"id", "1"}});
    CHECK(r.item_collection_metrics->size_estimate_range_gb == std::vector{0.0, 1.5});
    REQUIRE(r.consumed_capacity);
    const consumed_capacity& used = *r.consumed_capacity;
    CHECK(used.table_name == "music");
    CHECK(used.capacity_units == 2.5);
    CHECK(used.read_capacity_units == 3);
    CHECK(used.write_capacity_units == 4);
    REQUIRE(used.table);
    CHECK(used.table->capacity_units == 1);
    REQUIRE(used.local_secondary_indexes.size() == 1);
    CHECK(used.local_secondary_indexes.at("lsi").capacity_units == 0.5);
    REQUIRE(used.global_secondary_indexes.size() == 2);
    CHECK(used.global_secondary_indexes.at("g1").read_capacity_units == 1);
    CHECK(used.global_secondary_indexes.at("g1").write_capacity_units == 2);
    CHECK(used.global_secondary_indexes.at("g2").capacity_units == 0.75);
}

TEST_CASE("responses with nothing in them are responses") {
    CHECK_FALSE(decode<put_item_response>("{}").value().attributes);
    CHECK_FALSE(decode<update_item_response>(R"({"Attributes":null})").value().attributes);
    CHECK_FALSE(decode<delete_item_response>(" { } ").value().consumed_capacity);
    CHECK(std::isnan(decode<delete_item_response>(R"({"ConsumedCapacity":{"CapacityUnits":"NaN"}})")
                         .value()
                         .consumed_capacity->capacity_units));
}

TEST_CASE("members that are not known are skipped at any depth") {
    const auto r =
        decode<get_item_response>(
            R"({"New":[{"a":[1,{"b":null}]},"x",1e300,true],"Item":{"id":{"__type":"AttributeValue","S":"1"}},"Other":{"Item":5}})"
        )
            .value();
    CHECK(r.item == item{{"id", "1"}});
}

TEST_CASE("a response of another shape is a malformed response, never an empty one") {
    for (const char* json :
         {"",
          "null",
          "[]",
          "5",
          "\"x\"",
          "{",
          "{}x",
          R"({"Item":5})",
          R"({"Item":[]})",
          R"({"Item":{"a":{"S":"x"}})",
          R"({"Item" {}})"}) {
        INFO(json);
        const auto r = decode<get_item_response>(json);
        REQUIRE_FALSE(r.has_value());
        CHECK(r.error().code() == client_errc::malformed_response);
        CHECK(r.error().info().message.find(" at byte ") != std::string::npos);
    }
    CHECK_FALSE(decode<put_item_response>(R"({"Attributes":{"a":{"L":{]}}})").has_value());
}
