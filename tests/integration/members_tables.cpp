// SPDX-License-Identifier: BSL-1.0
//
// Every member of the requests that create, list and describe tables, sent to DynamoDB Local and
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

/// Returns the description of a new table of this request, and deletes the table.
asio::awaitable<table_description> described(client db, create_table_request request) {
    const table t = db.table(request.table_name);
    co_await db.create_table(std::move(request));
    co_await t.wait_until_exists();
    table_description found = co_await t.describe_table();
    if (found.deletion_protection_enabled) {
        const auto refused = co_await as_result(t.delete_table());
        CHECK(!refused);
        update_table_request unprotect(t.name());
        unprotect.deletion_protection_enabled = false;
        co_await db.update_table(std::move(unprotect));
    }
    co_await t.delete_table();
    co_return found;
}

asio::awaitable<void> create_members(client db) {
    member_rows rows(
        "CreateTable",
        {"AttributeDefinitions",
         "TableName",
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
    create_table_request indexed = indexed_table("members-create");
    const std::string name = indexed.table_name;
    const table_description d = co_await described(db, std::move(indexed));
    rows.seen("TableName", d.table_name == name && d.table_status == "ACTIVE", "described by it");
    rows.seen("AttributeDefinitions", d.attribute_definitions.size() == 4, "described the same");
    rows.seen(
        "KeySchema",
        d.key_schema.size() == 2 && d.key_schema[0].key_type == "HASH" &&
            d.key_schema[1].attribute_name == "n",
        "described the same"
    );
    rows.seen(
        "LocalSecondaryIndexes",
        d.local_secondary_indexes.size() == 1 &&
            d.local_secondary_indexes[0].index_name == "by-age" &&
            d.local_secondary_indexes[0].key_schema[1].attribute_name == "age" &&
            d.local_secondary_indexes[0].projection.projection_type == "INCLUDE" &&
            d.local_secondary_indexes[0].projection.non_key_attributes ==
                std::vector<std::string>{"note"},
        "described the same, with its projection"
    );
    rows.seen(
        "GlobalSecondaryIndexes",
        d.global_secondary_indexes.size() == 1 &&
            d.global_secondary_indexes[0].index_name == "by-kind" &&
            d.global_secondary_indexes[0].index_status == "ACTIVE" &&
            d.global_secondary_indexes[0].projection.projection_type == "KEYS_ONLY",
        "described the same, with its projection"
    );
    rows.seen("BillingMode", d.billing_mode == "PAY_PER_REQUEST", "PAY_PER_REQUEST");

    create_table_request provisioned = plain_table("members-create");
    provisioned.billing_mode = "PROVISIONED";
    provisioned.provisioned_throughput.emplace(3, 4);
    const table_description p = co_await described(db, std::move(provisioned));
    rows.seen("BillingMode", p.billing_mode != "PAY_PER_REQUEST", "PROVISIONED");
    rows.seen("ProvisionedThroughput", same_units(p.provisioned_throughput, 3, 4), "its units");

    create_table_request streamed = plain_table("members-create");
    streamed.stream_view_type = "NEW_IMAGE";
    streamed.deletion_protection_enabled = true;
    streamed.on_demand_throughput.emplace(10, 5);
    const table_description s = co_await described(db, std::move(streamed));
    rows.seen(
        "StreamSpecification",
        s.stream_view_type == "NEW_IMAGE" && !s.latest_stream_arn.empty(),
        "a stream of NEW_IMAGE"
    );
    rows.seen(
        "DeletionProtectionEnabled", s.deletion_protection_enabled, "the deletion is refused"
    );
    rows.seen("OnDemandThroughput", same_units(s.on_demand_throughput, 10, 5), "its units");

    create_table_request silent = plain_table("members-create");
    silent.sse_specification.emplace();
    silent.sse_specification->enabled = true;
    silent.tags.emplace_back("team", "blue");
    silent.table_class = "STANDARD_INFREQUENT_ACCESS";
    silent.warm_throughput.emplace(12'000, 4'000);
    silent.resource_policy = "{}";
    silent.global_table_settings_replication_mode = "ENABLED";
    silent.vector_indexes.push_back(three_dimensions());
    const result<codec::text_buffer> body = codec::encode(silent);
    const table_description q = co_await described(db, std::move(silent));
    const auto accepted = [&](const char* member, const char* part, bool right) {
        rows.accepted(member, body, part, right, "DynamoDB Local leaves it out of the description");
    };
    accepted(
        "SSESpecification",
        R"("SSESpecification":{"Enabled":true)",
        !q.sse_description || q.sse_description->status == "ENABLED"
    );
    accepted("Tags", R"("Tags":[{"Key":"team","Value":"blue"}])", q.table_status == "ACTIVE");
    accepted(
        "TableClass",
        R"("TableClass":"STANDARD_INFREQUENT_ACCESS")",
        q.table_class.empty() || q.table_class == "STANDARD_INFREQUENT_ACCESS"
    );
    accepted(
        "WarmThroughput",
        R"("WarmThroughput":{"ReadUnitsPerSecond":12000,"WriteUnitsPerSecond":4000})",
        !q.warm_throughput || q.warm_throughput->read_units_per_second == 12'000
    );
    accepted("ResourcePolicy", R"("ResourcePolicy":"{}")", q.table_status == "ACTIVE");
    accepted(
        "GlobalTableSettingsReplicationMode",
        R"("GlobalTableSettingsReplicationMode":"ENABLED")",
        q.global_table_settings_replication_mode.empty() ||
            q.global_table_settings_replication_mode == "ENABLED"
    );
    accepted(
        "VectorIndexes",
        R"("VectorIndexes":[{"IndexName":"by-vector")",
        q.vector_indexes.empty() || q.vector_indexes[0].index.dimensions == 3
    );
    create_table_request replica;
    replica.table_name = fresh_table_name("members-create");
    replica.billing_mode.reset();
    replica.global_table_source_arn = d.table_arn;
    const auto made = co_await as_result(db.create_table(std::move(replica)));
    rows.unsupported("GlobalTableSourceArn", made, "ValidationException");
    rows.finish();
}

asio::awaitable<void> list_members(client db) {
    member_rows describing("DescribeTable", {"TableName"});
    member_rows listing("ListTables", {"ExclusiveStartTableName", "Limit"});
    member_rows deleting("DeleteTable", {"TableName"});
    std::vector<std::string> names;
    for (int i = 0; i < 3; ++i) {
        create_table_request request = plain_table("members-list");
        names.push_back(request.table_name);
        co_await db.create_table(std::move(request));
    }
    std::ranges::sort(names); // the order in which they are listed
    const describe_table_response found =
        co_await db.describe_table(describe_table_request(names[1]));
    describing.seen("TableName", found.table.table_name == names[1], "this table is described");
    const describe_table_request by_arn(found.table.table_arn);
    const describe_table_response again = co_await db.describe_table(by_arn);
    describing.seen("TableName", again.table.table_id == found.table.table_id, "by ARN");
    describing.finish();

    list_tables_request request;
    request.limit = 2;
    request.exclusive_start_table_name = names[0];
    const list_tables_response page = co_await db.list_tables(request);
    listing.seen("Limit", page.table_names.size() == 2, "two names");
    listing.seen(
        "ExclusiveStartTableName",
        page.table_names == std::vector<std::string>{names[1], names[2]},
        "the names after it"
    );
    listing.finish();

    for (const std::string& name : names) {
        const table t = db.table(name);
        const delete_table_response deleted = co_await db.delete_table(delete_table_request(name));
        co_await t.wait_until_not_exists();
        const auto gone = co_await as_result(t.describe_table());
        deleting.seen(
            "TableName",
            deleted.table_description.table_name == name && !gone &&
                gone.error().code() == service_errc::resource_not_found,
            "this table is gone"
        );
    }
    deleting.finish();
}

} // namespace

TEST_CASE("every member of the requests that create, list and delete tables has its effect") {
    boost::asio::io_context io;
    const client db = local_client(io.get_executor());
    run(io, create_members(db));
    run(io, list_members(db));
}
