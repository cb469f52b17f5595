// SPDX-License-Identifier: BSL-1.0
#include "codec/operations.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <string>

using namespace codynamo;
using namespace std::chrono_literals;
using codec::decode;
using codec::encode;

namespace {

/// What DynamoDB Local 3.3.0 answers to DescribeTable, of a table with one index of each kind and a
/// stream.
constexpr std::string_view described =
    R"({"Table":{"AttributeDefinitions":[{"AttributeName":"artist","AttributeType":"S"},)"
    R"({"AttributeName":"song","AttributeType":"S"},{"AttributeName":"year","AttributeType":"N"},)"
    R"({"AttributeName":"cover","AttributeType":"B"}],"TableName":"music","KeySchema":[)"
    R"({"AttributeName":"artist","KeyType":"HASH"},{"AttributeName":"song","KeyType":"RANGE"}],"TableStatus":"ACTIVE",)"
    R"("CreationDateTime":1795380047.643,"ProvisionedThroughput":{"LastIncreaseDateTime":0.000,)"
    R"("LastDecreaseDateTime":0.000,"NumberOfDecreasesToday":0,"ReadCapacityUnits":5,"WriteCapacityUnits":6},)"
    R"("TableSizeBytes":0,"ItemCount":0,"TableArn":"arn:aws:dynamodb:ddblocal:000000000000:table/music",)"
    R"("LocalSecondaryIndexes":[{"IndexName":"by-year","KeySchema":[{"AttributeName":"artist","KeyType":"HASH"},)"
    R"({"AttributeName":"year","KeyType":"RANGE"}],"Projection":{"ProjectionType":"KEYS_ONLY"},"IndexSizeBytes":0,)"
    R"("ItemCount":0,"IndexArn":"arn:aws:dynamodb:ddblocal:000000000000:table/music/index/by-year"}],)"
    R"("GlobalSecondaryIndexes":[{"IndexName":"by-cover","KeySchema":[{"AttributeName":"cover","KeyType":"HASH"}],)"
    R"("Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["label","price"]},"IndexStatus":"ACTIVE",)"
    R"("ProvisionedThroughput":{"ReadCapacityUnits":3,"WriteCapacityUnits":4},"IndexSizeBytes":0,"ItemCount":0,)"
    R"("IndexArn":"arn:aws:dynamodb:ddblocal:000000000000:table/music/index/by-cover"}],)"
    R"("StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"},)"
    R"("LatestStreamLabel":"2026-11-22T20:40:47.643",)"
    R"("LatestStreamArn":"arn:aws:dynamodb:ddblocal:000000000000:table/music/stream/2026-11-22T20:40:47.643",)"
    R"("DeletionProtectionEnabled":true}})";

} // namespace

TEST_CASE("a table of one key is created on demand") {
    const create_table_request r("music", attribute_definition("artist", value_type::string));
    CHECK(
        encode(r).value() ==
        R"({"TableName":"music","AttributeDefinitions":[{"AttributeName":"artist","AttributeType":"S"}],)"
        R"("KeySchema":[{"AttributeName":"artist","KeyType":"HASH"}],"BillingMode":"PAY_PER_REQUEST"})"
    );
}

TEST_CASE("the creation of a table writes all its members") {
    create_table_request r(
        "music",
        attribute_definition("artist", value_type::string),
        attribute_definition("n", value_type::number)
    );
    r.attribute_definitions.emplace_back("cover", value_type::binary);
    local_secondary_index local;
    local.index_name = "lsi";
    local.key_schema.emplace_back("artist", "HASH");
    local.key_schema.emplace_back("cover", "RANGE");
    r.local_secondary_indexes.push_back(local);
    global_secondary_index global;
    global.index_name = "gsi";
    global.key_schema.emplace_back("cover", "HASH");
    global.projection.projection_type = "INCLUDE";
    global.projection.non_key_attributes = {"label", "price"};
    global.provisioned_throughput.emplace(3, 4);
    r.global_secondary_indexes.push_back(global);
    r.billing_mode = "PROVISIONED";
    r.provisioned_throughput.emplace(5, 6);
    r.stream_view_type = "KEYS_ONLY";
    r.tags = {{"team", "a"}};
    r.table_class = "STANDARD";
    r.deletion_protection_enabled = false;
    CHECK(
        encode(r).value() ==
        R"({"TableName":"music","AttributeDefinitions":[{"AttributeName":"artist","AttributeType":"S"},)"
        R"({"AttributeName":"n","AttributeType":"N"},{"AttributeName":"cover","AttributeType":"B"}],)"
        R"("KeySchema":[{"AttributeName":"artist","KeyType":"HASH"},{"AttributeName":"n","KeyType":"RANGE"}],)"
        R"("LocalSecondaryIndexes":[{"IndexName":"lsi","KeySchema":[{"AttributeName":"artist","KeyType":"HASH"},)"
        R"({"AttributeName":"cover","KeyType":"RANGE"}],"Projection":{"ProjectionType":"ALL"}}],)"
        R"("GlobalSecondaryIndexes":[{"IndexName":"gsi","KeySchema":[{"AttributeName":"cover","KeyType":"HASH"}],)"
        R"("Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["label","price"]},)"
        R"("ProvisionedThroughput":{"ReadCapacityUnits":3,"WriteCapacityUnits":4}}],"BillingMode":"PROVISIONED",)"
        R"("ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":6},)"
        R"("StreamSpecification":{"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"},"Tags":[{"Key":"team","Value":"a"}],)"
        R"("TableClass":"STANDARD","DeletionProtectionEnabled":false})"
    );
}

TEST_CASE("tables that can never be are refused") {
    const auto refusal = [](const result<std::string>& r) {
        REQUIRE_FALSE(r.has_value());
        CHECK(r.error().code() == client_errc::invalid_argument);
        return r.error().info().message;
    };
    create_table_request no_keys;
    no_keys.table_name = "music";
    CHECK(
        refusal(encode(no_keys)) == "the table has no key schema: give at least the partition key"
    );
    CHECK(
        refusal(
            encode(create_table_request("music", attribute_definition("id", value_type::boolean)))
        ) == "the key attribute 'id' must be a string, number or binary"
    );
    CHECK(refusal(encode(describe_table_request(""))) == "the table name is empty");
    CHECK(refusal(encode(delete_table_request())) == "the table name is empty");
}

TEST_CASE("the other requests about tables are short") {
    CHECK(encode(describe_table_request("music")).value() == R"({"TableName":"music"})");
    CHECK(encode(delete_table_request("music")).value() == R"({"TableName":"music"})");
    CHECK(encode(list_tables_request()).value() == "{}");
    list_tables_request r;
    r.exclusive_start_table_name = "m";
    r.limit = 7;
    CHECK(encode(r).value() == R"({"ExclusiveStartTableName":"m","Limit":7})");
}

TEST_CASE("a table is described in full") {
    const table_description t = decode<describe_table_response>(described).value().table;
    CHECK(t.table_name == "music");
    CHECK(t.table_arn == "arn:aws:dynamodb:ddblocal:000000000000:table/music");
    CHECK(t.table_status == "ACTIVE");
    REQUIRE(t.attribute_definitions.size() == 4);
    CHECK(t.attribute_definitions[1].attribute_name == "song");
    CHECK(t.attribute_definitions[1].attribute_type == value_type::string);
    CHECK(t.attribute_definitions[2].attribute_type == value_type::number);
    CHECK(t.attribute_definitions[3].attribute_type == value_type::binary);
    REQUIRE(t.key_schema.size() == 2);
    CHECK(t.key_schema[1].attribute_name == "song");
    CHECK(t.key_schema[1].key_type == "RANGE");
    CHECK(t.provisioned_throughput.read_capacity_units == 5);
    CHECK(t.provisioned_throughput.write_capacity_units == 6);
    CHECK(t.billing_mode.empty());
    CHECK(t.creation_date_time == std::chrono::system_clock::time_point(1795380047643ms));
    CHECK(t.stream_view_type == "NEW_AND_OLD_IMAGES");
    CHECK(t.latest_stream_arn.ends_with("stream/2026-11-22T20:40:47.643"));
    CHECK(t.deletion_protection_enabled);

    REQUIRE(t.local_secondary_indexes.size() == 1);
    CHECK(t.local_secondary_indexes[0].index_name == "by-year");
    CHECK(t.local_secondary_indexes[0].key_schema.size() == 2);
    CHECK(t.local_secondary_indexes[0].projection.projection_type == "KEYS_ONLY");
    REQUIRE(t.global_secondary_indexes.size() == 1);
    const index_description& gsi = t.global_secondary_indexes[0];
    CHECK(gsi.index_status == "ACTIVE");
    CHECK(gsi.index_arn.ends_with("index/by-cover"));
    CHECK(gsi.projection.non_key_attributes == std::vector<std::string>{"label", "price"});
    CHECK(gsi.provisioned_throughput.write_capacity_units == 4);
    CHECK_FALSE(gsi.backfilling);
}

TEST_CASE("what only the service itself tells of a table is read too") {
    const table_description t =
        decode<create_table_response>(
            R"({"TableDescription":{"TableId":"t-1","TableStatus":"A_NEW_STATUS","BillingModeSummary":{"BillingMode":"PAY_PER_REQUEST",)"
            R"("LastUpdateToPayPerRequestDateTime":1.795380049150E9},"TableClassSummary":{"TableClass":"STANDARD_INFREQUENT_ACCESS"},)"
            R"("ItemCount":9007199254740993,"TableSizeBytes":12,"CreationDateTime":1.7953800E9,"Replicas":[{"RegionName":"x"}],)"
            R"("GlobalSecondaryIndexes":[{"IndexName":"g","Backfilling":true,"ItemCount":3,"IndexSizeBytes":4}],)"
            R"("StreamSpecification":{"StreamEnabled":false},"SSEDescription":{"Status":"ENABLED"}}})"
        )
            .value()
            .table_description;
    CHECK(t.table_id == "t-1");
    CHECK(t.table_status == "A_NEW_STATUS");
    CHECK(t.billing_mode == "PAY_PER_REQUEST");
    CHECK(t.table_class == "STANDARD_INFREQUENT_ACCESS");
    CHECK(t.item_count == 9007199254740993);
    CHECK(t.table_size_bytes == 12);
    CHECK(t.creation_date_time == std::chrono::system_clock::time_point(1795380000s));
    CHECK(t.stream_view_type.empty());
    CHECK(t.global_secondary_indexes.at(0).backfilling);
    CHECK(t.global_secondary_indexes.at(0).item_count == 3);
    CHECK(t.global_secondary_indexes.at(0).index_size_bytes == 4);
}

TEST_CASE("a deleted table is described under its own member") {
    const auto r = decode<delete_table_response>(
                       R"({"TableDescription":{"TableName":"music","TableStatus":"DELETING"}})"
    )
                       .value();
    CHECK(r.table_description.table_status == "DELETING");
}

TEST_CASE("a date beyond all dates is none") {
    for (const char* date : {"-1", "1e300", "\"NaN\"", "\"Infinity\""}) {
        INFO(date);
        const auto r = decode<describe_table_response>(
                           R"({"Table":{"CreationDateTime":)" + std::string(date) + "}}"
        )
                           .value();
        CHECK(r.table.creation_date_time == std::chrono::system_clock::time_point());
    }
}

TEST_CASE("a page of table names has the name to go on from, or none") {
    const auto page =
        decode<list_tables_response>(R"({"TableNames":["a","b"],"LastEvaluatedTableName":"b"})")
            .value();
    CHECK(page.table_names == std::vector<std::string>{"a", "b"});
    CHECK(page.last_evaluated_table_name == "b");
    CHECK(!decode<list_tables_response>(R"({"TableNames":[]})").value().last_evaluated_table_name);
    CHECK(decode<list_tables_response>("{}").value().table_names.empty());
}

TEST_CASE("broken answers about tables are malformed responses") {
    for (const char* json :
         {R"({"Table":[]})",
          R"({"Table":{"KeySchema":{}}})",
          R"({"Table":{"KeySchema":[null]}})",
          R"({"Table":{"AttributeDefinitions":[{"AttributeType":5}]}})",
          R"({"Table":{"ItemCount":"many"}})",
          R"({"Table":{"CreationDateTime":"yesterday"}})",
          R"({"Table":{"GlobalSecondaryIndexes":[[]]}})",
          R"({"Table":{"DeletionProtectionEnabled":"true"}})",
          R"({"Table":{"BillingModeSummary":"x"}})",
          R"({"Table":)"}) {
        INFO(json);
        const auto r = decode<describe_table_response>(json);
        REQUIRE_FALSE(r.has_value());
        CHECK(r.error().code() == client_errc::malformed_response);
    }
    CHECK_FALSE(decode<list_tables_response>(R"({"TableNames":[null]})").has_value());
    CHECK_FALSE(decode<list_tables_response>(R"({"TableNames":"a"})").has_value());
}
