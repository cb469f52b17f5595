// SPDX-License-Identifier: BSL-1.0
#include "codec/operations.hpp"

#include <codynamo/codynamo.hpp>

#include <catch2/catch_test_macros.hpp>

#include <limits>

using namespace codynamo;

namespace {

std::string transaction_refusal(const transact_write_items_request& r) {
    const result<codec::text_buffer> text = codec::encode(r);
    REQUIRE(!text.has_value());
    return text.error().what();
}

bool transaction_says(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("every member of TransactWriteItems is written") {
    transact_write_items_request r;
    transact_put put("a", item{{"id", "1"}});
    put.condition_expression = "attribute_not_exists(#n)";
    put.expression_attribute_names = {{"#n", "id"}};
    put.return_values_on_condition_check_failure =
        return_values_on_condition_check_failure::all_old;
    transact_update update("b", key("id", "2"));
    update.update_expression = "SET v = :v";
    update.expression_attribute_values = item{{":v", 1}};
    transact_delete deleted("c", key("id", "3"));
    deleted.condition_expression = "attribute_exists(id)";
    condition_check check("d", key("id", "4"));
    check.condition_expression = "attribute_exists(id)";
    check.return_values_on_condition_check_failure = return_values_on_condition_check_failure::none;
    r.transact_items = {put, update, deleted, check};
    r.client_request_token = "token";
    r.return_consumed_capacity = return_consumed_capacity::total;
    r.return_item_collection_metrics = true;
    CHECK(
        codec::encode(r).value().view() ==
        R"x({"TransactItems":[{"Put":{"TableName":"a","Item":{"id":{"S":"1"}},"ConditionExpression":"attribute_not_exists(#n)",)x"
        R"x("ExpressionAttributeNames":{"#n":"id"},"ReturnValuesOnConditionCheckFailure":"ALL_OLD"}},)x"
        R"x({"Update":{"TableName":"b","Key":{"id":{"S":"2"}},"UpdateExpression":"SET v = :v","ExpressionAttributeValues":{":v":{"N":"1"}}}},)x"
        R"x({"Delete":{"TableName":"c","Key":{"id":{"S":"3"}},"ConditionExpression":"attribute_exists(id)"}},)x"
        R"x({"ConditionCheck":{"TableName":"d","Key":{"id":{"S":"4"}},"ConditionExpression":"attribute_exists(id)",)x"
        R"x("ReturnValuesOnConditionCheckFailure":"NONE"}}],"ReturnConsumedCapacity":"TOTAL","ReturnItemCollectionMetrics":"SIZE","ClientRequestToken":"token"})x"
    );
}

TEST_CASE("an invalid transaction is refused with a reason that names the action") {
    transact_write_items_request r;
    CHECK(transaction_says(transaction_refusal(r), "the transaction is empty"));
    r.transact_items.assign(101, transact_delete("a", key("id", "1")));
    CHECK(transaction_says(transaction_refusal(r), "101 actions; DynamoDB takes up to 100"));
    r.transact_items = {transact_delete("a", key("id", "1")), transact_delete()};
    CHECK(transaction_says(transaction_refusal(r), "transact_items[1]: the table name is empty"));
    r.transact_items = {transact_update("a", key("id", "1"))};
    CHECK(transaction_says(transaction_refusal(r), "transact_items[0] changes nothing"));
    r.transact_items = {condition_check("a", key("id", "1"))};
    CHECK(
        transaction_says(transaction_refusal(r), "transact_items[0] is a check without a condition")
    );
    r.transact_items = {transact_put("a", item{{"v", string_set()}})};
    CHECK(transaction_says(transaction_refusal(r), "transact_items[0].item.v"));
}

TEST_CASE("every member of TransactGetItems is written, and its response read in order") {
    transact_get_items_request r;
    transact_get one("a", key("id", "1"));
    one.projection_expression = "#n0";
    one.expression_attribute_names = {{"#n0", "total"}};
    r.transact_items = {one, transact_get("b", key("id", "2", "n", 3))};
    r.return_consumed_capacity = return_consumed_capacity::indexes;
    CHECK(
        codec::encode(r).value().view() ==
        R"({"TransactItems":[{"Get":{"Key":{"id":{"S":"1"}},"TableName":"a","ProjectionExpression":"#n0","ExpressionAttributeNames":{"#n0":"total"}}},)"
        R"({"Get":{"Key":{"id":{"S":"2"},"n":{"N":"3"}},"TableName":"b"}}],"ReturnConsumedCapacity":"INDEXES"})"
    );
    const auto found = codec::decode<transact_get_items_response>(
        R"({"Responses":[{"Item":{"id":{"S":"1"}}},{},{"Item":null},{"New":1}],"ConsumedCapacity":[{"TableName":"a","CapacityUnits":4}]})"
    );
    REQUIRE(found.has_value());
    CHECK(
        found->items ==
        std::vector<std::optional<item>>{
            item{{"id", "1"}}, std::nullopt, std::nullopt, std::nullopt
        }
    );
    REQUIRE(found->consumed_capacity.size() == 1);
    CHECK(found->consumed_capacity[0].capacity_units == 4);
}

TEST_CASE("the response to TransactWriteItems has capacity and metrics by table") {
    const auto done = codec::decode<transact_write_items_response>(
        R"({"ConsumedCapacity":[{"TableName":"a","WriteCapacityUnits":2}],"ItemCollectionMetrics":{"a":[{"ItemCollectionKey":{"id":{"S":"1"}},"SizeEstimateRangeGB":[0,1]}]}})"
    );
    REQUIRE(done.has_value());
    CHECK(done->consumed_capacity.at(0).write_capacity_units == 2);
    REQUIRE(done->item_collection_metrics.contains("a"));
    CHECK(
        done->item_collection_metrics.at("a").at(0).size_estimate_range_gb == std::vector{0.0, 1.0}
    );
    CHECK(codec::decode<transact_write_items_response>("{}").has_value());
}
