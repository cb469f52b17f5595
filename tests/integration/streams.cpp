// SPDX-License-Identifier: BSL-1.0
//
// DynamoDB Streams by `client::call`: DynamoDB Local serves them on the endpoint of its tables.
//
#include "support/local_table.hpp"

#include <codynamo/as_result.hpp>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <string>

using namespace codynamo;
using namespace codynamo::testing;
using namespace std::chrono_literals;

namespace {

asio::awaitable<nlohmann::json> streams_call(client db, std::string name, nlohmann::json body) {
    const std::string response = co_await db.call(
        std::move(name), body.dump(), target_service::dynamodb_streams, timeout(20s)
    );
    co_return nlohmann::json::parse(response);
}

asio::awaitable<void> read_stream(table t) {
    const client db = t.client();
    co_await t.put_item({{"id", "1"}, {"price", number("7.50")}});
    co_await t.delete_item(key("id", "1"));

    nlohmann::json asked{{"TableName", t.name()}};
    const nlohmann::json listed = co_await streams_call(db, "ListStreams", asked);
    REQUIRE(listed.at("Streams").size() == 1);
    const auto arn = listed.at("Streams").at(0).at("StreamArn").get<std::string>();

    asked = {{"StreamArn", arn}};
    const nlohmann::json described = co_await streams_call(db, "DescribeStream", asked);
    const auto& shards = described.at("StreamDescription").at("Shards");
    REQUIRE_FALSE(shards.empty());

    asked["ShardId"] = shards.at(0).at("ShardId");
    asked["ShardIteratorType"] = "TRIM_HORIZON";
    const nlohmann::json begin = co_await streams_call(db, "GetShardIterator", asked);

    asked = {{"ShardIterator", begin.at("ShardIterator")}};
    const nlohmann::json read = co_await streams_call(db, "GetRecords", asked);
    const auto& records = read.at("Records");
    REQUIRE(records.size() == 2);
    CHECK(records.at(0).at("eventName") == "INSERT");
    CHECK(records.at(1).at("eventName") == "REMOVE");
    const std::string image = records.at(0).at("dynamodb").at("NewImage").dump();
    CHECK(item_from_dynamodb_json(image) == item{{"id", "1"}, {"price", number("7.5")}});
}

asio::awaitable<void> ask_tables_for_streams() {
    const client db = local_client(co_await asio::this_coro::executor);
    const auto refused = co_await as_result(db.call("ListStreams", "{}"));
    REQUIRE(refused.has_error());
    CHECK(refused.error().info().http_status == 400);
}

} // namespace

TEST_CASE("the stream of a table is read by calls to DynamoDB Streams") {
    table_schema schema(string_attribute("id"));
    schema.stream("NEW_AND_OLD_IMAGES");
    create_table_request request = schema.request(fresh_table_name("streams"));
    run(with_table(std::move(request), read_stream));
}

TEST_CASE("an operation of Streams is unknown to DynamoDB itself") {
    run(ask_tables_for_streams());
}
