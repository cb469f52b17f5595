// SPDX-License-Identifier: BSL-1.0
//
// Every member of the requests that read many items, sent to DynamoDB Local and shown to have
// its effect. The legacy members (Expected, AttributesToGet and their like) are not there. Prints a
// row for each.
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
    in_index.return_consumed_capacity = return_consumed_capacity::indexes;
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

    in_index.select = select::all_attributes;
    const auto whole = co_await ask(in_index);
    rows.seen(
        "Select", whole.items[0].contains("extra"), "ALL_ATTRIBUTES: also those not in the LSI"
    );
    in_index.select = select::all_projected_attributes;
    const auto held = co_await ask(in_index);
    rows.seen("Select", held.items == indexed.items, "ALL_PROJECTED_ATTRIBUTES: those in the LSI");
    Request counting = request;
    counting.select = select::count;
    const auto counted = co_await ask(counting);
    rows.seen("Select", counted.items.empty() && counted.count == 6, "COUNT: no items, the count");

    Request projected = request;
    projected.select = select::specific_attributes;
    projected.projection_expression = "#note";
    projected.expression_attribute_names = {{"#note", "note"}};
    const auto notes = co_await ask(projected);
    const bool alone =
        notes.items.size() == 6 && notes.items[0].size() == 1 && notes.items[0].contains("note");
    rows.seen("Select", alone, "SPECIFIC_ATTRIBUTES: with a projection");
    rows.seen("ProjectionExpression", alone, "this attribute alone");
    rows.seen("ExpressionAttributeNames", alone, "of the projection");
    projected.select = select::count;
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
    eventual.return_consumed_capacity = return_consumed_capacity::total;
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
    by_kind.return_consumed_capacity = return_consumed_capacity::indexes;
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
        "responds under the table's name"
    );
    rows.seen(
        "RequestItems.Keys",
        sorted(numbers_of(found)) == std::vector{1, 2},
        "the items under them; none where none is"
    );
    rows.seen("ReturnConsumedCapacity", plain.consumed_capacity.empty(), "nothing comes unasked");

    request.return_consumed_capacity = return_consumed_capacity::total;
    const batch_get_item_response eventual = co_await db.batch_get_item(request);
    wanted.consistent_read = true;
    request.return_consumed_capacity = return_consumed_capacity::indexes;
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

} // namespace

TEST_CASE("every member of Query and Scan has its effect") {
    run(with_table(indexed_table("members-read"), [](table t) -> asio::awaitable<void> {
        co_await put_samples(t);
        co_await query_members(t);
        co_await scan_members(t);
    }));
}

TEST_CASE("every member of BatchGetItem has its effect") {
    run(with_table(indexed_table("members-batch-get"), [](table t) -> asio::awaitable<void> {
        co_await put_samples(t);
        co_await batch_get_members(t);
    }));
}
