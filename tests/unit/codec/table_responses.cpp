// SPDX-License-Identifier: BSL-1.0
// Responses about tables in full, also with unknown members and nulls.
#include "codec/operations.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <string>

using namespace codynamo;

namespace {

std::chrono::system_clock::time_point at_second(int s) {
    return std::chrono::system_clock::time_point(std::chrono::seconds(s));
}

/// A table with every member of the service model; numbers and texts are all different.
constexpr std::string_view full_table =
    R"({"AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"},{"AttributeName":"b","AttributeType":"N"},)"
    R"({"AttributeName":"c","AttributeType":"B"},{"AttributeName":"d","AttributeType":"NEW"}],)"
    R"("TableName":"t","KeySchema":[{"AttributeName":"a","KeyType":"HASH"},{"AttributeName":"b","KeyType":"RANGE"}],)"
    R"("TableStatus":"ACTIVE","CreationDateTime":1.5,)"
    R"("ProvisionedThroughput":{"LastIncreaseDateTime":2,"LastDecreaseDateTime":3,"NumberOfDecreasesToday":4,"ReadCapacityUnits":5,"WriteCapacityUnits":6},)"
    R"("TableSizeBytes":7,"ItemCount":8,"TableArn":"arn:t","TableId":"id",)"
    R"("BillingModeSummary":{"BillingMode":"PAY_PER_REQUEST","LastUpdateToPayPerRequestDateTime":9},)"
    R"("LocalSecondaryIndexes":[{"IndexName":"lsi","KeySchema":[{"AttributeName":"a","KeyType":"HASH"}],"Projection":{"ProjectionType":"KEYS_ONLY"},)"
    R"("IndexSizeBytes":10,"ItemCount":11,"IndexArn":"arn:lsi"}],)"
    R"("GlobalSecondaryIndexes":[{"IndexName":"gsi","KeySchema":[{"AttributeName":"b","KeyType":"HASH"},{"AttributeName":"c","KeyType":"RANGE"}],)"
    R"("Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["x","y"]},"IndexStatus":"CREATING","Backfilling":true,)"
    R"("ProvisionedThroughput":{"LastIncreaseDateTime":12,"LastDecreaseDateTime":13,"NumberOfDecreasesToday":14,"ReadCapacityUnits":15,"WriteCapacityUnits":16},)"
    R"("IndexSizeBytes":17,"ItemCount":18,"IndexArn":"arn:gsi","OnDemandThroughput":{"MaxReadRequestUnits":19,"MaxWriteRequestUnits":-1},)"
    R"("WarmThroughput":{"ReadUnitsPerSecond":20,"WriteUnitsPerSecond":21,"Status":"UPDATING"}}],)"
    R"("StreamSpecification":{"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"},"LatestStreamLabel":"label","LatestStreamArn":"arn:stream",)"
    R"("GlobalTableVersion":"2019.11.21","Replicas":[{"RegionName":"r","ReplicaStatus":"ACTIVE","ReplicaArn":"arn:r","ReplicaStatusDescription":"why",)"
    R"("ReplicaStatusPercentProgress":"50","KMSMasterKeyId":"key","ProvisionedThroughputOverride":{"ReadCapacityUnits":22},)"
    R"("OnDemandThroughputOverride":{"MaxReadRequestUnits":23},"WarmThroughput":{"ReadUnitsPerSecond":24,"WriteUnitsPerSecond":25,"Status":"s"},)"
    R"("GlobalSecondaryIndexes":[{"IndexName":"g","ProvisionedThroughputOverride":{"ReadCapacityUnits":26},"OnDemandThroughputOverride":{"MaxReadRequestUnits":27},)"
    R"("WarmThroughput":{"ReadUnitsPerSecond":28,"WriteUnitsPerSecond":29,"Status":"w"}}],"ReplicaInaccessibleDateTime":30,)"
    R"("ReplicaTableClassSummary":{"TableClass":"STANDARD","LastUpdateDateTime":31},"GlobalTableSettingsReplicationMode":"DISABLED"}],)"
    R"("GlobalTableWitnesses":[{"RegionName":"wr","WitnessStatus":"ws"}],"GlobalTableSettingsReplicationMode":"ENABLED",)"
    R"("RestoreSummary":{"SourceBackupArn":"arn:b","SourceTableArn":"arn:s","RestoreDateTime":32,"RestoreInProgress":true},)"
    R"("SSEDescription":{"Status":"ENABLED","SSEType":"KMS","KMSMasterKeyArn":"arn:k","InaccessibleEncryptionDateTime":33},)"
    R"("ArchivalSummary":{"ArchivalDateTime":34,"ArchivalReason":"reason","ArchivalBackupArn":"arn:a"},)"
    R"("TableClassSummary":{"TableClass":"STANDARD_INFREQUENT_ACCESS","LastUpdateDateTime":35},"DeletionProtectionEnabled":true,)"
    R"("OnDemandThroughput":{"MaxReadRequestUnits":36,"MaxWriteRequestUnits":37},"WarmThroughput":{"ReadUnitsPerSecond":38,"WriteUnitsPerSecond":39,"Status":"ACTIVE"},)"
    R"("MultiRegionConsistency":"STRONG","DisassociationProtectionEnabled":false,)"
    R"("VectorIndexes":[{"IndexName":"near","VectorAttribute":{"AttributeName":"embedding"},"SearchSchema":[{"AttributeName":"shop","SearchSchemaElementType":"HASH"}],)"
    R"("Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["z"]},"Dimensions":40,"DistanceFunction":"COSINE","IndexStatus":"ACTIVE","Backfilling":true,)"
    R"("IndexSizeBytes":41,"ItemCount":42,"IndexArn":"arn:v"}]})";

/// `text` with `member` as first and last member of each of its objects.
std::string with_member(std::string_view text, std::string_view member) {
    std::string out;
    for (std::size_t i = 0; i != text.size(); ++i) {
        if (text[i] == '}') out.append(",").append(member);
        out.push_back(text[i]);
        if (text[i] == '{') out.append(member).append(",");
    }
    return out;
}

void check_full_settings(const table_description& t) {
    CHECK(t.table_name == "t");
    CHECK(t.table_arn == "arn:t");
    CHECK(t.table_id == "id");
    CHECK(t.table_status == "ACTIVE");
    REQUIRE(t.attribute_definitions.size() == 4);
    CHECK(t.attribute_definitions[0].attribute_name == "a");
    CHECK(t.attribute_definitions[0].attribute_type == value_type::string);
    CHECK(t.attribute_definitions[1].attribute_type == value_type::number);
    CHECK(t.attribute_definitions[2].attribute_type == value_type::binary);
    CHECK(t.attribute_definitions[3].attribute_name == "d");
    CHECK(t.attribute_definitions[3].attribute_type == value_type::string);
    REQUIRE(t.key_schema.size() == 2);
    CHECK(t.key_schema[0].attribute_name == "a");
    CHECK(t.key_schema[1].key_type == "RANGE");
    CHECK(t.billing_mode == "PAY_PER_REQUEST");
    CHECK(t.last_update_to_pay_per_request_date_time == at_second(9));
    CHECK(t.provisioned_throughput.read_capacity_units == 5);
    CHECK(t.provisioned_throughput.write_capacity_units == 6);
    CHECK(t.provisioned_throughput.number_of_decreases_today == 4);
    CHECK(t.provisioned_throughput.last_increase_date_time == at_second(2));
    CHECK(t.provisioned_throughput.last_decrease_date_time == at_second(3));
    REQUIRE(t.on_demand_throughput);
    CHECK(t.on_demand_throughput->max_read_request_units == 36);
    CHECK(t.on_demand_throughput->max_write_request_units == 37);
    REQUIRE(t.warm_throughput);
    CHECK(t.warm_throughput->read_units_per_second == 38);
    CHECK(t.warm_throughput->write_units_per_second == 39);
    CHECK(t.warm_throughput->status == "ACTIVE");
    CHECK(t.stream_view_type == "KEYS_ONLY");
    CHECK(t.latest_stream_arn == "arn:stream");
    CHECK(t.latest_stream_label == "label");
    CHECK(t.table_class == "STANDARD_INFREQUENT_ACCESS");
    CHECK(t.table_class_last_update_date_time == at_second(35));
    CHECK(t.deletion_protection_enabled);
    REQUIRE(t.sse_description);
    CHECK(t.sse_description->status == "ENABLED");
    CHECK(t.sse_description->sse_type == "KMS");
    CHECK(t.sse_description->kms_master_key_arn == "arn:k");
    CHECK(t.sse_description->inaccessible_encryption_date_time == at_second(33));
    CHECK(t.creation_date_time == at_second(1) + std::chrono::milliseconds(500));
    CHECK(t.item_count == 8);
    CHECK(t.table_size_bytes == 7);
}

void check_full_relations(const table_description& t) {
    CHECK(t.global_table_version == "2019.11.21");
    CHECK(t.global_table_settings_replication_mode == "ENABLED");
    CHECK(t.multi_region_consistency == "STRONG");
    CHECK(t.disassociation_protection_enabled == false);
    REQUIRE(t.restore_summary);
    CHECK(t.restore_summary->source_backup_arn == "arn:b");
    CHECK(t.restore_summary->source_table_arn == "arn:s");
    CHECK(t.restore_summary->restore_date_time == at_second(32));
    CHECK(t.restore_summary->restore_in_progress);
    REQUIRE(t.archival_summary);
    CHECK(t.archival_summary->archival_date_time == at_second(34));
    CHECK(t.archival_summary->archival_reason == "reason");
    CHECK(t.archival_summary->archival_backup_arn == "arn:a");
    REQUIRE(t.global_table_witnesses.size() == 1);
    CHECK(t.global_table_witnesses[0].region_name == "wr");
    CHECK(t.global_table_witnesses[0].witness_status == "ws");

    REQUIRE(t.replicas.size() == 1);
    const replica_description& r = t.replicas[0];
    CHECK(r.region_name == "r");
    CHECK(r.replica_arn == "arn:r");
    CHECK(r.replica_status == "ACTIVE");
    CHECK(r.replica_status_description == "why");
    CHECK(r.replica_status_percent_progress == "50");
    CHECK(r.kms_master_key_id == "key");
    CHECK(r.read_capacity_units_override == 22);
    CHECK(r.max_read_request_units_override == 23);
    REQUIRE(r.warm_throughput);
    CHECK(r.warm_throughput->read_units_per_second == 24);
    CHECK(r.warm_throughput->write_units_per_second == 25);
    CHECK(r.warm_throughput->status == "s");
    REQUIRE(r.global_secondary_indexes.size() == 1);
    CHECK(r.global_secondary_indexes[0].index_name == "g");
    CHECK(r.global_secondary_indexes[0].read_capacity_units_override == 26);
    CHECK(r.global_secondary_indexes[0].max_read_request_units_override == 27);
    REQUIRE(r.global_secondary_indexes[0].warm_throughput);
    CHECK(r.global_secondary_indexes[0].warm_throughput->status == "w");
    CHECK(r.replica_inaccessible_date_time == at_second(30));
    CHECK(r.table_class == "STANDARD");
    CHECK(r.global_table_settings_replication_mode == "DISABLED");
}

void check_full_indexes(const table_description& t) {
    REQUIRE(t.local_secondary_indexes.size() == 1);
    const index_description& local = t.local_secondary_indexes[0];
    CHECK(local.index_name == "lsi");
    CHECK(local.index_arn == "arn:lsi");
    CHECK(local.key_schema.size() == 1);
    CHECK(local.projection.projection_type == "KEYS_ONLY");
    CHECK(local.index_status.empty());
    CHECK_FALSE(local.backfilling);
    CHECK_FALSE(local.on_demand_throughput);
    CHECK_FALSE(local.warm_throughput);
    CHECK(local.item_count == 11);
    CHECK(local.index_size_bytes == 10);

    REQUIRE(t.global_secondary_indexes.size() == 1);
    const index_description& global = t.global_secondary_indexes[0];
    CHECK(global.index_name == "gsi");
    CHECK(global.index_arn == "arn:gsi");
    REQUIRE(global.key_schema.size() == 2);
    CHECK(global.key_schema[1].attribute_name == "c");
    CHECK(global.key_schema[1].key_type == "RANGE");
    CHECK(global.projection.projection_type == "INCLUDE");
    CHECK(global.projection.non_key_attributes == std::vector<std::string>{"x", "y"});
    CHECK(global.index_status == "CREATING");
    CHECK(global.backfilling);
    CHECK(global.provisioned_throughput.read_capacity_units == 15);
    CHECK(global.provisioned_throughput.write_capacity_units == 16);
    CHECK(global.provisioned_throughput.number_of_decreases_today == 14);
    CHECK(global.provisioned_throughput.last_increase_date_time == at_second(12));
    CHECK(global.provisioned_throughput.last_decrease_date_time == at_second(13));
    REQUIRE(global.on_demand_throughput);
    CHECK(global.on_demand_throughput->max_read_request_units == 19);
    CHECK(global.on_demand_throughput->max_write_request_units == -1);
    REQUIRE(global.warm_throughput);
    CHECK(global.warm_throughput->read_units_per_second == 20);
    CHECK(global.warm_throughput->write_units_per_second == 21);
    CHECK(global.warm_throughput->status == "UPDATING");
    CHECK(global.item_count == 18);
    CHECK(global.index_size_bytes == 17);

    REQUIRE(t.vector_indexes.size() == 1);
    const vector_index_description& near = t.vector_indexes[0];
    CHECK(near.index.index_name == "near");
    CHECK(near.index.vector_attribute == "embedding");
    REQUIRE(near.index.search_schema.size() == 1);
    CHECK(near.index.search_schema[0].attribute_name == "shop");
    CHECK(near.index.search_schema[0].search_schema_element_type == "HASH");
    CHECK(near.index.projection.projection_type == "INCLUDE");
    CHECK(near.index.projection.non_key_attributes == std::vector<std::string>{"z"});
    CHECK(near.index.dimensions == 40);
    CHECK(near.index.distance_function == "COSINE");
    CHECK(near.index_arn == "arn:v");
    CHECK(near.index_status == "ACTIVE");
    CHECK(near.backfilling);
    CHECK(near.item_count == 42);
    CHECK(near.index_size_bytes == 41);
}

void check_full_table(std::string_view json) {
    const auto r = codec::decode<describe_table_response>(json);
    REQUIRE(r.has_value());
    check_full_settings(r->table);
    check_full_relations(r->table);
    check_full_indexes(r->table);
}

} // namespace

TEST_CASE("every member of a described table is read") {
    check_full_table(R"({"Table":)" + std::string(full_table) + "}");
    const std::string changed = R"({"TableDescription":)" + std::string(full_table) + "}";
    check_full_settings(codec::decode<create_table_response>(changed).value().table_description);
    check_full_settings(codec::decode<update_table_response>(changed).value().table_description);
    check_full_settings(codec::decode<delete_table_response>(changed).value().table_description);
}

TEST_CASE("unknown members and nulls change nothing in a described table") {
    const std::string whole = R"({"Table":)" + std::string(full_table) + "}";
    check_full_table(with_member(whole, R"("New":{"TableName":"x","KeySchema":[{}],"Status":"y"})")
    );
    check_full_table(with_member(whole, R"("new":[1,"TableName",null])"));
    for (const char* member :
         {"TableName",
          "AttributeName",
          "ItemCount",
          "IndexName",
          "KeySchema",
          "Projection",
          "ProvisionedThroughput",
          "OnDemandThroughput",
          "WarmThroughput",
          "BillingModeSummary",
          "StreamSpecification",
          "SSEDescription",
          "Replicas",
          "CreationDateTime",
          "Backfilling",
          "VectorAttribute",
          "TableClass",
          "ReadCapacityUnits",
          "LastIncreaseDateTime"}) {
        CAPTURE(member);
        check_full_table(with_member(whole, "\"" + std::string(member) + "\":null"));
    }
}

TEST_CASE("responses about time to live, tags and lists of tables are read in full") {
    const auto set =
        codec::decode<update_time_to_live_response>(
            R"({"TimeToLiveSpecification":{"New":1,"AttributeName":"x","Enabled":true}})"
        )
            .value();
    CHECK(set.attribute_name == "x");
    CHECK(set.enabled);
    const auto seen =
        codec::decode<describe_time_to_live_response>(
            R"({"TimeToLiveDescription":{"TimeToLiveStatus":"NEW","AttributeName":"x","Enabled":[]}})"
        )
            .value();
    CHECK(seen.attribute_name == "x");
    CHECK(seen.time_to_live_status == "NEW");
    const auto tags =
        codec::decode<list_tags_of_resource_response>(
            R"({"NextToken":"n","Tags":[{"Key":"a","Value":"b"},{"Value":"d","New":1},{}]})"
        )
            .value();
    CHECK(
        tags.tags ==
        std::vector{resource_tag("a", "b"), resource_tag("", "d"), resource_tag("", "")}
    );
    CHECK(tags.next_token == "n");
    const auto tables = codec::decode<list_tables_response>(
                            R"({"LastEvaluatedTableName":"b","TableNames":["a","b"],"New":{}})"
    )
                            .value();
    CHECK(tables.table_names == std::vector<std::string>{"a", "b"});
    CHECK(tables.last_evaluated_table_name == "b");

    CHECK(codec::decode<update_time_to_live_response>("{}").value().attribute_name.empty());
    CHECK(codec::decode<describe_time_to_live_response>("{}").value().attribute_name.empty());
    CHECK_FALSE(codec::decode<list_tags_of_resource_response>("{}").value().next_token);
    CHECK_FALSE(codec::decode<list_tables_response>("{}").value().last_evaluated_table_name);
    CHECK(
        codec::decode<list_tables_response>(R"({"LastEvaluatedTableName":""})")
            .value()
            .last_evaluated_table_name == ""
    );
}
