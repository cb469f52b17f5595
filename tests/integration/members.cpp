// SPDX-License-Identifier: BSL-1.0
//
// Every member of the requests that write items or read one, sent to DynamoDB Local and shown to
// have its effect. The legacy members (Expected, AttributesToGet and their like) are not there.
// Prints a row for each.
//
#include "codec/operations.hpp"
#include "support/indexed_sample.hpp"
#include "support/local_table.hpp"
#include "support/member_rows.hpp"

#include <codynamo/as_result.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <set>

using namespace codynamo;
using namespace codynamo::testing;

namespace {

bool is_of_a(const item_collection_metrics& m) {
    return m.item_collection_key == item{{"id", "a"}} && m.size_estimate_range_gb.size() == 2;
}

bool shows_none_or(const std::optional<item_collection_metrics>& m) {
    return !m || is_of_a(*m);
}

/// DynamoDB returns the key and the size range of the collection, for tables with an LSI.
template <class Request>
void check_metrics(member_rows& rows, const Request& sent, bool right) {
    rows.accepted(
        "ReturnItemCollectionMetrics",
        codec::encode(sent),
        R"("ReturnItemCollectionMetrics":"SIZE")",
        right,
        "SIZE; DynamoDB Local returns no metrics"
    );
}

/// The item that a failed condition returned, and whether it failed at all.
template <class T>
std::pair<bool, std::optional<item>> failed_condition(const result<T>& r) {
    if (r || r.error().code() != service_errc::conditional_check_failed) return {false, {}};
    return {true, r.error().info().item};
}

const char* const two_forms = "true of an item that matches, fails on one that does not";

asio::awaitable<void> put_members(table t) {
    member_rows rows(
        "PutItem",
        {"TableName",
         "Item",
         "ReturnValues",
         "ReturnConsumedCapacity",
         "ReturnItemCollectionMetrics",
         "ConditionExpression",
         "ExpressionAttributeNames",
         "ExpressionAttributeValues",
         "ReturnValuesOnConditionCheckFailure"}
    );
    const client& db = t.client();
    put_item_request plain(t.name(), sample(1));
    const put_item_response made = co_await db.put_item(plain);
    const std::optional<item> first = co_await stored(t, 1);
    rows.seen("TableName", first.has_value(), "the item is in this table");
    rows.seen("Item", first == sample(1), "read back the same");
    rows.seen(
        "ReturnValues",
        !made.attributes && !made.consumed_capacity && !made.item_collection_metrics,
        "nothing comes unasked"
    );

    const table_description described = co_await t.describe_table();
    put_item_request by_arn(described.table_arn, sample(2));
    co_await db.put_item(by_arn);
    const std::optional<item> second = co_await stored(t, 2);
    rows.seen("TableName", second == sample(2), "by ARN");

    put_item_request full(t.name(), sample(1).set("note", "new"));
    full.return_values = return_values::all_old;
    full.return_consumed_capacity = return_consumed_capacity::total;
    full.return_item_collection_metrics = true;
    const put_item_response replaced = co_await db.put_item(full);
    rows.seen("ReturnValues", replaced.attributes == sample(1), "ALL_OLD: the item replaced");
    full.return_values = return_values::none;
    rows.seen(
        "ReturnConsumedCapacity",
        is_total_only(replaced.consumed_capacity) &&
            replaced.consumed_capacity->table_name.find(t.name()) != std::string::npos,
        "TOTAL: units, without parts"
    );
    check_metrics(rows, full, shows_none_or(replaced.item_collection_metrics));
    full.item = sample(1).set("age", 3).set("kind", "third");
    full.return_consumed_capacity = return_consumed_capacity::indexes;
    const put_item_response again = co_await db.put_item(full);
    rows.seen("ReturnValues", !again.attributes, "NONE: no attributes");
    rows.seen(
        "ReturnConsumedCapacity",
        has_each_index(again.consumed_capacity),
        "INDEXES: units of the table, the LSI and the GSI"
    );
    full.item = sample(1);
    full.return_consumed_capacity = return_consumed_capacity::none;
    const put_item_response silent = co_await db.put_item(full);
    rows.seen("ReturnConsumedCapacity", !silent.consumed_capacity, "NONE: nothing");

    put_item_request conditional(t.name(), sample(1).set("note", "conditional"));
    conditional.condition_expression = "#extra = :extra";
    conditional.expression_attribute_names = {{"#extra", "extra"}};
    conditional.expression_attribute_values = item{{":extra", "other"}};
    conditional.return_values_on_condition_check_failure =
        return_values_on_condition_check_failure::all_old;
    const auto refused = co_await as_result(db.put_item(conditional));
    conditional.return_values_on_condition_check_failure =
        return_values_on_condition_check_failure::none;
    const auto bare = co_await as_result(db.put_item(conditional));
    conditional.expression_attribute_values = item{{":extra", "e1"}};
    co_await db.put_item(conditional);
    const std::optional<item> written = co_await stored(t, 1);
    const bool both = failed_condition(refused).first && written->at("note") == "conditional";
    rows.seen("ConditionExpression", both, two_forms);
    rows.seen("ExpressionAttributeNames", both, "of the condition");
    rows.seen("ExpressionAttributeValues", both, "of the condition: another value decides");
    rows.seen(
        "ReturnValuesOnConditionCheckFailure",
        failed_condition(refused).second == sample(1),
        "ALL_OLD: the item that was there"
    );
    rows.seen(
        "ReturnValuesOnConditionCheckFailure",
        failed_condition(bare) == std::pair<bool, std::optional<item>>(true, std::nullopt),
        "NONE: the error alone"
    );
    rows.finish();
}

asio::awaitable<void> get_members(table t) {
    member_rows rows(
        "GetItem",
        {"TableName",
         "Key",
         "ConsistentRead",
         "ReturnConsumedCapacity",
         "ProjectionExpression",
         "ExpressionAttributeNames"}
    );
    const client& db = t.client();
    co_await t.put_item(sample(1));
    get_item_request request(t.name(), sample_key(1));
    const get_item_response whole = co_await db.get_item(request);
    rows.seen("TableName", whole.item == sample(1), "the item of this table");
    request.key = sample_key(99);
    const get_item_response none = co_await db.get_item(request);
    rows.seen("Key", whole.item && !none.item, "the item under it; no item under another");

    request.key = sample_key(1);
    request.consistent_read = false;
    request.return_consumed_capacity = return_consumed_capacity::total;
    const get_item_response eventual = co_await db.get_item(request);
    request.consistent_read = true;
    request.return_consumed_capacity = return_consumed_capacity::indexes;
    const get_item_response strong = co_await db.get_item(request);
    rows.seen(
        "ConsistentRead",
        eventual.consumed_capacity->capacity_units == 0.5 &&
            strong.consumed_capacity->capacity_units == 1,
        "false costs 0.5 units, true 1"
    );
    rows.seen("ReturnConsumedCapacity", !whole.consumed_capacity, "nothing comes unasked");
    rows.seen(
        "ReturnConsumedCapacity", is_total_only(eventual.consumed_capacity), "TOTAL: units alone"
    );
    rows.seen(
        "ReturnConsumedCapacity",
        strong.consumed_capacity->table && strong.consumed_capacity->table->capacity_units == 1,
        "INDEXES: units of the table"
    );
    request.projection_expression = "note, #n";
    request.expression_attribute_names = {{"#n", "n"}};
    const get_item_response part = co_await db.get_item(request);
    const bool projected = part.item == item{{"note", "n1"}, {"n", 1}};
    rows.seen("ProjectionExpression", projected, "these attributes alone");
    rows.seen("ExpressionAttributeNames", projected, "of the projection");
    rows.finish();
}

asio::awaitable<void> update_members(table t) {
    member_rows rows(
        "UpdateItem",
        {"TableName",
         "Key",
         "UpdateExpression",
         "ConditionExpression",
         "ExpressionAttributeNames",
         "ExpressionAttributeValues",
         "ReturnValues",
         "ReturnValuesOnConditionCheckFailure",
         "ReturnConsumedCapacity",
         "ReturnItemCollectionMetrics"}
    );
    const client& db = t.client();
    co_await t.put_item(sample(1));
    update_item_request request(t.name(), sample_key(1));
    request.update_expression = "SET #note = :note";
    request.expression_attribute_names = {{"#note", "note"}};

    // Five different notes, which identify the results.
    const auto noted = [](const char* text) { return sample(1).set("note", text); };
    request.expression_attribute_values = item{{":note", "1"}};
    const update_item_response unasked = co_await db.update_item(request);
    const std::optional<item> changed = co_await stored(t, 1);
    rows.seen("TableName", changed == noted("1"), "the item of this table has changed");
    rows.seen("Key", changed == noted("1"), "the item under it has changed");
    rows.seen("UpdateExpression", changed == noted("1"), "SET sets");
    rows.seen("ExpressionAttributeNames", changed == noted("1"), "of the update");
    rows.seen("ExpressionAttributeValues", changed == noted("1"), "of the update");
    rows.seen("ReturnValues", !unasked.attributes, "nothing comes unasked");

    request.expression_attribute_values = item{{":note", "2"}};
    request.return_values = return_values::none;
    request.return_consumed_capacity = return_consumed_capacity::none;
    const update_item_response none = co_await db.update_item(request);
    rows.seen("ReturnValues", !none.attributes, "NONE: no attributes");
    rows.seen("ReturnConsumedCapacity", !none.consumed_capacity, "NONE: nothing");
    rows.seen("ReturnItemCollectionMetrics", !none.item_collection_metrics, "nothing unasked");

    request.expression_attribute_values = item{{":note", "3"}};
    request.return_values = return_values::all_old;
    request.return_consumed_capacity = return_consumed_capacity::total;
    request.return_item_collection_metrics = true;
    const update_item_response old = co_await db.update_item(request);
    rows.seen("ReturnValues", old.attributes == noted("2"), "ALL_OLD: the whole item before");
    rows.seen("ReturnConsumedCapacity", is_total_only(old.consumed_capacity), "TOTAL: units alone");
    check_metrics(rows, request, shows_none_or(old.item_collection_metrics));

    request.expression_attribute_values = item{{":note", "4"}};
    request.return_values = return_values::updated_old;
    const update_item_response part_old = co_await db.update_item(request);
    rows.seen(
        "ReturnValues",
        part_old.attributes == item{{"note", "3"}},
        "UPDATED_OLD: what changed, before"
    );
    request.expression_attribute_values = item{{":note", "5"}};
    request.return_values = return_values::all_new;
    const update_item_response whole = co_await db.update_item(request);
    rows.seen("ReturnValues", whole.attributes == noted("5"), "ALL_NEW: the whole item after");
    request.expression_attribute_values = item{{":note", "6"}};
    request.return_values = return_values::updated_new;
    const update_item_response part = co_await db.update_item(request);
    rows.seen(
        "ReturnValues", part.attributes == item{{"note", "6"}}, "UPDATED_NEW: what changed, after"
    );

    update_item_request rest(t.name(), sample_key(1));
    rest.update_expression = "REMOVE extra ADD age :one, tags :tags DELETE tags :gone";
    rest.expression_attribute_values =
        item{{":one", 1}, {":tags", string_set("a", "b")}, {":gone", string_set("a")}};
    const auto overlapping = co_await as_result(db.update_item(rest));
    rows.seen(
        "UpdateExpression",
        !overlapping && overlapping.error().code() == service_errc::validation,
        "two actions on one path are refused"
    );
    co_await t.update_item(sample_key(1), add("tags", string_set("a", "b")));
    rest.update_expression = "REMOVE extra ADD age :one DELETE tags :gone";
    rest.expression_attribute_values = item{{":one", 1}, {":gone", string_set("a")}};
    rest.return_values = return_values::all_new;
    rest.return_consumed_capacity = return_consumed_capacity::indexes;
    const update_item_response all_clauses = co_await db.update_item(rest);
    rows.seen(
        "UpdateExpression",
        all_clauses.attributes && all_clauses.attributes->at("tags") == value(string_set("b")) &&
            all_clauses.attributes->at("age") == 100 && !all_clauses.attributes->contains("extra"),
        "REMOVE, ADD and DELETE in one"
    );
    rows.seen(
        "ReturnConsumedCapacity",
        all_clauses.consumed_capacity && all_clauses.consumed_capacity->table &&
            all_clauses.consumed_capacity->local_secondary_indexes.contains("by-age"),
        "INDEXES: units of the table and of the LSI whose key changed"
    );

    update_item_request conditional(t.name(), sample_key(1));
    conditional.update_expression = "SET note = :note";
    conditional.condition_expression = "#age = :age";
    conditional.expression_attribute_names = {{"#age", "age"}};
    conditional.expression_attribute_values = item{{":note", "7"}, {":age", 1}};
    conditional.return_values_on_condition_check_failure =
        return_values_on_condition_check_failure::all_old;
    const auto refused = co_await as_result(db.update_item(conditional));
    conditional.expression_attribute_values = item{{":note", "7"}, {":age", 100}};
    conditional.return_values = return_values::updated_new;
    const update_item_response allowed = co_await db.update_item(conditional);
    rows.seen(
        "ConditionExpression",
        failed_condition(refused).first && allowed.attributes == item{{"note", "7"}},
        two_forms
    );
    rows.seen(
        "ReturnValuesOnConditionCheckFailure",
        failed_condition(refused).second == all_clauses.attributes,
        "ALL_OLD: the item that was there"
    );
    rows.finish();
}

asio::awaitable<void> delete_members(table t) {
    member_rows rows(
        "DeleteItem",
        {"TableName",
         "Key",
         "ReturnValues",
         "ReturnConsumedCapacity",
         "ReturnItemCollectionMetrics",
         "ConditionExpression",
         "ExpressionAttributeNames",
         "ExpressionAttributeValues",
         "ReturnValuesOnConditionCheckFailure"}
    );
    const client& db = t.client();
    for (int n = 1; n <= 4; ++n)
        co_await t.put_item(sample(n));

    delete_item_request first(t.name(), sample_key(1));
    const delete_item_response unasked = co_await db.delete_item(first);
    const std::optional<item> gone = co_await stored(t, 1);
    const std::optional<item> there = co_await stored(t, 2);
    rows.seen("TableName", !gone, "the item of this table is gone");
    rows.seen("Key", !gone && there, "that item and no other is gone");
    rows.seen("ReturnValues", !unasked.attributes, "nothing comes unasked");

    delete_item_request second(t.name(), sample_key(2));
    second.return_values = return_values::all_old;
    second.return_consumed_capacity = return_consumed_capacity::indexes;
    second.return_item_collection_metrics = true;
    const delete_item_response deleted = co_await db.delete_item(second);
    rows.seen("ReturnValues", deleted.attributes == sample(2), "ALL_OLD: the item deleted");
    rows.seen(
        "ReturnConsumedCapacity",
        has_each_index(deleted.consumed_capacity),
        "INDEXES: units of the table, the LSI and the GSI"
    );
    check_metrics(rows, second, shows_none_or(deleted.item_collection_metrics));
    delete_item_request third(t.name(), sample_key(3));
    third.return_values = return_values::none;
    third.return_consumed_capacity = return_consumed_capacity::total;
    const delete_item_response silent = co_await db.delete_item(third);
    rows.seen("ReturnValues", !silent.attributes, "NONE: no attributes");
    rows.seen("ReturnConsumedCapacity", is_total_only(silent.consumed_capacity), "TOTAL: units");

    delete_item_request conditional(t.name(), sample_key(4));
    conditional.condition_expression = "begins_with(#note, :start)";
    conditional.expression_attribute_names = {{"#note", "note"}};
    conditional.expression_attribute_values = item{{":start", "x"}};
    conditional.return_values_on_condition_check_failure =
        return_values_on_condition_check_failure::all_old;
    const auto refused = co_await as_result(db.delete_item(conditional));
    conditional.return_values_on_condition_check_failure =
        return_values_on_condition_check_failure::none;
    const auto bare = co_await as_result(db.delete_item(conditional));
    conditional.expression_attribute_values = item{{":start", "n"}};
    co_await db.delete_item(conditional);
    const std::optional<item> left = co_await stored(t, 4);
    const bool both = failed_condition(refused).first && !left;
    rows.seen("ConditionExpression", both, two_forms);
    rows.seen("ExpressionAttributeNames", both, "of the condition");
    rows.seen("ExpressionAttributeValues", both, "of the condition: another value decides");
    rows.seen(
        "ReturnValuesOnConditionCheckFailure",
        failed_condition(refused).second == sample(4),
        "ALL_OLD: the item that was there"
    );
    rows.seen(
        "ReturnValuesOnConditionCheckFailure",
        failed_condition(bare) == std::pair<bool, std::optional<item>>(true, std::nullopt),
        "NONE: the error alone"
    );
    rows.finish();
}

asio::awaitable<void> batch_write_members(table t) {
    member_rows rows(
        "BatchWriteItem",
        {"RequestItems.PutRequest",
         "RequestItems.DeleteRequest",
         "ReturnConsumedCapacity",
         "ReturnItemCollectionMetrics"}
    );
    const client& db = t.client();
    co_await t.put_item(sample(2));
    batch_write_item_request request;
    request.requests.emplace_back(t.name(), sample(1));
    request.requests.emplace_back(t.name(), sample_key(2));
    const batch_write_item_response plain = co_await db.batch_write_item(request);
    const std::optional<item> put = co_await stored(t, 1);
    const std::optional<item> deleted = co_await stored(t, 2);
    rows.seen(
        "RequestItems.PutRequest",
        plain.unprocessed_items.empty() && put == sample(1),
        "the item is there"
    );
    rows.seen("RequestItems.DeleteRequest", !deleted, "the item is gone");
    rows.seen("ReturnConsumedCapacity", plain.consumed_capacity.empty(), "nothing comes unasked");
    rows.seen(
        "ReturnItemCollectionMetrics", plain.item_collection_metrics.empty(), "nothing unasked"
    );
    request.return_consumed_capacity = return_consumed_capacity::total;
    const batch_write_item_response total = co_await db.batch_write_item(request);
    rows.seen(
        "ReturnConsumedCapacity",
        total.consumed_capacity.size() == 1 && is_total_only(total.consumed_capacity[0]),
        "TOTAL: units of each table"
    );
    request.requests[0] = write_request(t.name(), sample(7));
    request.return_consumed_capacity = return_consumed_capacity::indexes;
    request.return_item_collection_metrics = true;
    const batch_write_item_response full = co_await db.batch_write_item(request);
    rows.seen(
        "ReturnConsumedCapacity",
        full.consumed_capacity.size() == 1 && has_each_index(full.consumed_capacity[0]),
        "INDEXES: units of the table, the LSI and the GSI"
    );
    check_metrics(
        rows,
        request,
        full.item_collection_metrics.empty() ||
            is_of_a(full.item_collection_metrics.at(t.name()).at(0))
    );
    rows.finish();
}

} // namespace

TEST_CASE("every member of the operations on one item has its effect") {
    run(with_table(indexed_table("members"), [](table t) -> asio::awaitable<void> {
        co_await put_members(t);
        co_await get_members(t);
        co_await update_members(t);
        co_await delete_members(t);
    }));
}

TEST_CASE("every member of BatchWriteItem has its effect") {
    run(with_table(indexed_table("members-batch-write"), [](table t) -> asio::awaitable<void> {
        co_await put_samples(t);
        co_await batch_write_members(t);
    }));
}
