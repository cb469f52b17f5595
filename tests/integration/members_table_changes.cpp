// SPDX-License-Identifier: BSL-1.0
//
// Every member of the requests that change tables, sent to DynamoDB Local and
// shown to have its effect, as far as that server has one. Prints a row for each.
//
#include "codec/operations.hpp"
#include "integration/plain_table.hpp"
#include "support/indexed_sample.hpp"
#include "support/local_table.hpp"
#include "support/member_rows.hpp"

#include <codynamo/as_result.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <functional>

using namespace codynamo;
using namespace codynamo::testing;

namespace {

asio::awaitable<void> update_table_members(table t) {
    member_rows rows(
        "UpdateTable",
        {"AttributeDefinitions",
         "TableName",
         "BillingMode",
         "ProvisionedThroughput",
         "GlobalSecondaryIndexUpdates.Create",
         "GlobalSecondaryIndexUpdates.Update",
         "GlobalSecondaryIndexUpdates.Delete",
         "StreamSpecification",
         "SSESpecification",
         "ReplicaUpdates",
         "TableClass",
         "DeletionProtectionEnabled",
         "MultiRegionConsistency",
         "GlobalTableWitnessUpdates",
         "OnDemandThroughput",
         "WarmThroughput",
         "GlobalTableSettingsReplicationMode",
         "VectorIndexUpdates",
         "DisassociationProtectionEnabled"}
    );
    const client& db = t.client();
    update_table_request billing(t.name());
    billing.billing_mode = "PROVISIONED";
    billing.provisioned_throughput.emplace(3, 4);
    co_await db.update_table(billing);
    const table_description provisioned = co_await t.wait_until_active();
    rows.seen("TableName", provisioned.table_name == t.name(), "this table has changed");
    rows.seen("BillingMode", provisioned.billing_mode == "PROVISIONED", "PROVISIONED");
    rows.seen(
        "ProvisionedThroughput", same_units(provisioned.provisioned_throughput, 3, 4), "its units"
    );
    update_table_request on_demand(t.name());
    on_demand.billing_mode = "PAY_PER_REQUEST";
    co_await db.update_table(on_demand);
    const table_description paid = co_await t.wait_until_active();
    rows.seen("BillingMode", paid.billing_mode == "PAY_PER_REQUEST", "PAY_PER_REQUEST");

    update_table_request several(t.name());
    several.on_demand_throughput.emplace(10, 5);
    co_await db.update_table(several);
    const table_description limited = co_await t.wait_until_active();
    rows.seen("OnDemandThroughput", same_units(limited.on_demand_throughput, 10, 5), "its units");

    update_table_request streaming(t.name());
    streaming.stream_view_type = "KEYS_ONLY";
    co_await db.update_table(streaming);
    const table_description on = co_await t.wait_until_active();
    streaming.stream_view_type = "";
    co_await db.update_table(streaming);
    const table_description off = co_await t.wait_until_active();
    rows.seen("StreamSpecification", on.stream_view_type == "KEYS_ONLY", "on");
    rows.seen("StreamSpecification", off.stream_view_type.empty(), "off");

    update_table_request protection(t.name());
    protection.deletion_protection_enabled = true;
    co_await db.update_table(protection);
    const auto kept = co_await as_result(t.delete_table());
    protection.deletion_protection_enabled = false;
    co_await db.update_table(protection);
    const table_description unprotected = co_await t.describe_table();
    rows.seen(
        "DeletionProtectionEnabled",
        !kept && !unprotected.deletion_protection_enabled,
        "true: the deletion is refused; false: off again"
    );

    // DynamoDB Local overlooks the members that it does not know, and then finds no change.
    const auto overlooked = [&](const char* member,
                                std::function<void(update_table_request&)> change,
                                const char* part) -> asio::awaitable<void> {
        update_table_request request(t.name());
        change(request);
        const result<codec::text_buffer> body = codec::encode(request);
        REQUIRE(body.has_value());
        CHECK(body->view().find(part) != std::string::npos);
        const auto response = co_await as_result(db.update_table(std::move(request)));
        rows.unsupported(member, response, "ValidationException");
    };
    using request = update_table_request;
    co_await overlooked(
        "SSESpecification",
        [](request& r) { r.sse_specification.emplace().enabled = true; },
        R"("SSESpecification":{"Enabled":true)"
    );
    co_await overlooked(
        "ReplicaUpdates",
        [](request& r) {
            r.replica_updates.emplace_back(replica_update::kind::create, "us-west-2");
        },
        R"("ReplicaUpdates":[{"Create":{"RegionName":"us-west-2")"
    );
    co_await overlooked(
        "TableClass",
        [](request& r) { r.table_class = "STANDARD_INFREQUENT_ACCESS"; },
        R"("TableClass":"STANDARD_INFREQUENT_ACCESS")"
    );
    co_await overlooked(
        "MultiRegionConsistency",
        [](request& r) { r.multi_region_consistency = "STRONG"; },
        R"("MultiRegionConsistency":"STRONG")"
    );
    co_await overlooked(
        "GlobalTableWitnessUpdates",
        [](request& r) { r.create_global_table_witness = "us-west-2"; },
        R"("GlobalTableWitnessUpdates":[{"Create":{"RegionName":"us-west-2")"
    );
    co_await overlooked(
        "WarmThroughput",
        [](request& r) { r.warm_throughput.emplace(12'000, 4'000); },
        R"("WarmThroughput":{"ReadUnitsPerSecond":12000)"
    );
    co_await overlooked(
        "GlobalTableSettingsReplicationMode",
        [](request& r) { r.global_table_settings_replication_mode = "ENABLED"; },
        R"("GlobalTableSettingsReplicationMode":"ENABLED")"
    );
    co_await overlooked(
        "VectorIndexUpdates",
        [](request& r) { r.create_vector_indexes.push_back(three_dimensions()); },
        R"("VectorIndexUpdates":[{"Create":{"IndexName":"by-vector")"
    );
    co_await overlooked(
        "DisassociationProtectionEnabled",
        [](request& r) { r.disassociation_protection_enabled = true; },
        R"("DisassociationProtectionEnabled":true)"
    );

    co_await db.update_table(billing);
    co_await t.wait_until_active();
    update_table_request indexing(t.name());
    indexing.attribute_definitions.emplace_back("id", value_type::string);
    indexing.attribute_definitions.emplace_back("group", value_type::number);
    global_secondary_index by_group;
    by_group.index_name = "by-group";
    by_group.key_schema.emplace_back("group", "HASH");
    by_group.provisioned_throughput.emplace(2, 2);
    indexing.create_global_secondary_indexes.push_back(by_group);
    co_await db.update_table(indexing);
    const table_description indexed = co_await t.wait_until_index_active("by-group");
    rows.seen(
        "GlobalSecondaryIndexUpdates.Create",
        indexed.global_secondary_indexes.size() == 1 &&
            indexed.global_secondary_indexes[0].index_name == "by-group" &&
            indexed.global_secondary_indexes[0].index_status == "ACTIVE",
        "the index is ACTIVE"
    );
    const auto group = std::ranges::find(
        indexed.attribute_definitions, "group", &attribute_definition::attribute_name
    );
    rows.seen(
        "AttributeDefinitions",
        group != indexed.attribute_definitions.end() && group->attribute_type == value_type::number,
        "the new index's key, a number"
    );
    update_table_request changing(t.name());
    changing.update_global_secondary_indexes.emplace_back("by-group");
    changing.update_global_secondary_indexes[0].provisioned_throughput.emplace(5, 6);
    co_await db.update_table(changing);
    const table_description changed = co_await t.wait_until_active();
    rows.seen(
        "GlobalSecondaryIndexUpdates.Update",
        same_units(changed.global_secondary_indexes.at(0).provisioned_throughput, 5, 6),
        "the index's units"
    );
    update_table_request removing(t.name());
    removing.delete_global_secondary_indexes.push_back("by-group");
    const update_table_response removed = co_await db.update_table(removing);
    const auto& left = removed.table_description.global_secondary_indexes;
    rows.seen(
        "GlobalSecondaryIndexUpdates.Delete",
        left.empty() || left[0].index_status == "DELETING",
        "the index is DELETING, or gone"
    );
    rows.finish();
}

asio::awaitable<void> time_to_live_members(table t) {
    member_rows updating(
        "UpdateTimeToLive",
        {"TableName", "TimeToLiveSpecification.AttributeName", "TimeToLiveSpecification.Enabled"}
    );
    member_rows describing("DescribeTimeToLive", {"TableName"});
    const client& db = t.client();
    const describe_time_to_live_request which(t.name());
    const describe_time_to_live_response before = co_await db.describe_time_to_live(which);
    update_time_to_live_request update(t.name(), "expires", true);
    const update_time_to_live_response set = co_await db.update_time_to_live(update);
    const describe_time_to_live_response on = co_await db.describe_time_to_live(which);
    update.enabled = false;
    const update_time_to_live_response unset = co_await db.update_time_to_live(update);
    const describe_time_to_live_response off = co_await db.describe_time_to_live(which);
    updating.seen(
        "TableName",
        before.time_to_live_status == "DISABLED" && on.time_to_live_status == "ENABLED",
        "this table has it now"
    );
    updating.seen(
        "TimeToLiveSpecification.AttributeName",
        set.attribute_name == "expires" && on.attribute_name == "expires",
        "described the same"
    );
    updating.seen(
        "TimeToLiveSpecification.Enabled",
        set.enabled && !unset.enabled && off.time_to_live_status == "DISABLED",
        "true: ENABLED; false: DISABLED"
    );
    updating.finish();
    describing.seen("TableName", on.attribute_name == "expires", "this table's");
    describing.finish();
}

asio::awaitable<void> tag_members(table t) {
    member_rows tagging("TagResource", {"ResourceArn", "Tags"});
    member_rows untagging("UntagResource", {"ResourceArn", "TagKeys"});
    member_rows listing("ListTagsOfResource", {"ResourceArn", "NextToken"});
    const client& db = t.client();
    const table_description d = co_await t.describe_table();
    const std::string arn = R"("ResourceArn":")" + d.table_arn + '"';

    const auto sent = [](const result<codec::text_buffer>& body, const std::string& part) {
        REQUIRE(body.has_value());
        CHECK(body->view().find(part) != std::string::npos);
    };
    tag_resource_request tag;
    tag.resource_arn = d.table_arn;
    tag.tags.emplace_back("team", "blue");
    sent(codec::encode(tag), arn);
    sent(codec::encode(tag), R"("Tags":[{"Key":"team","Value":"blue"}])");
    const auto tagged = co_await as_result(db.tag_resource(tag));
    for (const char* member : {"ResourceArn", "Tags"})
        tagging.unsupported(member, tagged, "UnknownOperationException");
    tagging.finish();

    untag_resource_request untag;
    untag.resource_arn = d.table_arn;
    untag.tag_keys.emplace_back("team");
    sent(codec::encode(untag), arn);
    sent(codec::encode(untag), R"("TagKeys":["team"])");
    const auto untagged = co_await as_result(db.untag_resource(untag));
    for (const char* member : {"ResourceArn", "TagKeys"})
        untagging.unsupported(member, untagged, "UnknownOperationException");
    untagging.finish();

    list_tags_of_resource_request list(d.table_arn);
    list.next_token = "page";
    sent(codec::encode(list), arn);
    sent(codec::encode(list), R"("NextToken":"page")");
    const auto listed = co_await as_result(db.list_tags_of_resource(list));
    for (const char* member : {"ResourceArn", "NextToken"})
        listing.unsupported(member, listed, "UnknownOperationException");
    listing.finish();
}

} // namespace

TEST_CASE("every member of the requests that change tables has its effect") {
    run(with_table(plain_table("members-update"), update_table_members));
    run(with_table(plain_table("members-ttl"), time_to_live_members));
    run(with_table(plain_table("members-tags"), tag_members));
}
