// SPDX-License-Identifier: BSL-1.0
//
// Every member of the requests that make, change and describe tables, sent to DynamoDB Local; and
// the short forms and waiters around them. What Local takes and does not show is checked to be in
// the request. Prints a row for each.
//
#include "codec/operations.hpp"
#include "support/local_table.hpp"
#include "support/member_rows.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>

using namespace codynamo;
using namespace codynamo::testing;
using namespace std::chrono_literals;

namespace {

constexpr const char* copied_arn = "arn:aws:dynamodb:us-east-1:000000000000:table/copied";

vector_index some_vectors() {
    vector_index near;
    near.index_name = "near";
    near.vector_attribute = "embedding";
    near.dimensions = 3;
    near.distance_function = "COSINE";
    return near;
}

create_table_request everything(const std::string& name) {
    table_schema schema(string_attribute("id"), number_attribute("n"));
    schema.global_index("by-kind", string_attribute("kind"), number_attribute("n"))
        .keys_only()
        .local_index("by-age", number_attribute("age"))
        .include({"note"})
        .provisioned(5, 6)
        .stream("NEW_AND_OLD_IMAGES")
        .deletion_protection()
        .tagged("team", "a");
    create_table_request r = schema.request(name);
    r.table_class = "STANDARD_INFREQUENT_ACCESS";
    r.sse_specification.emplace();
    r.sse_specification->enabled = true;
    r.warm_throughput.emplace(12000, 4000);
    r.resource_policy = "{}";
    r.global_table_settings_replication_mode = "ENABLED";
    r.vector_indexes = {some_vectors()};
    return r;
}

bool has_schema(
    const std::vector<key_schema_element>& schema, const std::string& hash, const std::string& range
) {
    return schema.size() == 2 && schema[0].attribute_name == hash && schema[0].key_type == "HASH" &&
           schema[1].attribute_name == range && schema[1].key_type == "RANGE";
}

asio::awaitable<void> create_and_describe(client db, std::string name) {
    member_rows rows(
        "CreateTable",
        {"TableName",
         "AttributeDefinitions",
         "KeySchema",
         "LocalSecondaryIndexes",
         "GlobalSecondaryIndexes",
         "BillingMode",
         "ProvisionedThroughput",
         "StreamSpecification",
         "SSESpecification",
         "Tags",
         "TableClass",
         "DeletionProtectionEnabled",
         "WarmThroughput",
         "ResourcePolicy",
         "OnDemandThroughput",
         "GlobalTableSourceArn",
         "GlobalTableSettingsReplicationMode",
         "VectorIndexes"}
    );
    const create_table_request request = everything(name);
    const result<std::string> sent = codec::encode(request);
    const create_table_response made = co_await db.create_table(request);
    const table_description& t = made.table_description;
    rows.seen("TableName", t.table_name == name, "comes back");
    rows.seen("AttributeDefinitions", t.attribute_definitions.size() == 4, "four come back");
    rows.seen("KeySchema", has_schema(t.key_schema, "id", "n"), "comes back");
    const bool local = t.local_secondary_indexes.size() == 1 &&
                       has_schema(t.local_secondary_indexes[0].key_schema, "id", "age") &&
                       t.local_secondary_indexes[0].projection.projection_type == "INCLUDE";
    rows.seen("LocalSecondaryIndexes", local, "key and projection come back");
    const bool global =
        t.global_secondary_indexes.size() == 1 &&
        has_schema(t.global_secondary_indexes[0].key_schema, "kind", "n") &&
        t.global_secondary_indexes[0].provisioned_throughput.read_capacity_units == 5;
    rows.seen("GlobalSecondaryIndexes", global, "key and throughput come back");
    rows.seen(
        "BillingMode", t.billing_mode.empty() || t.billing_mode == "PROVISIONED", "PROVISIONED"
    );
    rows.seen(
        "ProvisionedThroughput",
        t.provisioned_throughput.read_capacity_units == 5 &&
            t.provisioned_throughput.write_capacity_units == 6,
        "comes back"
    );
    rows.seen(
        "StreamSpecification",
        t.stream_view_type == "NEW_AND_OLD_IMAGES" && !t.latest_stream_arn.empty(),
        "comes back, with the stream's ARN"
    );
    rows.seen("DeletionProtectionEnabled", t.deletion_protection_enabled, "comes back");
    const std::string silent = "Local shows nothing of it";
    rows.accepted("SSESpecification", sent, R"("SSESpecification":{"Enabled":true})", true, silent);
    rows.accepted("Tags", sent, R"("Tags":[{"Key":"team","Value":"a"}])", true, silent);
    rows.accepted("TableClass", sent, R"("TableClass":"STANDARD_INFREQUENT_ACCESS")", true, silent);
    rows.accepted(
        "WarmThroughput",
        sent,
        R"("WarmThroughput":{"ReadUnitsPerSecond":12000,"WriteUnitsPerSecond":4000})",
        true,
        silent
    );
    rows.accepted("ResourcePolicy", sent, R"("ResourcePolicy":"{}")", true, silent);
    rows.accepted(
        "GlobalTableSettingsReplicationMode",
        sent,
        R"("GlobalTableSettingsReplicationMode":"ENABLED")",
        true,
        silent
    );
    rows.accepted("VectorIndexes", sent, R"("VectorIndexes":[{"IndexName":"near")", true, silent);

    create_table_request on_demand(name + "-2", string_attribute("id"));
    on_demand.on_demand_throughput.emplace(10, 20);
    const create_table_response limited = co_await db.create_table(on_demand);
    const auto& limits = limited.table_description.on_demand_throughput;
    rows.seen(
        "OnDemandThroughput",
        limits && limits->max_read_request_units == 10 && limits->max_write_request_units == 20,
        "comes back"
    );
    rows.seen(
        "BillingMode",
        limited.table_description.billing_mode == "PAY_PER_REQUEST",
        "and PAY_PER_REQUEST"
    );
    create_table_request replica;
    replica.table_name = name + "-3";
    replica.billing_mode.clear();
    replica.global_table_source_arn = copied_arn;
    auto creating = as_result(db.create_table(replica));
    const result<create_table_response> refused = co_await std::move(creating);
    rows.unsupported("GlobalTableSourceArn", refused, "ValidationException");
    rows.finish();

    member_rows describe("DescribeTable", {"TableName"});
    const describe_table_response seen = co_await db.describe_table(describe_table_request(name));
    describe.seen(
        "TableName",
        seen.table.table_arn.ends_with(name) && seen.table.table_status == "ACTIVE" &&
            seen.table.creation_date_time > std::chrono::system_clock::now() - 1h,
        "the table's description"
    );
    describe.finish();
}

asio::awaitable<result<update_table_response>> try_update(client db, update_table_request r) {
    return as_result(db.update_table(std::move(r)));
}

asio::awaitable<void> update_members(client db, std::string name) {
    member_rows rows(
        "UpdateTable",
        {"TableName",
         "AttributeDefinitions",
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
    const table t = db.table(name);
    update_table_request capacity(name);
    capacity.billing_mode = "PROVISIONED";
    capacity.provisioned_throughput.emplace(7, 8);
    const update_table_response changed = co_await db.update_table(capacity);
    rows.seen("TableName", changed.table_description.table_name == name, "comes back");
    rows.seen(
        "BillingMode", changed.table_description.billing_mode != "PAY_PER_REQUEST", "comes back"
    );
    rows.seen(
        "ProvisionedThroughput",
        changed.table_description.provisioned_throughput.write_capacity_units == 8,
        "comes back"
    );

    update_table_request indexed(name);
    indexed.attribute_definitions = {
        string_attribute("id"),
        number_attribute("n"),
        string_attribute("kind"),
        number_attribute("age"),
        string_attribute("place")};
    global_secondary_index by_place;
    by_place.index_name = "by-place";
    by_place.key_schema = {key_schema_element("place", "HASH")};
    by_place.provisioned_throughput.emplace(1, 1);
    indexed.create_global_secondary_indexes = {by_place};
    co_await db.update_table(indexed);
    const table_description filled = co_await t.wait_until_index_active("by-place", timeout(60s));
    const auto& all = filled.global_secondary_indexes;
    const auto made = std::ranges::find(all, "by-place", &index_description::index_name);
    rows.seen("GlobalSecondaryIndexUpdates.Create", made != all.end(), "there is the index");
    rows.seen("AttributeDefinitions", filled.attribute_definitions.size() == 5, "one more");
    auto waiting = as_result(t.wait_until_index_active("by-nothing"));
    const result<table_description> unknown = co_await std::move(waiting);
    CHECK(!unknown);

    update_table_request quicker(name);
    global_secondary_index_change change("by-place");
    change.provisioned_throughput.emplace(3, 4);
    quicker.update_global_secondary_indexes = {change};
    co_await db.update_table(quicker);
    const table_description again = co_await t.wait_until_active(timeout(60s));
    const auto& now = again.global_secondary_indexes;
    const auto fast = std::ranges::find(now, "by-place", &index_description::index_name);
    rows.seen(
        "GlobalSecondaryIndexUpdates.Update",
        fast != now.end() && fast->provisioned_throughput.write_capacity_units == 4,
        "its throughput"
    );
    update_table_request dropped(name);
    dropped.delete_global_secondary_indexes = {"by-place"};
    const update_table_response without = co_await db.update_table(dropped);
    const auto& left = without.table_description.global_secondary_indexes;
    const auto going = std::ranges::find(left, "by-place", &index_description::index_name);
    rows.seen(
        "GlobalSecondaryIndexUpdates.Delete",
        going == left.end() || going->index_status == "DELETING",
        "it is gone, or going"
    );

    update_table_request no_stream(name);
    no_stream.stream_view_type = "";
    const update_table_response silent = co_await db.update_table(no_stream);
    rows.seen("StreamSpecification", silent.table_description.stream_view_type.empty(), "off");
    update_table_request protection(name);
    protection.deletion_protection_enabled = false;
    const update_table_response open = co_await db.update_table(protection);
    rows.seen(
        "DeletionProtectionEnabled", !open.table_description.deletion_protection_enabled, "off"
    );
    update_table_request limits(name + "-2");
    limits.on_demand_throughput.emplace(30, 40);
    const update_table_response limited = co_await db.update_table(limits);
    const auto& units = limited.table_description.on_demand_throughput;
    rows.seen("OnDemandThroughput", units && units->max_write_request_units == 40, "comes back");

    // Local does not know these, and says that there is nothing to update.
    const std::string nothing = "ValidationException";
    update_table_request one(name + "-2");
    one.sse_specification.emplace();
    one.sse_specification->enabled = true;
    const auto sse = co_await try_update(db, one);
    rows.unsupported("SSESpecification", sse, nothing);
    one = update_table_request(name + "-2");
    one.replica_updates = {replica_update(replica_update::kind::create, "eu-west-1")};
    const auto replicas = co_await try_update(db, one);
    rows.unsupported("ReplicaUpdates", replicas, nothing);
    one = update_table_request(name + "-2");
    one.table_class = "STANDARD";
    const auto table_class = co_await try_update(db, one);
    rows.unsupported("TableClass", table_class, nothing);
    one = update_table_request(name + "-2");
    one.multi_region_consistency = "STRONG";
    const auto consistency = co_await try_update(db, one);
    rows.unsupported("MultiRegionConsistency", consistency, nothing);
    one = update_table_request(name + "-2");
    one.create_global_table_witness = "eu-west-1";
    const auto witness = co_await try_update(db, one);
    rows.unsupported("GlobalTableWitnessUpdates", witness, nothing);
    one = update_table_request(name + "-2");
    one.warm_throughput.emplace(12000, 4000);
    const auto warm = co_await try_update(db, one);
    rows.unsupported("WarmThroughput", warm, nothing);
    one = update_table_request(name + "-2");
    one.global_table_settings_replication_mode = "ENABLED";
    const auto mode = co_await try_update(db, one);
    rows.unsupported("GlobalTableSettingsReplicationMode", mode, nothing);
    one = update_table_request(name + "-2");
    one.create_vector_indexes = {some_vectors()};
    const auto vectors = co_await try_update(db, one);
    rows.unsupported("VectorIndexUpdates", vectors, nothing);
    one = update_table_request(name + "-2");
    one.disassociation_protection_enabled = true;
    const auto protected_too = co_await try_update(db, one);
    rows.unsupported("DisassociationProtectionEnabled", protected_too, nothing);
    rows.finish();
}

asio::awaitable<void> resource_members(client db, std::string name) {
    member_rows set("UpdateTimeToLive", {"TableName", "TimeToLiveSpecification"});
    update_time_to_live_request expiry(name, "expires", true);
    const update_time_to_live_response on = co_await db.update_time_to_live(expiry);
    set.seen("TimeToLiveSpecification", on.enabled && on.attribute_name == "expires", "comes back");
    const describe_time_to_live_request question(name);
    const describe_time_to_live_response state = co_await db.describe_time_to_live(question);
    set.seen("TableName", state.attribute_name == "expires", "DescribeTimeToLive shows it there");
    set.finish();
    member_rows describe("DescribeTimeToLive", {"TableName"});
    describe.seen(
        "TableName",
        state.time_to_live_status == "ENABLED" || state.time_to_live_status == "ENABLING",
        "status " + state.time_to_live_status
    );
    describe.finish();

    // Local has no tags: the requests arrive, and are refused by their names.
    const describe_table_response table = co_await db.describe_table(describe_table_request(name));
    const std::string arn = table.table.table_arn;
    const std::vector<resource_tag> tags{resource_tag("team", "a")};
    const std::vector<std::string> names{"team"};
    auto tagging = as_result(db.tag_resource(tag_resource_request(arn, tags)));
    const auto tagged = co_await std::move(tagging);
    auto untagging = as_result(db.untag_resource(untag_resource_request(arn, names)));
    const auto untagged = co_await std::move(untagging);
    auto listing = as_result(db.list_tags_of_resource(list_tags_of_resource_request(arn)));
    const auto listed = co_await std::move(listing);
    member_rows tag_rows("TagResource", {"ResourceArn, Tags"});
    tag_rows.unsupported("ResourceArn, Tags", tagged, "UnknownOperationException");
    tag_rows.finish();
    member_rows untag_rows("UntagResource", {"ResourceArn, TagKeys"});
    untag_rows.unsupported("ResourceArn, TagKeys", untagged, "UnknownOperationException");
    untag_rows.finish();
    member_rows list_rows("ListTagsOfResource", {"ResourceArn, NextToken"});
    list_rows.unsupported("ResourceArn, NextToken", listed, "UnknownOperationException");
    list_rows.finish();
}

asio::awaitable<void> list_and_delete(client db, std::string name) {
    member_rows list("ListTables", {"ExclusiveStartTableName", "Limit"});
    list_tables_request first;
    first.exclusive_start_table_name = name;
    first.limit = 1;
    const list_tables_response behind = co_await db.list_tables(first);
    list.seen("Limit", behind.table_names.size() == 1, "one name");
    list.seen(
        "ExclusiveStartTableName",
        !behind.table_names.empty() && behind.table_names[0] == name + "-2",
        "the name behind it"
    );
    list.finish();

    std::vector<std::string> names;
    auto pages = db.list_tables_pages(limit(1));
    while (auto page = co_await pages.next())
        names.insert(names.end(), page->table_names.begin(), page->table_names.end());
    CHECK(std::ranges::count(names, name) == 1);
    CHECK(std::ranges::count(names, name + "-2") == 1);

    member_rows removal("DeleteTable", {"TableName"});
    for (const std::string& one : {name, name + "-2"}) {
        const table t = db.table(one);
        co_await t.delete_table();
        co_await t.wait_until_not_exists(timeout(60s));
    }
    auto asking = as_result(db.describe_table(describe_table_request(name)));
    const result<describe_table_response> gone = co_await std::move(asking);
    removal.seen(
        "TableName",
        !gone && gone.error().code() == service_errc::resource_not_found,
        "the table is gone"
    );
    removal.finish();
}

asio::awaitable<void> all_of_it(std::string name) {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    const client db = local_client(executor);
    co_await create_and_describe(db, name);
    co_await update_members(db, name);
    co_await resource_members(db, name);
    co_await list_and_delete(db, name);
}

} // namespace

TEST_CASE("every member of the operations on tables has its effect, or is refused by its name") {
    run(all_of_it(fresh_table_name("members-of-tables")));
}

TEST_CASE("a table made from a schema is ready, with its index and time to live") {
    const auto body = []() -> asio::awaitable<void> {
        const asio::any_io_executor executor = co_await asio::this_coro::executor;
        const client db = local_client(executor);
        const table t = db.table(fresh_table_name("schema"));
        table_schema schema(string_attribute("id"));
        schema.global_index("by-kind", string_attribute("kind")).time_to_live("expires");
        const table_description made = co_await t.create(schema);
        CHECK(made.table_status == "ACTIVE");
        CHECK(made.global_secondary_indexes.at(0).index_status == "ACTIVE");
        const describe_time_to_live_request question(t.name());
        const describe_time_to_live_response state = co_await db.describe_time_to_live(question);
        CHECK(state.attribute_name == "expires");
        co_await t.put_item({{"id", "1"}, {"kind", "x"}});
        const query_response found =
            co_await t.query(partition_key("kind") == "x", index_name("by-kind"));
        CHECK(found.count == 1);
        co_await t.delete_table();
    };
    run(body());
}
