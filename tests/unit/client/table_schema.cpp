// SPDX-License-Identifier: BSL-1.0
// The less usual members of CreateTable, UpdateTable and DescribeTable; time to live; tags.
#include "codec/operations.hpp"

#include <codynamo/codynamo.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace codynamo;

namespace {

template <class Request>
std::string settings_refusal_of(const Request& r) {
    const result<std::string> text = codec::encode(r);
    REQUIRE(!text.has_value());
    return text.error().what();
}

bool settings_say(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

vector_index sample_vector_index() {
    vector_index index;
    index.index_name = "near";
    index.vector_attribute = "embedding";
    index.search_schema.emplace_back("shop", "HASH");
    index.dimensions = 3;
    index.distance_function = "COSINE";
    return index;
}

constexpr const char* vector_json =
    R"({"IndexName":"near","VectorAttribute":{"AttributeName":"embedding"},"SearchSchema":[{"AttributeName":"shop","SearchSchemaElementType":"HASH"}],)"
    R"("Projection":{"ProjectionType":"ALL"},"Dimensions":3,"DistanceFunction":"COSINE"})";

} // namespace

TEST_CASE("the newer members of CreateTable are written") {
    create_table_request r("t", string_attribute("id"));
    r.sse_specification.emplace();
    r.sse_specification->enabled = true;
    r.sse_specification->sse_type = "KMS";
    r.sse_specification->kms_master_key_id = "alias/k";
    r.on_demand_throughput.emplace(10, -1);
    r.warm_throughput.emplace(12000, 4000);
    r.resource_policy = "{}";
    r.vector_indexes.push_back(sample_vector_index());
    CHECK(
        codec::encode(r).value() ==
        R"({"TableName":"t","AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],)"
        R"("BillingMode":"PAY_PER_REQUEST","SSESpecification":{"Enabled":true,"SSEType":"KMS","KMSMasterKeyId":"alias/k"},)"
        R"("WarmThroughput":{"ReadUnitsPerSecond":12000,"WriteUnitsPerSecond":4000},"ResourcePolicy":"{}",)"
        R"("OnDemandThroughput":{"MaxReadRequestUnits":10,"MaxWriteRequestUnits":-1},"VectorIndexes":[)" +
            std::string(vector_json) + "]}"
    );

    create_table_request replica;
    replica.table_name = "t";
    replica.billing_mode.reset();
    replica.global_table_source_arn = "arn:aws:dynamodb:eu-west-1:1:table/t";
    replica.global_table_settings_replication_mode = "ENABLED";
    CHECK(
        codec::encode(replica).value() ==
        R"({"TableName":"t","GlobalTableSourceArn":"arn:aws:dynamodb:eu-west-1:1:table/t","GlobalTableSettingsReplicationMode":"ENABLED"})"
    );
}

TEST_CASE("every member of UpdateTable is written") {
    update_table_request r("t");
    r.attribute_definitions = {number_attribute("total")};
    r.billing_mode = "PROVISIONED";
    r.provisioned_throughput.emplace(5, 6);
    global_secondary_index made;
    made.index_name = "by_total";
    made.key_schema = {key_schema_element("total", "HASH")};
    made.warm_throughput.emplace(7, 8);
    r.create_global_secondary_indexes = {made};
    global_secondary_index_change changed("by_day");
    changed.provisioned_throughput.emplace(1, 2);
    changed.on_demand_throughput.emplace(3, 4);
    r.update_global_secondary_indexes = {changed};
    r.delete_global_secondary_indexes = {"old"};
    r.stream_view_type = "KEYS_ONLY";
    r.sse_specification.emplace();
    r.sse_specification->enabled = false;
    replica_update copy(replica_update::kind::create, "eu-west-1");
    copy.read_capacity_units_override = 9;
    copy.max_read_request_units_override = 10;
    copy.kms_master_key_id = "k";
    copy.table_class_override = "STANDARD";
    replica_index there;
    there.index_name = "by_day";
    there.read_capacity_units_override = 11;
    copy.global_secondary_indexes = {there};
    r.replica_updates = {
        copy,
        replica_update(replica_update::kind::remove, "us-west-2"),
        replica_update(replica_update::kind::disassociate, "us-east-2"),
        replica_update(replica_update::kind::update, "us-east-1")
    };
    r.table_class = "STANDARD";
    r.deletion_protection_enabled = false;
    r.multi_region_consistency = "STRONG";
    r.create_global_table_witness = "ca-west-1";
    r.delete_global_table_witness = "ca-east-1";
    r.on_demand_throughput.emplace(0, 13);
    r.warm_throughput.emplace(14, 15);
    r.global_table_settings_replication_mode = "DISABLED";
    r.create_vector_indexes = {sample_vector_index()};
    r.delete_vector_indexes = {"far"};
    r.disassociation_protection_enabled = true;
    CHECK(
        codec::encode(r).value() ==
        R"({"TableName":"t","AttributeDefinitions":[{"AttributeName":"total","AttributeType":"N"}],"BillingMode":"PROVISIONED",)"
        R"("ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":6},"GlobalSecondaryIndexUpdates":[)"
        R"({"Update":{"IndexName":"by_day","ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":2},"OnDemandThroughput":{"MaxReadRequestUnits":3,"MaxWriteRequestUnits":4}}},)"
        R"({"Create":{"IndexName":"by_total","KeySchema":[{"AttributeName":"total","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"},"WarmThroughput":{"ReadUnitsPerSecond":7,"WriteUnitsPerSecond":8}}},)"
        R"({"Delete":{"IndexName":"old"}}],"StreamSpecification":{"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"},"SSESpecification":{"Enabled":false},)"
        R"("ReplicaUpdates":[{"Create":{"RegionName":"eu-west-1","KMSMasterKeyId":"k","ProvisionedThroughputOverride":{"ReadCapacityUnits":9},"OnDemandThroughputOverride":{"MaxReadRequestUnits":10},)"
        R"("GlobalSecondaryIndexes":[{"IndexName":"by_day","ProvisionedThroughputOverride":{"ReadCapacityUnits":11}}],"TableClassOverride":"STANDARD"}},)"
        R"({"Delete":{"RegionName":"us-west-2"}},{"Disassociate":{"RegionName":"us-east-2","DisassociationMode":"WAIT_FOR_REPLICATION"}},{"Update":{"RegionName":"us-east-1"}}],)"
        R"("TableClass":"STANDARD","DeletionProtectionEnabled":false,"MultiRegionConsistency":"STRONG",)"
        R"("GlobalTableWitnessUpdates":[{"Create":{"RegionName":"ca-west-1"}},{"Delete":{"RegionName":"ca-east-1"}}],)"
        R"("OnDemandThroughput":{"MaxWriteRequestUnits":13},"WarmThroughput":{"ReadUnitsPerSecond":14,"WriteUnitsPerSecond":15},)"
        R"("GlobalTableSettingsReplicationMode":"DISABLED","VectorIndexUpdates":[{"Create":)" +
            std::string(vector_json) +
            R"(},{"Delete":{"IndexName":"far"}}],"DisassociationProtectionEnabled":true})"
    );
    update_table_request off("t");
    off.stream_view_type = "";
    CHECK(
        codec::encode(off).value() ==
        R"({"TableName":"t","StreamSpecification":{"StreamEnabled":false}})"
    );
}

TEST_CASE("every member of a table's description is read, and unknown texts pass through") {
    const auto r = codec::decode<update_table_response>(
        R"({"TableDescription":{"TableName":"t","TableStatus":"HIBERNATING","Unheard":{"of":[1]},)"
        R"("ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":2,"NumberOfDecreasesToday":3,"LastIncreaseDateTime":1.5,"LastDecreaseDateTime":2},)"
        R"("BillingModeSummary":{"BillingMode":"PAY_PER_REQUEST","LastUpdateToPayPerRequestDateTime":3},)"
        R"("OnDemandThroughput":{"MaxReadRequestUnits":4,"MaxWriteRequestUnits":-1},"WarmThroughput":{"ReadUnitsPerSecond":5,"WriteUnitsPerSecond":6,"Status":"ACTIVE"},)"
        R"("StreamSpecification":{"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"},"LatestStreamLabel":"label","LatestStreamArn":"arn:s",)"
        R"("TableClassSummary":{"TableClass":"STANDARD","LastUpdateDateTime":4},"SSEDescription":{"Status":"ENABLED","SSEType":"KMS","KMSMasterKeyArn":"arn:k","InaccessibleEncryptionDateTime":5},)"
        R"("GlobalTableVersion":"2019.11.21","Replicas":[{"RegionName":"r","ReplicaStatus":"ACTIVE","ReplicaArn":"arn:r","ReplicaStatusDescription":"d","ReplicaStatusPercentProgress":"50","KMSMasterKeyId":"k",)"
        R"("ProvisionedThroughputOverride":{"ReadCapacityUnits":7},"OnDemandThroughputOverride":{"MaxReadRequestUnits":8},"WarmThroughput":{"ReadUnitsPerSecond":9},)"
        R"("GlobalSecondaryIndexes":[{"IndexName":"g","ProvisionedThroughputOverride":{"ReadCapacityUnits":10}}],"ReplicaInaccessibleDateTime":6,"ReplicaTableClassSummary":{"TableClass":"STANDARD"},"GlobalTableSettingsReplicationMode":"ENABLED"}],)"
        R"("GlobalTableWitnesses":[{"RegionName":"w","WitnessStatus":"ACTIVE"}],"GlobalTableSettingsReplicationMode":"ENABLED","MultiRegionConsistency":"STRONG","DisassociationProtectionEnabled":true,)"
        R"("RestoreSummary":{"SourceBackupArn":"arn:b","SourceTableArn":"arn:t","RestoreDateTime":7,"RestoreInProgress":true},"ArchivalSummary":{"ArchivalDateTime":8,"ArchivalReason":"key","ArchivalBackupArn":"arn:a"},)"
        R"("GlobalSecondaryIndexes":[{"IndexName":"g","IndexStatus":"CREATING","Backfilling":true,"OnDemandThroughput":{"MaxReadRequestUnits":11},"WarmThroughput":{"Status":"UPDATING"}}],)"
        R"("VectorIndexes":[{"IndexName":"near","VectorAttribute":{"AttributeName":"embedding"},"SearchSchema":[{"AttributeName":"shop","SearchSchemaElementType":"HASH"}],"Projection":{"ProjectionType":"KEYS_ONLY"},)"
        R"("Dimensions":3,"DistanceFunction":"COSINE","IndexStatus":"CREATING","Backfilling":true,"IndexSizeBytes":12,"ItemCount":13,"IndexArn":"arn:v"}]}})"
    );
    REQUIRE(r.has_value());
    const table_description& t = r->table_description;
    const auto seconds = [](double s) {
        return std::chrono::system_clock::time_point(
            std::chrono::milliseconds(static_cast<int>(s * 1000))
        );
    };
    CHECK(t.table_status == "HIBERNATING");
    CHECK(t.provisioned_throughput.number_of_decreases_today == 3);
    CHECK(t.provisioned_throughput.last_increase_date_time == seconds(1.5));
    CHECK(t.provisioned_throughput.last_decrease_date_time == seconds(2));
    CHECK(t.last_update_to_pay_per_request_date_time == seconds(3));
    CHECK(t.on_demand_throughput->max_write_request_units == -1);
    CHECK(t.warm_throughput->status == "ACTIVE");
    CHECK(t.latest_stream_label == "label");
    CHECK(t.table_class_last_update_date_time == seconds(4));
    CHECK(t.sse_description->kms_master_key_arn == "arn:k");
    CHECK(t.sse_description->inaccessible_encryption_date_time == seconds(5));
    CHECK(t.global_table_version == "2019.11.21");
    REQUIRE(t.replicas.size() == 1);
    CHECK(t.replicas[0].read_capacity_units_override == 7);
    CHECK(t.replicas[0].max_read_request_units_override == 8);
    CHECK(t.replicas[0].warm_throughput->read_units_per_second == 9);
    CHECK(t.replicas[0].global_secondary_indexes.at(0).read_capacity_units_override == 10);
    CHECK(t.replicas[0].replica_inaccessible_date_time == seconds(6));
    CHECK(t.replicas[0].replica_status_percent_progress == "50");
    CHECK(t.replicas[0].table_class == "STANDARD");
    CHECK(t.global_table_witnesses.at(0).witness_status == "ACTIVE");
    CHECK(t.multi_region_consistency == "STRONG");
    CHECK(t.disassociation_protection_enabled == true);
    CHECK(t.restore_summary->restore_in_progress);
    CHECK(t.restore_summary->restore_date_time == seconds(7));
    CHECK(t.archival_summary->archival_reason == "key");
    CHECK(t.global_secondary_indexes.at(0).backfilling);
    CHECK(t.global_secondary_indexes.at(0).on_demand_throughput->max_read_request_units == 11);
    REQUIRE(t.vector_indexes.size() == 1);
    CHECK(t.vector_indexes[0].index.dimensions == 3);
    CHECK(t.vector_indexes[0].index.search_schema.at(0).attribute_name == "shop");
    CHECK(t.vector_indexes[0].item_count == 13);
}

TEST_CASE("time to live and tags are written and read") {
    CHECK(
        codec::encode(update_time_to_live_request("t", "expires", true)).value() ==
        R"({"TableName":"t","TimeToLiveSpecification":{"Enabled":true,"AttributeName":"expires"}})"
    );
    CHECK(codec::encode(describe_time_to_live_request("t")).value() == R"({"TableName":"t"})");
    const auto set = codec::decode<update_time_to_live_response>(
        R"({"TimeToLiveSpecification":{"Enabled":true,"AttributeName":"expires"}})"
    );
    CHECK((set.has_value() && set->enabled && set->attribute_name == "expires"));
    const auto seen = codec::decode<describe_time_to_live_response>(
        R"({"TimeToLiveDescription":{"TimeToLiveStatus":"ENABLING","AttributeName":"expires"}})"
    );
    CHECK((seen.has_value() && seen->time_to_live_status == "ENABLING"));

    const std::string arn = "arn:aws:dynamodb:us-east-1:1:table/t";
    CHECK(
        codec::encode(tag_resource_request(arn, {resource_tag("a", "b")})).value() ==
        R"({"ResourceArn":"arn:aws:dynamodb:us-east-1:1:table/t","Tags":[{"Key":"a","Value":"b"}]})"
    );
    CHECK(
        codec::encode(untag_resource_request(arn, {"a"})).value() ==
        R"({"ResourceArn":"arn:aws:dynamodb:us-east-1:1:table/t","TagKeys":["a"]})"
    );
    list_tags_of_resource_request list(arn);
    list.next_token = "n";
    CHECK(
        codec::encode(list).value() ==
        R"({"ResourceArn":"arn:aws:dynamodb:us-east-1:1:table/t","NextToken":"n"})"
    );
    const auto tags = codec::decode<list_tags_of_resource_response>(
        R"({"Tags":[{"Key":"a","Value":"b"}],"NextToken":"m"})"
    );
    REQUIRE(tags.has_value());
    CHECK(tags->tags == std::vector{resource_tag("a", "b")});
    CHECK(tags->next_token == "m");
    CHECK(codec::decode<tag_resource_response>("{}").has_value());

    CHECK(settings_say(
        settings_refusal_of(tag_resource_request("t", {resource_tag("a", "b")})), "table_arn"
    ));
    CHECK(settings_say(settings_refusal_of(tag_resource_request(arn, {})), "no tag"));
    CHECK(settings_say(
        settings_refusal_of(update_time_to_live_request("t", "", true)), "name of an attribute"
    ));
}

TEST_CASE("a schema describes a table in few words") {
    table_schema s(string_attribute("customer"), string_attribute("date"));
    s.global_index("by_status", string_attribute("status"), string_attribute("date"))
        .keys_only()
        .local_index("by_total", number_attribute("total"))
        .include({"status"})
        .global_index("by_place", {string_attribute("country"), string_attribute("city")}, {})
        .provisioned(5, 6)
        .stream("NEW_IMAGE")
        .time_to_live("expires")
        .deletion_protection()
        .tagged("team", "a");
    CHECK(s.time_to_live_attribute() == "expires");
    CHECK(
        codec::encode(s.request("orders")).value() ==
        R"({"TableName":"orders","AttributeDefinitions":[{"AttributeName":"customer","AttributeType":"S"},{"AttributeName":"date","AttributeType":"S"},)"
        R"({"AttributeName":"status","AttributeType":"S"},{"AttributeName":"total","AttributeType":"N"},{"AttributeName":"country","AttributeType":"S"},{"AttributeName":"city","AttributeType":"S"}],)"
        R"("KeySchema":[{"AttributeName":"customer","KeyType":"HASH"},{"AttributeName":"date","KeyType":"RANGE"}],)"
        R"("LocalSecondaryIndexes":[{"IndexName":"by_total","KeySchema":[{"AttributeName":"customer","KeyType":"HASH"},{"AttributeName":"total","KeyType":"RANGE"}],)"
        R"("Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["status"]}}],)"
        R"("GlobalSecondaryIndexes":[{"IndexName":"by_status","KeySchema":[{"AttributeName":"status","KeyType":"HASH"},{"AttributeName":"date","KeyType":"RANGE"}],)"
        R"("Projection":{"ProjectionType":"KEYS_ONLY"},"ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":6}},)"
        R"({"IndexName":"by_place","KeySchema":[{"AttributeName":"country","KeyType":"HASH"},{"AttributeName":"city","KeyType":"HASH"}],)"
        R"("Projection":{"ProjectionType":"ALL"},"ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":6}}],)"
        R"("BillingMode":"PROVISIONED","ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":6},)"
        R"("StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"},"Tags":[{"Key":"team","Value":"a"}],"DeletionProtectionEnabled":true})"
    );
    CHECK_THROWS_AS(s.global_index("x", number_attribute("date")), error); // a string above
    CHECK_THROWS_AS(table_schema(attribute_definition("id", value_type::boolean)), error);
    table_schema plain(string_attribute("id"));
    CHECK_THROWS_AS(plain.keys_only(), error);
    CHECK_THROWS_AS(plain.provisioned(0, 1), error);
    CHECK_THROWS_AS(plain.global_index("x", std::vector<attribute_definition>(), {}), error);
}
