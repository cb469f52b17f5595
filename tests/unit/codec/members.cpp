// SPDX-License-Identifier: BSL-1.0
#include "codec/operations.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace codynamo;

namespace {

/// Whether the text that is "" in the request is "" in its JSON too.
template <class Request>
bool writes_empty(const Request& r, const std::string& member) {
    const std::string text = codec::encode(r).value().str();
    return text.find('"' + member + R"(":"")") != std::string::npos;
}

/// The same for a text that is not set: it is not in the JSON.
template <class Request>
bool leaves_out(const Request& r, const std::string& member) {
    return codec::encode(r).value().view().find('"' + member + '"') == std::string::npos;
}

template <class Request>
bool is_sent_as_it_is(
    Request r, std::optional<std::string> Request::* text, const std::string& member
) {
    r.*text = std::nullopt;
    const bool left_out = leaves_out(r, member);
    r.*text = "";
    return left_out && writes_empty(r, member);
}

template <class Action>
bool is_sent_in_transaction(
    Action a, std::optional<std::string> Action::* text, const std::string& member
) {
    transact_write_items_request r;
    a.*text = "";
    r.transact_items.emplace_back(std::move(a));
    return writes_empty(r, member);
}

} // namespace

TEST_CASE("no text that a request sets is left out, and none is sent that it does not set") {
    const put_item_request put("t", item{{"id", "1"}});
    CHECK(is_sent_as_it_is(put, &put_item_request::condition_expression, "ConditionExpression"));

    const key k("id", "1");
    const delete_item_request del("t", k);
    CHECK(is_sent_as_it_is(del, &delete_item_request::condition_expression, "ConditionExpression"));

    using update = update_item_request;
    CHECK(is_sent_as_it_is(update("t", k), &update::condition_expression, "ConditionExpression"));
    CHECK(is_sent_as_it_is(update("t", k), &update::update_expression, "UpdateExpression"));

    const get_item_request get("t", k);
    CHECK(is_sent_as_it_is(get, &get_item_request::projection_expression, "ProjectionExpression"));

    query_request q;
    q.table_name = "t";
    CHECK(is_sent_as_it_is(q, &query_request::index_name, "IndexName"));
    CHECK(is_sent_as_it_is(q, &query_request::filter_expression, "FilterExpression"));
    CHECK(is_sent_as_it_is(q, &query_request::projection_expression, "ProjectionExpression"));
    CHECK(is_sent_as_it_is(q, &query_request::key_condition_expression, "KeyConditionExpression"));

    scan_request s;
    s.table_name = "t";
    CHECK(is_sent_as_it_is(s, &scan_request::index_name, "IndexName"));
    CHECK(is_sent_as_it_is(s, &scan_request::filter_expression, "FilterExpression"));
    CHECK(is_sent_as_it_is(s, &scan_request::projection_expression, "ProjectionExpression"));

    batch_get_item_request batch;
    batch.request_items["t"].keys.push_back(k);
    CHECK(leaves_out(batch, "ProjectionExpression"));
    batch.request_items["t"].projection_expression = "";
    CHECK(writes_empty(batch, "ProjectionExpression"));
}

TEST_CASE("no text that an action of a transaction sets is left out") {
    const key k("id", "1");
    const std::string condition = "ConditionExpression";
    const transact_put put("t", item{{"id", "1"}});
    CHECK(is_sent_in_transaction(put, &transact_put::condition_expression, condition));
    transact_update update("t", k);
    CHECK(is_sent_in_transaction(update, &transact_update::update_expression, "UpdateExpression"));
    update.update_expression = "SET a = b";
    CHECK(is_sent_in_transaction(update, &transact_update::condition_expression, condition));
    const transact_delete del("t", k);
    CHECK(is_sent_in_transaction(del, &transact_delete::condition_expression, condition));
    const condition_check check("t", k);
    CHECK(is_sent_in_transaction(check, &condition_check::condition_expression, condition));

    using write = transact_write_items_request;
    write w;
    w.transact_items.emplace_back(del);
    CHECK(is_sent_as_it_is(w, &write::client_request_token, "ClientRequestToken"));

    transact_get_items_request get;
    get.transact_items.emplace_back("t", k);
    CHECK(leaves_out(get, "ProjectionExpression"));
    get.transact_items[0].projection_expression = "";
    CHECK(writes_empty(get, "ProjectionExpression"));

    using statements = execute_transaction_request;
    statements e;
    e.transact_statements.emplace_back("SELECT * FROM t");
    CHECK(is_sent_as_it_is(e, &statements::client_request_token, "ClientRequestToken"));
}

TEST_CASE("no token and no name in a request for tables, tags or statements is left out") {
    using statement_of = execute_statement_request;
    CHECK(is_sent_as_it_is(
        statement_of(statement("SELECT * FROM t")), &statement_of::next_token, "NextToken"
    ));

    using tags = list_tags_of_resource_request;
    CHECK(is_sent_as_it_is(tags("arn:aws:x"), &tags::next_token, "NextToken"));
    using tables = list_tables_request;
    CHECK(is_sent_as_it_is(tables(), &tables::exclusive_start_table_name, "ExclusiveStartTableName")
    );

    using create = create_table_request;
    create c("t", attribute_definition("id", value_type::string));
    CHECK(is_sent_as_it_is(c, &create::billing_mode, "BillingMode"));
    CHECK(is_sent_as_it_is(c, &create::table_class, "TableClass"));
    CHECK(is_sent_as_it_is(c, &create::resource_policy, "ResourcePolicy"));
    CHECK(is_sent_as_it_is(c, &create::global_table_source_arn, "GlobalTableSourceArn"));
    CHECK(is_sent_as_it_is(
        c, &create::global_table_settings_replication_mode, "GlobalTableSettingsReplicationMode"
    ));
    c.sse_specification.emplace();
    CHECK(leaves_out(c, "KMSMasterKeyId"));
    c.sse_specification->kms_master_key_id = "";
    c.sse_specification->sse_type = "";
    CHECK(writes_empty(c, "KMSMasterKeyId"));
    CHECK(writes_empty(c, "SSEType"));

    using update = update_table_request;
    update u("t");
    CHECK(is_sent_as_it_is(u, &update::billing_mode, "BillingMode"));
    CHECK(is_sent_as_it_is(u, &update::table_class, "TableClass"));
    CHECK(is_sent_as_it_is(u, &update::multi_region_consistency, "MultiRegionConsistency"));
    CHECK(is_sent_as_it_is(u, &update::create_global_table_witness, "RegionName"));
    CHECK(is_sent_as_it_is(u, &update::delete_global_table_witness, "RegionName"));
    CHECK(is_sent_as_it_is(
        u, &update::global_table_settings_replication_mode, "GlobalTableSettingsReplicationMode"
    ));
    replica_update& replica =
        u.replica_updates.emplace_back(replica_update::kind::create, "eu-west-1");
    CHECK(leaves_out(u, "KMSMasterKeyId"));
    replica.kms_master_key_id = "";
    replica.table_class_override = "";
    CHECK(writes_empty(u, "KMSMasterKeyId"));
    CHECK(writes_empty(u, "TableClassOverride"));
    replica = replica_update(replica_update::kind::disassociate, "eu-west-1");
    replica.disassociation_mode = "";
    CHECK(writes_empty(u, "DisassociationMode"));
}

TEST_CASE("a stream is switched off by an empty view type, and left alone without one") {
    create_table_request c("t", attribute_definition("id", value_type::string));
    CHECK(leaves_out(c, "StreamSpecification"));
    c.stream_view_type = "";
    CHECK(codec::encode(c).value().view().ends_with(
        R"("StreamSpecification":{"StreamEnabled":false}})"
    ));
}

TEST_CASE("figures that cannot be read cost nothing else of a response") {
    const auto decode = [](const std::string& figures) {
        return codec::decode<put_item_response>(
            R"({"ConsumedCapacity":)" + figures + R"(,"ItemCollectionMetrics":)" + figures +
            R"(,"Attributes":{"a":{"N":"1"}}})"
        );
    };
    for (const char* odd :
         {"5",
          R"("much")",
          R"([{"CapacityUnits":1}])",
          R"({"CapacityUnits":"much","ItemCollectionKey":"none"})",
          R"({"CapacityUnits":1e999,"SizeEstimateRangeGB":[{}]})",
          R"({"Table":{"CapacityUnits":[]},"SizeEstimateRangeGB":1})",
          R"({"GlobalSecondaryIndexes":["x"],"ItemCollectionKey":5})"}) {
        CAPTURE(odd);
        const auto r = decode(odd);
        REQUIRE(r.has_value());
        CHECK(r->attributes == item{{"a", 1}});
        CHECK(!r->consumed_capacity);
        CHECK(!r->item_collection_metrics);
    }
    CHECK(decode(R"({"CapacityUnits":2})")->consumed_capacity->capacity_units == 2);
    for (const char* broken : {R"({"CapacityUnits":"much"])", "oops", R"({"CapacityUnits":01})"})
        CHECK(decode(broken).has_error());
}

TEST_CASE("figures of tables that cannot be read cost nothing else of a response") {
    const auto read = codec::decode<batch_get_item_response>(
        R"({"ConsumedCapacity":[{"TableName":"t"},{"TableName":7}],"Responses":{"t":[{}]}})"
    );
    REQUIRE(read.has_value());
    CHECK(read->consumed_capacity.empty());
    CHECK(read->responses.at("t").size() == 1);
    const auto written = codec::decode<batch_write_item_response>(
        R"({"ItemCollectionMetrics":{"t":[7]},"UnprocessedItems":)"
        R"({"t":[{"DeleteRequest":{"Key":{"a":{"N":"1"}}}}]}})"
    );
    REQUIRE(written.has_value());
    CHECK(written->item_collection_metrics.empty());
    CHECK(written->unprocessed_items.size() == 1);
    const auto page = codec::decode<query_response>(
        R"({"Items":[{}],"Count":1,"ScannedCount":"many","ConsumedCapacity":[]})"
    );
    REQUIRE(page.has_value());
    CHECK(page->items.size() == 1);
}
