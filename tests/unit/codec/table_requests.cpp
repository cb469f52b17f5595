// SPDX-License-Identifier: BSL-1.0
// The JSON of requests about tables, byte by byte.
#include "codec/operations.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <string>

using namespace codynamo;

namespace {

std::vector<key_schema_element> key_shape() {
    return {key_schema_element("a", "HASH"), key_schema_element("b", "RANGE")};
}

global_secondary_index full_global_index() {
    global_secondary_index index;
    index.index_name = "gsi";
    index.key_schema = key_shape();
    index.projection.projection_type = "INCLUDE";
    index.projection.non_key_attributes = {"c", "d"};
    index.provisioned_throughput.emplace(1, 2);
    index.on_demand_throughput.emplace(3, 4);
    index.warm_throughput.emplace(5, 6);
    return index;
}

constexpr std::string_view full_global_index_json =
    R"({"IndexName":"gsi","KeySchema":[{"AttributeName":"a","KeyType":"HASH"},{"AttributeName":"b","KeyType":"RANGE"}],)"
    R"("Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["c","d"]},)"
    R"("ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":2},)"
    R"("OnDemandThroughput":{"MaxReadRequestUnits":3,"MaxWriteRequestUnits":4},)"
    R"("WarmThroughput":{"ReadUnitsPerSecond":5,"WriteUnitsPerSecond":6}})";

vector_index full_vector_index() {
    vector_index index;
    index.index_name = "near";
    index.vector_attribute = "embedding";
    index.search_schema = {
        search_schema_element("shop", "HASH"), search_schema_element("size", "INLINE_FILTER")
    };
    index.projection.projection_type = "KEYS_ONLY";
    index.dimensions = 3;
    index.distance_function = "COSINE";
    return index;
}

constexpr std::string_view full_vector_index_json =
    R"({"IndexName":"near","VectorAttribute":{"AttributeName":"embedding"},)"
    R"("SearchSchema":[{"AttributeName":"shop","SearchSchemaElementType":"HASH"},{"AttributeName":"size","SearchSchemaElementType":"INLINE_FILTER"}],)"
    R"("Projection":{"ProjectionType":"KEYS_ONLY"},"Dimensions":3,"DistanceFunction":"COSINE"})";

sse_specification full_sse() {
    sse_specification sse;
    sse.enabled = false;
    sse.sse_type = "KMS";
    sse.kms_master_key_id = "alias/k";
    return sse;
}

constexpr std::string_view full_sse_json =
    R"({"Enabled":false,"SSEType":"KMS","KMSMasterKeyId":"alias/k"})";

/// Every member is set, to an empty value where it has one.
replica_update full_replica(replica_update::kind kind) {
    replica_update r(kind, "eu-west-1");
    r.kms_master_key_id = "k";
    r.read_capacity_units_override = 1;
    r.max_read_request_units_override = 0;
    replica_index index;
    index.index_name = "gsi";
    index.read_capacity_units_override = 0;
    index.max_read_request_units_override = 2;
    r.global_secondary_indexes = {index, replica_index()};
    r.table_class_override = "";
    r.disassociation_mode = "FORCE";
    return r;
}

constexpr std::string_view full_replica_json =
    R"({"RegionName":"eu-west-1","KMSMasterKeyId":"k","ProvisionedThroughputOverride":{"ReadCapacityUnits":1},)"
    R"("OnDemandThroughputOverride":{"MaxReadRequestUnits":0},"GlobalSecondaryIndexes":[)"
    R"({"IndexName":"gsi","ProvisionedThroughputOverride":{"ReadCapacityUnits":0},"OnDemandThroughputOverride":{"MaxReadRequestUnits":2}},)"
    R"({"IndexName":""}],"TableClassOverride":""})";

std::string replacing(std::string text, std::string_view what, std::string_view by) {
    const auto at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), by);
}

template <class Request>
std::string shape_refusal(const Request& r) {
    const auto text = codec::encode(r);
    REQUIRE(text.has_error());
    CHECK(text.error().code() == client_errc::invalid_argument);
    return text.error().info().message;
}

} // namespace

TEST_CASE("CreateTable with every member has the JSON of the service model") {
    create_table_request r;
    r.table_name = "t\"1";
    r.attribute_definitions = {
        attribute_definition("a", value_type::string),
        attribute_definition("b", value_type::number),
        attribute_definition("c", value_type::binary)
    };
    r.key_schema = key_shape();
    local_secondary_index local;
    local.index_name = "lsi";
    local.key_schema = key_shape();
    local.projection.projection_type = "KEYS_ONLY";
    r.local_secondary_indexes = {local, local_secondary_index()};
    r.global_secondary_indexes = {full_global_index(), global_secondary_index()};
    r.billing_mode = "PROVISIONED";
    r.provisioned_throughput.emplace(7, 8);
    r.stream_view_type = "NEW_IMAGE";
    r.table_class = "STANDARD";
    r.sse_specification = full_sse();
    r.deletion_protection_enabled = true;
    r.tags = {resource_tag("team", "x"), resource_tag("", "")};
    r.on_demand_throughput.emplace(9, -1);
    r.warm_throughput.emplace(10, 11);
    r.vector_indexes = {full_vector_index(), vector_index()};
    r.resource_policy = "{}";
    r.global_table_source_arn = "arn:s";
    r.global_table_settings_replication_mode = "ENABLED";
    r.timeout = std::chrono::milliseconds(5);
    CHECK(
        codec::encode(r).value().view() ==
        R"({"TableName":"t\"1","AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"},)"
        R"({"AttributeName":"b","AttributeType":"N"},{"AttributeName":"c","AttributeType":"B"}],)"
        R"("KeySchema":[{"AttributeName":"a","KeyType":"HASH"},{"AttributeName":"b","KeyType":"RANGE"}],)"
        R"("LocalSecondaryIndexes":[{"IndexName":"lsi","KeySchema":[{"AttributeName":"a","KeyType":"HASH"},{"AttributeName":"b","KeyType":"RANGE"}],)"
        R"("Projection":{"ProjectionType":"KEYS_ONLY"}},{"IndexName":"","Projection":{"ProjectionType":"ALL"}}],"GlobalSecondaryIndexes":[)" +
            std::string(full_global_index_json) +
            R"(,{"IndexName":"","Projection":{"ProjectionType":"ALL"}}],"BillingMode":"PROVISIONED",)"
            R"("ProvisionedThroughput":{"ReadCapacityUnits":7,"WriteCapacityUnits":8},)"
            R"("StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"},"SSESpecification":)" +
            std::string(full_sse_json) +
            R"(,"Tags":[{"Key":"team","Value":"x"},{"Key":"","Value":""}],"TableClass":"STANDARD","DeletionProtectionEnabled":true,)"
            R"("WarmThroughput":{"ReadUnitsPerSecond":10,"WriteUnitsPerSecond":11},"ResourcePolicy":"{}",)"
            R"("OnDemandThroughput":{"MaxReadRequestUnits":9,"MaxWriteRequestUnits":-1},"GlobalTableSourceArn":"arn:s",)"
            R"("GlobalTableSettingsReplicationMode":"ENABLED","VectorIndexes":[)" +
            std::string(full_vector_index_json) +
            R"(,{"IndexName":"","VectorAttribute":{"AttributeName":""},"Projection":{"ProjectionType":"ALL"},"Dimensions":0,"DistanceFunction":""}]})"
    );
}

TEST_CASE("UpdateTable with every member has the JSON of the service model") {
    update_table_request r("t");
    r.attribute_definitions = {attribute_definition("a", value_type::binary)};
    r.billing_mode = "PROVISIONED";
    r.provisioned_throughput.emplace(7, 8);
    r.create_global_secondary_indexes = {full_global_index(), global_secondary_index()};
    global_secondary_index_change change("x");
    change.provisioned_throughput.emplace(1, 0);
    change.on_demand_throughput.emplace(2, 0);
    change.warm_throughput.emplace(0, 3);
    r.update_global_secondary_indexes = {change, global_secondary_index_change("y")};
    r.delete_global_secondary_indexes = {"old", ""};
    r.stream_view_type = "OLD_IMAGE";
    r.sse_specification = full_sse();
    r.replica_updates = {
        full_replica(replica_update::kind::create),
        full_replica(replica_update::kind::update),
        full_replica(replica_update::kind::remove),
        full_replica(replica_update::kind::disassociate)
    };
    r.table_class = "STANDARD";
    r.deletion_protection_enabled = true;
    r.multi_region_consistency = "EVENTUAL";
    r.create_global_table_witness = "ca-west-1";
    r.delete_global_table_witness = "ca-east-1";
    r.on_demand_throughput.emplace(9, 0);
    r.warm_throughput.emplace(0, 10);
    r.global_table_settings_replication_mode = "DISABLED";
    r.create_vector_indexes = {full_vector_index(), full_vector_index()};
    r.delete_vector_indexes = {"far", "wide"};
    r.disassociation_protection_enabled = false;
    r.timeout = std::chrono::milliseconds(5);
    CHECK(
        codec::encode(r).value().view() ==
        R"({"TableName":"t","AttributeDefinitions":[{"AttributeName":"a","AttributeType":"B"}],"BillingMode":"PROVISIONED",)"
        R"("ProvisionedThroughput":{"ReadCapacityUnits":7,"WriteCapacityUnits":8},"GlobalSecondaryIndexUpdates":[)"
        R"({"Update":{"IndexName":"x","ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":0},"OnDemandThroughput":{"MaxReadRequestUnits":2},)"
        R"("WarmThroughput":{"WriteUnitsPerSecond":3}}},{"Update":{"IndexName":"y"}},{"Create":)" +
            std::string(full_global_index_json) +
            R"(},{"Create":{"IndexName":"","Projection":{"ProjectionType":"ALL"}}},)"
            R"({"Delete":{"IndexName":"old"}},{"Delete":{"IndexName":""}}],"StreamSpecification":{"StreamEnabled":true,"StreamViewType":"OLD_IMAGE"},)"
            R"("SSESpecification":)" +
            std::string(full_sse_json) + R"(,"ReplicaUpdates":[{"Create":)" +
            std::string(full_replica_json) + R"(},{"Update":)" + std::string(full_replica_json) +
            R"(},{"Delete":{"RegionName":"eu-west-1"}},{"Disassociate":{"RegionName":"eu-west-1","DisassociationMode":"FORCE"}}],)"
            R"("TableClass":"STANDARD","DeletionProtectionEnabled":true,"MultiRegionConsistency":"EVENTUAL",)"
            R"("GlobalTableWitnessUpdates":[{"Create":{"RegionName":"ca-west-1"}},{"Delete":{"RegionName":"ca-east-1"}}],)"
            R"("OnDemandThroughput":{"MaxReadRequestUnits":9},"WarmThroughput":{"WriteUnitsPerSecond":10},"GlobalTableSettingsReplicationMode":"DISABLED",)"
            R"("VectorIndexUpdates":[{"Create":)" +
            std::string(full_vector_index_json) + R"(},{"Create":)" +
            std::string(full_vector_index_json) +
            R"(},{"Delete":{"IndexName":"far"}},{"Delete":{"IndexName":"wide"}}],"DisassociationProtectionEnabled":false})"
    );
}

TEST_CASE("each kind of change to a table goes out alone") {
    const auto only = [](auto set) {
        update_table_request r("t");
        set(r);
        return replacing(codec::encode(r).value().str(), R"({"TableName":"t",)", "{");
    };
    using request = update_table_request&;
    CHECK(only([](request r) {
              r.update_global_secondary_indexes.emplace_back("x");
          }) == R"({"GlobalSecondaryIndexUpdates":[{"Update":{"IndexName":"x"}}]})");
    CHECK(
        only([](request r) { r.create_global_secondary_indexes.emplace_back(); }) ==
        R"({"GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"","Projection":{"ProjectionType":"ALL"}}}]})"
    );
    CHECK(only([](request r) {
              r.delete_global_secondary_indexes.emplace_back("x");
          }) == R"({"GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"x"}}]})");
    CHECK(only([](request r) {
              r.delete_vector_indexes.emplace_back("x");
          }) == R"({"VectorIndexUpdates":[{"Delete":{"IndexName":"x"}}]})");
    CHECK(only([](request r) {
              r.create_global_table_witness = "w";
          }) == R"({"GlobalTableWitnessUpdates":[{"Create":{"RegionName":"w"}}]})");
    CHECK(only([](request r) {
              r.delete_global_table_witness = "";
          }) == R"({"GlobalTableWitnessUpdates":[{"Delete":{"RegionName":""}}]})");
    CHECK(only([](request r) {
              r.replica_updates.emplace_back();
          }) == R"({"ReplicaUpdates":[{"Create":{"RegionName":""}}]})");
    CHECK(only([](request r) {
              r.replica_updates.emplace_back(replica_update::kind::disassociate, "w");
              r.replica_updates[0].disassociation_mode.reset();
          }) == R"({"ReplicaUpdates":[{"Disassociate":{"RegionName":"w"}}]})");
}

TEST_CASE("time to live, tags and lists of tables have the JSON of the service model") {
    CHECK(
        codec::encode(update_time_to_live_request("t", "expires", false)).value().view() ==
        R"({"TableName":"t","TimeToLiveSpecification":{"Enabled":false,"AttributeName":"expires"}})"
    );
    CHECK(
        codec::encode(tag_resource_request("arn:t", {resource_tag("a", "b"), resource_tag("c", "")})
        )
            .value()
            .view() ==
        R"({"ResourceArn":"arn:t","Tags":[{"Key":"a","Value":"b"},{"Key":"c","Value":""}]})"
    );
    CHECK(
        codec::encode(untag_resource_request("arn:t", {"a", ""})).value().view() ==
        R"({"ResourceArn":"arn:t","TagKeys":["a",""]})"
    );
    list_tags_of_resource_request tags("arn:t");
    tags.next_token = "n";
    CHECK(codec::encode(tags).value().view() == R"({"ResourceArn":"arn:t","NextToken":"n"})");
    list_tables_request tables;
    tables.exclusive_start_table_name = "m";
    tables.limit = 7;
    CHECK(codec::encode(tables).value().view() == R"({"ExclusiveStartTableName":"m","Limit":7})");
}

TEST_CASE("the first parameter about a table that cannot work is named") {
    const std::string no_name = "the table name is empty";
    const std::string no_arn =
        "tags belong to an ARN: give table_description::table_arn, not the table's name";
    create_table_request created;
    CHECK(shape_refusal(created) == "the table has no key schema: give at least the partition key");
    created.global_table_source_arn = "arn:s";
    CHECK(shape_refusal(created) == no_name);
    created.attribute_definitions = {attribute_definition("x", value_type::map)};
    CHECK(shape_refusal(created) == "the key attribute 'x' must be a string, number or binary");
    update_table_request updated;
    CHECK(shape_refusal(updated) == no_name);
    updated.attribute_definitions = {attribute_definition("y", value_type::string_set)};
    CHECK(shape_refusal(updated) == "the key attribute 'y' must be a string, number or binary");
    CHECK(shape_refusal(describe_table_request()) == no_name);
    CHECK(shape_refusal(delete_table_request()) == no_name);
    CHECK(shape_refusal(update_time_to_live_request()) == no_name);
    CHECK(
        shape_refusal(update_time_to_live_request("t", "", false)) ==
        "time to live needs the name of an attribute, also to switch it off"
    );
    CHECK(shape_refusal(describe_time_to_live_request()) == no_name);
    CHECK(shape_refusal(tag_resource_request()) == no_arn);
    CHECK(shape_refusal(tag_resource_request("arn:t", {})) == "there is no tag to set");
    CHECK(shape_refusal(untag_resource_request()) == no_arn);
    CHECK(shape_refusal(untag_resource_request("arn:t", {})) == "there is no tag to remove");
    CHECK(shape_refusal(list_tags_of_resource_request("t")) == no_arn);
}
