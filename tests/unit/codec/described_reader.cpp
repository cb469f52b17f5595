// SPDX-License-Identifier: BSL-1.0
// How described structs are read, shown by the responses about tables.
#include "codec/operations.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <string>

using namespace codynamo;

namespace {

template <class Response>
std::string shape_fault(std::string_view json) {
    const auto r = codec::decode<Response>(json);
    REQUIRE(r.has_error());
    CHECK(r.error().code() == client_errc::malformed_response);
    return r.error().info().message;
}

std::chrono::system_clock::time_point moment(int seconds) {
    return std::chrono::system_clock::time_point(std::chrono::seconds(seconds));
}

} // namespace

TEST_CASE("an empty response about tables has every default") {
    for (const char* json :
         {"{}",
          R"({"Table":{}})",
          R"({"Table":null})",
          R"({"Table":{"ProvisionedThroughput":{},"BillingModeSummary":{},"StreamSpecification":{},"TableClassSummary":{},)"
          R"("KeySchema":[],"AttributeDefinitions":[],"Replicas":[],"GlobalSecondaryIndexes":[],"VectorIndexes":[]}})"
         }) {
        CAPTURE(json);
        const table_description t = codec::decode<describe_table_response>(json).value().table;
        CHECK(t.table_name.empty());
        CHECK(t.attribute_definitions.empty());
        CHECK(t.key_schema.empty());
        CHECK(t.global_secondary_indexes.empty());
        CHECK(t.billing_mode.empty());
        CHECK_FALSE(t.last_update_to_pay_per_request_date_time);
        CHECK_FALSE(t.on_demand_throughput);
        CHECK_FALSE(t.sse_description);
        CHECK_FALSE(t.disassociation_protection_enabled);
        CHECK_FALSE(t.deletion_protection_enabled);
        CHECK(t.creation_date_time == moment(0));
        CHECK(t.item_count == 0);
    }
    const auto t =
        codec::decode<describe_table_response>(
            R"({"Table":{"OnDemandThroughput":{},"WarmThroughput":{},"SSEDescription":{},"RestoreSummary":{},"ArchivalSummary":{},)"
            R"("GlobalSecondaryIndexes":[{}],"VectorIndexes":[{}],"Replicas":[{"ProvisionedThroughputOverride":{}}]}})"
        )
            .value()
            .table;
    CHECK(t.on_demand_throughput->max_read_request_units == 0);
    CHECK(t.warm_throughput->status.empty());
    CHECK(t.sse_description->status.empty());
    CHECK(t.restore_summary->source_table_arn.empty());
    CHECK_FALSE(t.archival_summary->archival_date_time);
    CHECK(t.global_secondary_indexes.at(0).projection.projection_type == "ALL");
    CHECK(t.vector_indexes.at(0).index.vector_attribute.empty());
    CHECK_FALSE(t.replicas.at(0).read_capacity_units_override);
}

TEST_CASE("a member that comes twice in a response about tables counts the last time") {
    const auto t =
        codec::decode<describe_table_response>(
            R"({"Table":{"TableName":"a","TableName":"b","ItemCount":1,"ItemCount":2,"OnDemandThroughput":{"MaxReadRequestUnits":1},)"
            R"("OnDemandThroughput":{"MaxWriteRequestUnits":2},"ProvisionedThroughput":{"ReadCapacityUnits":1},)"
            R"("ProvisionedThroughput":{"WriteCapacityUnits":2},"KeySchema":[{"KeyType":"HASH"}],"KeySchema":[{"KeyType":"RANGE"}]}})"
        )
            .value()
            .table;
    CHECK(t.table_name == "b");
    CHECK(t.item_count == 2);
    CHECK(t.on_demand_throughput->max_read_request_units == 0);
    CHECK(t.on_demand_throughput->max_write_request_units == 2);
    CHECK(t.provisioned_throughput.read_capacity_units == 1);
    CHECK(t.provisioned_throughput.write_capacity_units == 2);
    CHECK(t.key_schema.size() == 2); // and the elements of lists are collected
}

TEST_CASE("dates and counts of a described table are read in every notation") {
    const auto r = codec::decode<describe_table_response>(
        R"({"Table":{"CreationDateTime":1795380047.643,"ProvisionedThroughput":{"LastIncreaseDateTime":0.000,)"
        R"("LastDecreaseDateTime":1.795380049150E9},"ItemCount":9007199254740993,"TableSizeBytes":1E3}})"
    );
    REQUIRE(r.has_value());
    using std::chrono::milliseconds;
    CHECK(r->table.creation_date_time == moment(1795380047) + milliseconds(643));
    CHECK(r->table.provisioned_throughput.last_increase_date_time == moment(0));
    CHECK(
        r->table.provisioned_throughput.last_decrease_date_time ==
        moment(1795380049) + milliseconds(150)
    );
    CHECK(r->table.item_count == 9007199254740993);
    CHECK(r->table.table_size_bytes == 1000);
}

TEST_CASE("a date beyond all dates is 1970") {
    for (const char* date : {"-1", "1e300", "\"NaN\"", "\"Infinity\""}) {
        INFO(date);
        const auto r = codec::decode<describe_table_response>(
                           R"({"Table":{"CreationDateTime":)" + std::string(date) + "}}"
        )
                           .value();
        CHECK(r.table.creation_date_time == std::chrono::system_clock::time_point());
    }
}

TEST_CASE("figures and dates of a wrong type cost nothing else of a described table") {
    const auto r = codec::decode<describe_table_response>(
        R"({"Table":{"ItemCount":"1","TableSizeBytes":1.5,"CreationDateTime":"2026-01-01T00:00:00Z",)"
        R"("BillingModeSummary":{"LastUpdateToPayPerRequestDateTime":{},"BillingMode":"PROVISIONED"},)"
        R"("ProvisionedThroughput":{"ReadCapacityUnits":null,"WriteCapacityUnits":[5]},)"
        R"("GlobalSecondaryIndexes":[{"ItemCount":true,"IndexName":"by-year"}],)"
        R"("OnDemandThroughput":{"MaxReadRequestUnits":"1","MaxWriteRequestUnits":2},"TableName":"music"}})"
    );
    REQUIRE(r.has_value());
    const table_description& t = r->table;
    CHECK(t.item_count == 0);
    CHECK(t.table_size_bytes == 0);
    CHECK(t.creation_date_time == moment(0));
    CHECK_FALSE(t.last_update_to_pay_per_request_date_time);
    CHECK(t.billing_mode == "PROVISIONED");
    CHECK(t.provisioned_throughput.write_capacity_units == 0);
    CHECK(t.global_secondary_indexes.at(0).index_name == "by-year");
    CHECK(t.on_demand_throughput->max_write_request_units == 2);
    CHECK(t.table_name == "music");
}

TEST_CASE("a member of a wrong type is named by its position in the response") {
    const auto fault_of = [](std::string_view member) {
        return shape_fault<describe_table_response>(R"({"Table":{)" + std::string(member) + "}}");
    };
    CHECK(fault_of(R"("TableName":1)") == "expected a string at byte 22");
    CHECK(fault_of(R"("DeletionProtectionEnabled":1)") == "expected true or false at byte 38");
    CHECK(fault_of(R"("KeySchema":{})") == "expected an array at byte 22");
    CHECK(fault_of(R"("KeySchema":[null])") == "expected an object at byte 23");
    CHECK(fault_of(R"("BillingModeSummary":[])") == "expected an object at byte 31");
    CHECK(fault_of(R"("BillingModeSummary":{"BillingMode":1})") == "expected a string at byte 46");
    CHECK(fault_of(R"("StreamSpecification":"x")") == "expected an object at byte 32");
    CHECK(
        fault_of(R"("StreamSpecification":{"StreamViewType":{}})") == "expected a string at byte 50"
    );
    CHECK(fault_of(R"("SSEDescription":1)") == "expected an object at byte 27");
    CHECK(
        fault_of(R"("AttributeDefinitions":[{"AttributeType":1}])") ==
        "expected a string at byte 51"
    );
    CHECK(
        fault_of(R"("VectorIndexes":[{"VectorAttribute":"x"}])") == "expected an object at byte 46"
    );
    CHECK(
        fault_of(R"("Replicas":[{"ReplicaTableClassSummary":{"TableClass":1}}])") ==
        "expected a string at byte 64"
    );
    CHECK(
        shape_fault<list_tables_response>(R"({"TableNames":[1]})") == "expected a string at byte 15"
    );
    CHECK(
        shape_fault<update_time_to_live_response>(R"({"TimeToLiveSpecification":{"Enabled":"x"}})"
        ) == "expected true or false at byte 38"
    );
    CHECK(
        shape_fault<describe_time_to_live_response>(R"({"TimeToLiveDescription":[]})") ==
        "expected an object at byte 25"
    );
    CHECK(
        shape_fault<list_tags_of_resource_response>(R"({"Tags":[{"Key":[]}]})") ==
        "expected a string at byte 16"
    );
    CHECK(
        shape_fault<tag_resource_response>(R"({"Tags":[]})") ==
        "a JSON object that is not this operation's response at byte 11"
    );
}

TEST_CASE("lists of a response about tables end at their limits") {
    const auto list_of = [](std::size_t count, std::string_view element) {
        std::string text(element);
        for (std::size_t i = 1; i < count; ++i)
            text.append(",").append(element);
        return "[" + text + "]";
    };
    const auto names = [&](std::size_t count) {
        return R"({"TableNames":)" + list_of(count, "\"t\"") + "}";
    };
    CHECK(codec::decode<list_tables_response>(names(100)).value().table_names.size() == 100);
    CHECK(shape_fault<list_tables_response>(names(101)).starts_with("a list that is longer"));
    const auto indexes = [&](std::size_t count) {
        return R"({"Table":{"GlobalSecondaryIndexes":)" + list_of(count, "{}") + "}}";
    };
    CHECK(
        codec::decode<describe_table_response>(indexes(1000))
            .value()
            .table.global_secondary_indexes.size() == 1000
    );
    CHECK(shape_fault<describe_table_response>(indexes(1001)).starts_with("a list that is longer"));
    const auto tags = [&](std::size_t count) { return R"({"Tags":)" + list_of(count, "{}") + "}"; };
    CHECK(codec::decode<list_tags_of_resource_response>(tags(1000)).value().tags.size() == 1000);
    CHECK(
        shape_fault<list_tags_of_resource_response>(tags(1001)).starts_with("a list that is longer")
    );
}
