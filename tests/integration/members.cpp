// SPDX-License-Identifier: BSL-1.0
//
// Every member of the requests that read and write items, sent to DynamoDB Local and shown to have
// its effect. The legacy members (Expected, AttributesToGet and their like) are not there. Prints a
// row for each.
//
#include "codec/operations.hpp"
#include "support/indexed_sample.hpp"
#include "support/local_table.hpp"
#include "support/member_rows.hpp"

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

/// DynamoDB answers the key and the size range of the collection, for tables with an LSI.
template <class Request>
void check_metrics(member_rows& rows, const Request& sent, bool right) {
    rows.accepted(
        "ReturnItemCollectionMetrics",
        codec::encode(sent),
        R"("ReturnItemCollectionMetrics":"SIZE")",
        right,
        "SIZE; DynamoDB Local answers no metrics"
    );
}

/// The item that a failed condition gave back, and whether it failed at all.
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

    const table_description described = co_await t.describe();
    put_item_request by_arn(described.table_arn, sample(2));
    co_await db.put_item(by_arn);
    const std::optional<item> second = co_await stored(t, 2);
    rows.seen("TableName", second == sample(2), "by ARN");

    put_item_request full(t.name(), sample(1).set("note", "new"));
    full.return_values = return_value::all_old;
    full.return_consumed_capacity = capacity_detail::total;
    full.return_item_collection_metrics = true;
    const put_item_response replaced = co_await db.put_item(full);
    rows.seen("ReturnValues", replaced.attributes == sample(1), "ALL_OLD: the item replaced");
    full.return_values = return_value::none;
    rows.seen(
        "ReturnConsumedCapacity",
        is_total_only(replaced.consumed_capacity) &&
            replaced.consumed_capacity->table_name.find(t.name()) != std::string::npos,
        "TOTAL: units, without parts"
    );
    check_metrics(rows, full, shows_none_or(replaced.item_collection_metrics));
    full.item = sample(1).set("age", 3).set("kind", "third");
    full.return_consumed_capacity = capacity_detail::indexes;
    const put_item_response again = co_await db.put_item(full);
    rows.seen("ReturnValues", !again.attributes, "NONE: no attributes");
    rows.seen(
        "ReturnConsumedCapacity",
        has_each_index(again.consumed_capacity),
        "INDEXES: units of the table, the LSI and the GSI"
    );
    full.item = sample(1);
    full.return_consumed_capacity = capacity_detail::none;
    const put_item_response silent = co_await db.put_item(full);
    rows.seen("ReturnConsumedCapacity", !silent.consumed_capacity, "NONE: nothing");

    put_item_request conditional(t.name(), sample(1).set("note", "conditional"));
    conditional.condition_expression = "#extra = :extra";
    conditional.expression_attribute_names = {{"#extra", "extra"}};
    conditional.expression_attribute_values = item{{":extra", "other"}};
    conditional.return_values_on_condition_check_failure = return_value::all_old;
    const auto refused = co_await as_result(db.put_item(conditional));
    conditional.return_values_on_condition_check_failure = return_value::none;
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
    request.return_consumed_capacity = capacity_detail::total;
    const get_item_response eventual = co_await db.get_item(request);
    request.consistent_read = true;
    request.return_consumed_capacity = capacity_detail::indexes;
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

    // Five times another note: what comes back is told apart by it.
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
    request.return_values = return_value::none;
    request.return_consumed_capacity = capacity_detail::none;
    const update_item_response none = co_await db.update_item(request);
    rows.seen("ReturnValues", !none.attributes, "NONE: no attributes");
    rows.seen("ReturnConsumedCapacity", !none.consumed_capacity, "NONE: nothing");
    rows.seen("ReturnItemCollectionMetrics", !none.item_collection_metrics, "nothing unasked");

    request.expression_attribute_values = item{{":note", "3"}};
    request.return_values = return_value::all_old;
    request.return_consumed_capacity = capacity_detail::total;
    request.return_item_collection_metrics = true;
    const update_item_response old = co_await db.update_item(request);
    rows.seen("ReturnValues", old.attributes == noted("2"), "ALL_OLD: the whole item before");
    rows.seen("ReturnConsumedCapacity", is_total_only(old.consumed_capacity), "TOTAL: units alone");
    check_metrics(rows, request, shows_none_or(old.item_collection_metrics));

    request.expression_attribute_values = item{{":note", "4"}};
    request.return_values = return_value::updated_old;
    const update_item_response part_old = co_await db.update_item(request);
    rows.seen(
        "ReturnValues",
        part_old.attributes == item{{"note", "3"}},
        "UPDATED_OLD: what changed, before"
    );
    request.expression_attribute_values = item{{":note", "5"}};
    request.return_values = return_value::all_new;
    const update_item_response whole = co_await db.update_item(request);
    rows.seen("ReturnValues", whole.attributes == noted("5"), "ALL_NEW: the whole item after");
    request.expression_attribute_values = item{{":note", "6"}};
    request.return_values = return_value::updated_new;
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
    rest.return_values = return_value::all_new;
    rest.return_consumed_capacity = capacity_detail::indexes;
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
    conditional.return_values_on_condition_check_failure = return_value::all_old;
    const auto refused = co_await as_result(db.update_item(conditional));
    conditional.expression_attribute_values = item{{":note", "7"}, {":age", 100}};
    conditional.return_values = return_value::updated_new;
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
    second.return_values = return_value::all_old;
    second.return_consumed_capacity = capacity_detail::indexes;
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
    third.return_values = return_value::none;
    third.return_consumed_capacity = capacity_detail::total;
    const delete_item_response silent = co_await db.delete_item(third);
    rows.seen("ReturnValues", !silent.attributes, "NONE: no attributes");
    rows.seen("ReturnConsumedCapacity", is_total_only(silent.consumed_capacity), "TOTAL: units");

    delete_item_request conditional(t.name(), sample_key(4));
    conditional.condition_expression = "begins_with(#note, :start)";
    conditional.expression_attribute_names = {{"#note", "note"}};
    conditional.expression_attribute_values = item{{":start", "x"}};
    conditional.return_values_on_condition_check_failure = return_value::all_old;
    const auto refused = co_await as_result(db.delete_item(conditional));
    conditional.return_values_on_condition_check_failure = return_value::none;
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

std::vector<int> numbers_of(const std::vector<item>& items) {
    std::vector<int> numbers;
    for (const item& i : items)
        numbers.push_back(i.at("n").as_number().to<int>());
    return numbers;
}

std::vector<int> sorted(std::vector<int> numbers) {
    std::ranges::sort(numbers);
    return numbers;
}

query_request all_of_a(const table& t) {
    query_request request;
    request.table_name = t.name();
    request.key_condition_expression = "id = :id";
    request.expression_attribute_values = item{{":id", "a"}};
    return request;
}

/// The rows that Query and Scan have in common; `ask` runs the request, which reads all six items.
template <class Request, class Ask>
asio::awaitable<void> read_members(member_rows& rows, Request request, Ask ask) {
    const auto plain = co_await ask(request);
    rows.seen("TableName", plain.items.size() == 6, "the items of this table");
    rows.seen("ReturnConsumedCapacity", !plain.consumed_capacity, "nothing comes unasked");

    Request in_index = request;
    in_index.index_name = "by-age";
    in_index.return_consumed_capacity = capacity_detail::indexes;
    const auto indexed = co_await ask(in_index);
    rows.seen(
        "IndexName",
        indexed.items.size() == 6 && indexed.items[0].contains("note") &&
            !indexed.items[0].contains("extra"),
        "by-age: with what the index holds"
    );
    rows.seen(
        "ReturnConsumedCapacity",
        indexed.consumed_capacity &&
            indexed.consumed_capacity->local_secondary_indexes.contains("by-age") &&
            indexed.consumed_capacity->local_secondary_indexes.at("by-age").capacity_units > 0,
        "INDEXES: units of the LSI read"
    );

    in_index.select = selection::all_attributes;
    const auto whole = co_await ask(in_index);
    rows.seen(
        "Select", whole.items[0].contains("extra"), "ALL_ATTRIBUTES: also those not in the LSI"
    );
    in_index.select = selection::all_projected_attributes;
    const auto held = co_await ask(in_index);
    rows.seen("Select", held.items == indexed.items, "ALL_PROJECTED_ATTRIBUTES: those in the LSI");
    Request counting = request;
    counting.select = selection::count;
    const auto counted = co_await ask(counting);
    rows.seen("Select", counted.items.empty() && counted.count == 6, "COUNT: no items, the count");

    Request projected = request;
    projected.select = selection::specific_attributes;
    projected.projection_expression = "#note";
    projected.expression_attribute_names = {{"#note", "note"}};
    const auto notes = co_await ask(projected);
    const bool alone =
        notes.items.size() == 6 && notes.items[0].size() == 1 && notes.items[0].contains("note");
    rows.seen("Select", alone, "SPECIFIC_ATTRIBUTES: with a projection");
    rows.seen("ProjectionExpression", alone, "this attribute alone");
    rows.seen("ExpressionAttributeNames", alone, "of the projection");
    projected.select = selection::count;
    const auto contrary = co_await as_result(ask(projected));
    rows.seen(
        "Select",
        !contrary && contrary.error().code() == service_errc::validation,
        "COUNT with a projection is refused"
    );

    Request limited = request;
    limited.limit = 2;
    const auto first = co_await ask(limited);
    rows.seen("Limit", first.items.size() == 2 && first.last_evaluated_key, "two items and a key");
    Request rest = request;
    rest.exclusive_start_key = first.last_evaluated_key;
    const auto after = co_await ask(rest);
    std::set<int> all;
    for (const auto* page : {&first, &after})
        for (const int n : numbers_of(page->items))
            all.insert(n);
    rows.seen(
        "ExclusiveStartKey",
        after.items.size() == 4 && all.size() == 6 && !after.last_evaluated_key,
        "the other four items, none twice"
    );

    Request eventual = request;
    eventual.consistent_read = false;
    eventual.return_consumed_capacity = capacity_detail::total;
    const auto cheap = co_await ask(eventual);
    eventual.consistent_read = true;
    const auto strong = co_await ask(eventual);
    rows.seen(
        "ConsistentRead",
        strong.consumed_capacity->capacity_units == 2 * cheap.consumed_capacity->capacity_units,
        "true costs twice as much"
    );
    rows.seen("ReturnConsumedCapacity", is_total_only(cheap.consumed_capacity), "TOTAL: units");
    Request in_global = eventual;
    in_global.index_name = "by-kind";
    if constexpr (requires { in_global.key_condition_expression; }) {
        in_global.key_condition_expression = "kind = :kind";
        in_global.expression_attribute_values = item{{":kind", "odd"}};
    }
    const auto refused = co_await as_result(ask(in_global));
    rows.seen(
        "ConsistentRead",
        !refused && refused.error().code() == service_errc::validation,
        "true is refused on a GSI"
    );

    Request filtered = request;
    filtered.filter_expression = "#note IN (:one, :two)";
    filtered.expression_attribute_names = {{"#note", "note"}};
    filtered.expression_attribute_values.set(":one", "n3");
    filtered.expression_attribute_values.set(":two", "n5");
    const auto some = co_await ask(filtered);
    const bool chosen = sorted(numbers_of(some.items)) == std::vector{3, 5} && some.count == 2 &&
                        some.scanned_count == 6;
    rows.seen("FilterExpression", chosen, "two of six; Count 2, ScannedCount 6");
    rows.seen("ExpressionAttributeNames", chosen, "of the filter");
    rows.seen("ExpressionAttributeValues", chosen, "of the filter");
}

asio::awaitable<void> query_members(table t) {
    member_rows rows(
        "Query",
        {"TableName",
         "IndexName",
         "Select",
         "Limit",
         "ConsistentRead",
         "ScanIndexForward",
         "ExclusiveStartKey",
         "ReturnConsumedCapacity",
         "ProjectionExpression",
         "FilterExpression",
         "KeyConditionExpression",
         "ExpressionAttributeNames",
         "ExpressionAttributeValues"}
    );
    const client db = t.client();
    const auto ask = [db](query_request request) { return db.query(std::move(request)); };
    co_await read_members(rows, all_of_a(t), ask);

    query_request request = all_of_a(t);
    request.key_condition_expression = "id = :id AND #n BETWEEN :low AND :high";
    request.expression_attribute_names = {{"#n", "n"}};
    request.expression_attribute_values = item{{":id", "a"}, {":low", 2}, {":high", 4}};
    const query_response range = co_await db.query(request);
    const bool in_range = numbers_of(range.items) == std::vector{2, 3, 4};
    rows.seen("KeyConditionExpression", in_range, "a range of sort keys, in order");
    rows.seen("ExpressionAttributeNames", in_range, "of the key condition");
    rows.seen("ExpressionAttributeValues", in_range, "of the key condition");
    request.scan_index_forward = false;
    const query_response backward = co_await db.query(request);
    request.scan_index_forward = true;
    const query_response forward = co_await db.query(request);
    rows.seen(
        "ScanIndexForward", numbers_of(backward.items) == std::vector{4, 3, 2}, "false: backwards"
    );
    rows.seen(
        "ScanIndexForward", numbers_of(forward.items) == std::vector{2, 3, 4}, "true: forwards"
    );
    query_request by_age = all_of_a(t);
    by_age.index_name = "by-age";
    const query_response oldest = co_await db.query(by_age);
    rows.seen(
        "IndexName",
        numbers_of(oldest.items) == std::vector{6, 5, 4, 3, 2, 1},
        "by-age: in the order of its sort key"
    );
    query_request by_kind = all_of_a(t);
    by_kind.index_name = "by-kind";
    by_kind.key_condition_expression = "kind = :kind";
    by_kind.expression_attribute_values = item{{":kind", "odd"}};
    by_kind.return_consumed_capacity = capacity_detail::indexes;
    const query_response odd = co_await db.query(by_kind);
    rows.seen("IndexName", numbers_of(odd.items) == std::vector{1, 3, 5}, "by-kind: a GSI");
    rows.seen(
        "ReturnConsumedCapacity",
        odd.consumed_capacity &&
            odd.consumed_capacity->global_secondary_indexes.contains("by-kind"),
        "INDEXES: units of the GSI read"
    );
    by_kind.limit = 1;
    const query_response first = co_await db.query(by_kind);
    REQUIRE(first.last_evaluated_key);
    by_kind.limit.reset();
    by_kind.exclusive_start_key = first.last_evaluated_key;
    const query_response rest = co_await db.query(by_kind);
    rows.seen(
        "ExclusiveStartKey",
        first.last_evaluated_key->attributes().size() == 3 &&
            numbers_of(rest.items) == std::vector{3, 5},
        "of a GSI: the keys of index and table"
    );
    rows.finish();
}

asio::awaitable<void> scan_members(table t) {
    member_rows rows(
        "Scan",
        {"TableName",
         "IndexName",
         "Limit",
         "Select",
         "ExclusiveStartKey",
         "ReturnConsumedCapacity",
         "TotalSegments",
         "Segment",
         "ProjectionExpression",
         "FilterExpression",
         "ExpressionAttributeNames",
         "ExpressionAttributeValues",
         "ConsistentRead"}
    );
    const client db = t.client();
    const auto ask = [db](scan_request request) { return db.scan(std::move(request)); };
    scan_request request;
    request.table_name = t.name();
    co_await read_members(rows, request, ask);

    // Segments divide partitions: one is not enough to see it.
    for (int i = 0; i < 24; ++i) {
        item other{{"id", "p" + std::to_string(i)}, {"n", 1000 + i}};
        co_await t.put_item(std::move(other));
    }
    std::vector<int> all;
    std::set<std::size_t> sizes;
    request.total_segments = 3;
    for (int i = 0; i < 3; ++i) {
        request.segment = i;
        const scan_response part = co_await db.scan(request);
        sizes.insert(part.items.size());
        for (const int n : numbers_of(part.items))
            all.push_back(n);
    }
    const bool once = all.size() == 30 && std::set<int>(all.begin(), all.end()).size() == 30;
    rows.seen("TotalSegments", once && *sizes.rbegin() < 30, "three parts: no one holds all");
    rows.seen("Segment", once, "0, 1 and 2 together: each item once");
    request.segment = 3;
    const auto beyond = co_await as_result(db.scan(request));
    rows.seen(
        "Segment",
        !beyond && beyond.error().code() == service_errc::validation,
        "one that is not below TotalSegments is refused"
    );
    rows.finish();
}

asio::awaitable<void> batch_get_members(table t) {
    member_rows rows(
        "BatchGetItem",
        {"RequestItems",
         "RequestItems.Keys",
         "RequestItems.ConsistentRead",
         "RequestItems.ProjectionExpression",
         "RequestItems.ExpressionAttributeNames",
         "ReturnConsumedCapacity"}
    );
    const client& db = t.client();
    batch_get_item_request request;
    keys_and_attributes& wanted = request.request_items[t.name()];
    wanted.keys = {sample_key(1), sample_key(2), sample_key(99)};
    const batch_get_item_response plain = co_await db.batch_get_item(request);
    const std::vector<item>& found = plain.responses.at(t.name());
    rows.seen(
        "RequestItems",
        plain.responses.size() == 1 && plain.unprocessed_keys.empty(),
        "answers under the table's name"
    );
    rows.seen(
        "RequestItems.Keys",
        sorted(numbers_of(found)) == std::vector{1, 2},
        "the items under them; none where none is"
    );
    rows.seen("ReturnConsumedCapacity", plain.consumed_capacity.empty(), "nothing comes unasked");

    request.return_consumed_capacity = capacity_detail::total;
    const batch_get_item_response eventual = co_await db.batch_get_item(request);
    wanted.consistent_read = true;
    request.return_consumed_capacity = capacity_detail::indexes;
    const batch_get_item_response strong = co_await db.batch_get_item(request);
    REQUIRE(eventual.consumed_capacity.size() == 1);
    REQUIRE(strong.consumed_capacity.size() == 1);
    const consumed_capacity& cheap = eventual.consumed_capacity[0];
    const consumed_capacity& dear = strong.consumed_capacity[0];
    rows.seen(
        "RequestItems.ConsistentRead",
        dear.capacity_units == 2 * cheap.capacity_units,
        "true costs twice as much"
    );
    rows.seen("ReturnConsumedCapacity", is_total_only(cheap), "TOTAL: units of each table");
    rows.seen(
        "ReturnConsumedCapacity",
        dear.table && dear.table->capacity_units == dear.capacity_units,
        "INDEXES: units of the table itself"
    );
    wanted.projection_expression = "#n";
    wanted.expression_attribute_names = {{"#n", "n"}};
    const batch_get_item_response part = co_await db.batch_get_item(request);
    const std::vector<item>& parts = part.responses.at(t.name());
    const bool alone = parts.size() == 2 && parts[0].size() == 1 && parts[0].contains("n");
    rows.seen("RequestItems.ProjectionExpression", alone, "this attribute alone");
    rows.seen("RequestItems.ExpressionAttributeNames", alone, "of the projection");
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
    request.return_consumed_capacity = capacity_detail::total;
    const batch_write_item_response total = co_await db.batch_write_item(request);
    rows.seen(
        "ReturnConsumedCapacity",
        total.consumed_capacity.size() == 1 && is_total_only(total.consumed_capacity[0]),
        "TOTAL: units of each table"
    );
    request.requests[0] = write_request(t.name(), sample(7));
    request.return_consumed_capacity = capacity_detail::indexes;
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

TEST_CASE("every member of Query and Scan has its effect") {
    run(with_table(indexed_table("members-read"), [](table t) -> asio::awaitable<void> {
        co_await put_samples(t);
        co_await query_members(t);
        co_await scan_members(t);
    }));
}

TEST_CASE("every member of the batch operations has its effect") {
    run(with_table(indexed_table("members-batch"), [](table t) -> asio::awaitable<void> {
        co_await put_samples(t);
        co_await batch_get_members(t);
        co_await batch_write_members(t);
    }));
}
