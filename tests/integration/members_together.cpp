// SPDX-License-Identifier: BSL-1.0
//
// Every member of the transactions' and PartiQL's requests, sent to DynamoDB Local and shown to
// have its effect. Prints a row for each.
//
#include "codec/operations.hpp"
#include "support/indexed_sample.hpp"
#include "support/local_table.hpp"
#include "support/member_rows.hpp"

#include <codynamo/as_result.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>

using namespace codynamo;
using namespace codynamo::testing;

namespace {

/// All that an action's condition has: it holds if the item's note is `note`.
template <class Action>
void require_note(Action& action, const std::string& note) {
    action.condition_expression = "#note = :note";
    action.expression_attribute_names = {{"#note", "note"}};
    action.expression_attribute_values.set(":note", note);
    action.return_values_on_condition_check_failure =
        return_values_on_condition_check_failure::all_old;
}

/// One action of each kind, on samples 1 to 4.
transact_write_items_request four_actions(const table& t, bool hold) {
    transact_put put(t.name(), sample(1).set("note", "put"));
    require_note(put, hold ? "n1" : "no");
    transact_update update(t.name(), sample_key(2));
    update.update_expression = "SET extra = :extra";
    update.expression_attribute_values.set(":extra", "update");
    require_note(update, hold ? "n2" : "no");
    transact_delete gone(t.name(), sample_key(3));
    require_note(gone, hold ? "n3" : "no");
    condition_check check(t.name(), sample_key(4));
    require_note(check, hold ? "n4" : "no");

    transact_write_items_request request;
    request.transact_items.emplace_back(std::move(put));
    request.transact_items.emplace_back(std::move(update));
    request.transact_items.emplace_back(std::move(gone));
    request.transact_items.emplace_back(std::move(check));
    return request;
}

template <class T>
std::vector<cancellation_reason> reasons_of(const result<T>& r) {
    if (r || r.error().code() != service_errc::transaction_canceled) return {};
    return r.error().info().cancellation_reasons;
}

template <class T>
bool is_validation(const result<T>& r) {
    return !r && r.error().code() == service_errc::validation;
}

asio::awaitable<void> transact_write_members(table t) {
    const std::vector<std::string> kinds{"Put", "Update", "Delete", "ConditionCheck"};
    std::vector<std::string> members{
        "TransactItems",
        "TransactItems.Put.Item",
        "TransactItems.Update.UpdateExpression",
        "ReturnConsumedCapacity",
        "ReturnItemCollectionMetrics",
        "ClientRequestToken"
    };
    for (const std::string& kind : kinds)
        for (const char* member :
             {"TableName",
              "Key",
              "ConditionExpression",
              "ExpressionAttributeNames",
              "ExpressionAttributeValues",
              "ReturnValuesOnConditionCheckFailure"})
            if (kind != "Put" || std::string(member) != "Key")
                members.push_back("TransactItems." + kind + "." + member);
    member_rows rows("TransactWriteItems", members);
    const client& db = t.client();

    const transact_write_items_request failing = four_actions(t, false);
    const auto refused = co_await as_result(db.transact_write_items(failing));
    const std::vector<cancellation_reason> reasons = reasons_of(refused);
    REQUIRE(reasons.size() == 4);
    for (int n = 1; n <= 4; ++n) {
        const std::optional<item> same = co_await stored(t, n);
        CHECK(same == sample(n));
    }
    transact_write_items_request holding = four_actions(t, true);
    holding.return_consumed_capacity = return_consumed_capacity::total;
    holding.return_item_collection_metrics = true;
    const transact_write_items_response done = co_await db.transact_write_items(holding);
    const std::optional<item> put = co_await stored(t, 1);
    const std::optional<item> updated = co_await stored(t, 2);
    const std::optional<item> deleted = co_await stored(t, 3);
    const std::optional<item> checked = co_await stored(t, 4);
    const bool all_done = put == sample(1).set("note", "put") &&
                          updated == sample(2).set("extra", "update") && !deleted &&
                          checked == sample(4);
    rows.seen("TransactItems", all_done, "all four together, or none");
    rows.seen("TransactItems.Put.Item", put == sample(1).set("note", "put"), "read back the same");
    rows.seen(
        "TransactItems.Update.UpdateExpression",
        updated == sample(2).set("extra", "update"),
        "SET sets"
    );
    for (std::size_t i = 0; i < 4; ++i) {
        const std::string prefix = "TransactItems." + kinds[i] + ".";
        const bool judged = all_done && reasons[i].code == "ConditionalCheckFailed" &&
                            reasons[i].error == service_errc::conditional_check_failed;
        rows.seen(prefix + "TableName", judged, "the item of this table");
        if (i > 0) rows.seen(prefix + "Key", judged, "the item under it");
        rows.seen(prefix + "ConditionExpression", judged, "cancels all when it fails");
        rows.seen(prefix + "ExpressionAttributeNames", judged, "of the condition");
        rows.seen(prefix + "ExpressionAttributeValues", judged, "of the condition");
        rows.seen(
            prefix + "ReturnValuesOnConditionCheckFailure",
            reasons[i].item == sample(static_cast<int>(i) + 1),
            "ALL_OLD: the item that was there, in the reason"
        );
    }
    rows.seen(
        "ReturnConsumedCapacity",
        done.consumed_capacity.size() == 1 && is_total_only(done.consumed_capacity[0]),
        "TOTAL: units of each table"
    );
    rows.accepted(
        "ReturnItemCollectionMetrics",
        codec::encode(holding),
        R"("ReturnItemCollectionMetrics":"SIZE")",
        all_done,
        "SIZE; DynamoDB Local returns no metrics"
    );

    transact_write_items_request counted;
    transact_put more(t.name(), sample(9));
    counted.transact_items.emplace_back(more);
    transact_update count(t.name(), sample_key(4));
    count.update_expression = "ADD age :one";
    count.expression_attribute_values = item{{":one", 1}};
    counted.transact_items.emplace_back(count);
    counted.client_request_token = fresh_table_name("").substr(0, 36);
    counted.return_consumed_capacity = return_consumed_capacity::indexes;
    const transact_write_items_response once = co_await db.transact_write_items(counted);
    rows.seen(
        "ReturnConsumedCapacity",
        once.consumed_capacity.size() == 1 && has_each_index(once.consumed_capacity[0]),
        "INDEXES: units of the table, the LSI and the GSI"
    );
    co_await db.transact_write_items(counted);
    const std::optional<item> after = co_await stored(t, 4);
    rows.seen("ClientRequestToken", after->at("age") == 97, "sent twice, counted once");
    counted.transact_items.pop_back();
    const auto other = co_await as_result(db.transact_write_items(counted));
    rows.seen(
        "ClientRequestToken",
        !other && other.error().code() == service_errc::idempotent_parameter_mismatch,
        "another request with it is refused"
    );
    rows.finish();
}

asio::awaitable<void> transact_get_members(table t) {
    member_rows rows(
        "TransactGetItems",
        {"TransactItems",
         "TransactItems.Get.TableName",
         "TransactItems.Get.Key",
         "TransactItems.Get.ProjectionExpression",
         "TransactItems.Get.ExpressionAttributeNames",
         "ReturnConsumedCapacity"}
    );
    const client& db = t.client();
    transact_get part(t.name(), sample_key(6));
    part.projection_expression = "#note";
    part.expression_attribute_names = {{"#note", "note"}};
    transact_get_items_request request;
    request.transact_items = {
        transact_get(t.name(), sample_key(5)), transact_get(t.name(), sample_key(99)), part
    };
    const transact_get_items_response found = co_await db.transact_get_items(request);
    REQUIRE(found.items.size() == 3);
    const bool in_order = found.items[0] == sample(5) && !found.items[1] && found.items[2];
    rows.seen("TransactItems", in_order, "responses in their order");
    rows.seen("TransactItems.Get.TableName", in_order, "the items of this table");
    rows.seen("TransactItems.Get.Key", in_order, "the item under it, or none");
    const bool alone = found.items[2] == item{{"note", "n6"}};
    rows.seen("TransactItems.Get.ProjectionExpression", alone, "this attribute alone");
    rows.seen("TransactItems.Get.ExpressionAttributeNames", alone, "of the projection");
    rows.seen("ReturnConsumedCapacity", found.consumed_capacity.empty(), "nothing comes unasked");
    request.return_consumed_capacity = return_consumed_capacity::total;
    const transact_get_items_response total = co_await db.transact_get_items(request);
    rows.seen(
        "ReturnConsumedCapacity",
        total.consumed_capacity.size() == 1 && is_total_only(total.consumed_capacity[0]),
        "TOTAL: units of each table"
    );
    request.return_consumed_capacity = return_consumed_capacity::indexes;
    const transact_get_items_response each = co_await db.transact_get_items(request);
    rows.seen(
        "ReturnConsumedCapacity",
        each.consumed_capacity.size() == 1 && each.consumed_capacity[0].table &&
            each.consumed_capacity[0].table->capacity_units > 0,
        "INDEXES: units of the table itself"
    );
    rows.finish();
}

const char* const no_capacity = "TOTAL; DynamoDB Local returns no capacity for PartiQL";

std::string from(const table& t) {
    return "FROM " + quoted_name(t.name());
}

/// An UPDATE of sample `n` whose condition does not hold.
statement failing_update(const table& t, int n) {
    statement s(
        "UPDATE " + quoted_name(t.name()) + " SET extra = 'x' WHERE id = ? AND n = ? AND note = ?",
        "a",
        n,
        "no"
    );
    s.return_values_on_condition_check_failure = return_values_on_condition_check_failure::all_old;
    return s;
}

asio::awaitable<void> execute_statement_members(table t) {
    member_rows rows(
        "ExecuteStatement",
        {"Statement",
         "Parameters",
         "ConsistentRead",
         "NextToken",
         "ReturnConsumedCapacity",
         "Limit",
         "ReturnValuesOnConditionCheckFailure"}
    );
    const client& db = t.client();
    execute_statement_request request;
    request.statement = "SELECT n, note " + from(t) + " WHERE id = ? AND n BETWEEN ? AND ?";
    request.parameters = {"a", 2, 4};
    request.return_consumed_capacity = return_consumed_capacity::total;
    const execute_statement_response found = co_await db.execute_statement(request);
    const bool three = found.items.size() == 3 && found.items[0] == item{{"n", 2}, {"note", "n2"}};
    rows.seen("Statement", three, "SELECT: these attributes of these items");
    rows.seen("Parameters", three, "in their order, text and numbers");
    rows.accepted(
        "ReturnConsumedCapacity",
        codec::encode(request),
        R"("ReturnConsumedCapacity":"TOTAL")",
        three && (!found.consumed_capacity || found.consumed_capacity->capacity_units > 0),
        no_capacity
    );
    request.limit = 2;
    const execute_statement_response first = co_await db.execute_statement(request);
    rows.seen(
        "Limit", first.items.size() == 2 && first.next_token.has_value(), "two items, a token"
    );
    request.next_token = first.next_token;
    const execute_statement_response rest = co_await db.execute_statement(request);
    rows.seen(
        "NextToken",
        rest.items.size() == 1 && rest.items[0] == item{{"n", 4}, {"note", "n4"}},
        "the item after those"
    );
    execute_statement_request in_global;
    in_global.statement = "SELECT n FROM " + quoted_name(t.name()) + "." + quoted_name("by-kind") +
                          " WHERE kind = 'odd'";
    const execute_statement_response odd = co_await db.execute_statement(in_global);
    in_global.consistent_read = true;
    const auto strong = co_await as_result(db.execute_statement(in_global));
    rows.seen("Statement", odd.items.size() == 3, "SELECT from a GSI");
    rows.seen("ConsistentRead", is_validation(strong), "true is refused on a GSI");

    execute_statement_request update(failing_update(t, 1));
    const auto refused = co_await as_result(db.execute_statement(update));
    rows.seen(
        "ReturnValuesOnConditionCheckFailure",
        !refused && refused.error().code() == service_errc::conditional_check_failed &&
            refused.error().info().item == sample(1),
        "ALL_OLD: the item that was there"
    );
    rows.finish();
}

asio::awaitable<void> batch_statement_members(table t) {
    member_rows rows(
        "BatchExecuteStatement",
        {"Statements.Statement",
         "Statements.Parameters",
         "Statements.ConsistentRead",
         "Statements.ReturnValuesOnConditionCheckFailure",
         "ReturnConsumedCapacity"}
    );
    const client& db = t.client();
    const std::string one = "SELECT * " + from(t) + " WHERE id = ? AND n = ?";
    batch_execute_statement_request request;
    request.statements = {statement(one, "a", 1), statement(one, "a", 99)};
    request.statements[0].consistent_read = true;
    request.return_consumed_capacity = return_consumed_capacity::total;
    const batch_execute_statement_response found = co_await db.batch_execute_statement(request);
    REQUIRE(found.responses.size() == 2);
    const bool right = found.responses[0].item == sample(1) && !found.responses[1].item;
    rows.seen("Statements.Statement", right, "each response in its position");
    rows.seen("Statements.Parameters", right, "each statement's own");
    rows.accepted(
        "Statements.ConsistentRead",
        codec::encode(request),
        R"("ConsistentRead":true)",
        right,
        "true; DynamoDB Local is always consistent"
    );
    rows.accepted(
        "ReturnConsumedCapacity",
        codec::encode(request),
        R"("ReturnConsumedCapacity":"TOTAL")",
        right && (found.consumed_capacity.empty() || found.consumed_capacity[0].capacity_units > 0),
        no_capacity
    );
    batch_execute_statement_request writes;
    writes.statements = {failing_update(t, 1), failing_update(t, 5)};
    writes.statements[1].parameters.back() = "n5";
    const batch_execute_statement_response done = co_await db.batch_execute_statement(writes);
    REQUIRE(done.responses.size() == 2);
    const std::optional<item> written = co_await stored(t, 5);
    rows.seen(
        "Statements.Statement",
        done.responses[0].error && !done.responses[1].error && written->at("extra") == "x",
        "one that fails does not touch the other"
    );
    rows.seen(
        "Statements.ReturnValuesOnConditionCheckFailure",
        done.responses[0].error && done.responses[0].error->item == sample(1),
        "ALL_OLD: the item that was there"
    );
    rows.finish();
}

asio::awaitable<void> execute_transaction_members(table t) {
    member_rows rows(
        "ExecuteTransaction",
        {"TransactStatements.Statement",
         "TransactStatements.Parameters",
         "TransactStatements.ReturnValuesOnConditionCheckFailure",
         "ClientRequestToken",
         "ReturnConsumedCapacity"}
    );
    const client& db = t.client();
    const std::string one = "SELECT * " + from(t) + " WHERE id = ? AND n = ?";
    execute_transaction_request reads;
    reads.transact_statements = {statement(one, "a", 1), statement(one, "a", 99)};
    reads.return_consumed_capacity = return_consumed_capacity::total;
    const execute_transaction_response found = co_await db.execute_transaction(reads);
    REQUIRE(found.items.size() == 2);
    const bool right = found.items[0] == sample(1) && !found.items[1];
    rows.seen("TransactStatements.Statement", right, "each response in its position");
    rows.seen("TransactStatements.Parameters", right, "each statement's own");
    rows.accepted(
        "ReturnConsumedCapacity",
        codec::encode(reads),
        R"("ReturnConsumedCapacity":"TOTAL")",
        right && (found.consumed_capacity.empty() || found.consumed_capacity[0].capacity_units > 0),
        no_capacity
    );
    execute_transaction_request failing;
    failing.transact_statements = {failing_update(t, 1), failing_update(t, 2)};
    failing.transact_statements[1].parameters.back() = "n2";
    const auto refused = co_await as_result(db.execute_transaction(failing));
    const std::vector<cancellation_reason> reasons = reasons_of(refused);
    REQUIRE(reasons.size() == 2);
    const std::optional<item> untouched = co_await stored(t, 2);
    rows.seen(
        "TransactStatements.Statement",
        untouched == sample(2) && reasons[1].code == "None",
        "one that fails cancels all"
    );
    rows.seen(
        "TransactStatements.ReturnValuesOnConditionCheckFailure",
        reasons[0].item == sample(1),
        "ALL_OLD: the item that was there, in the reason"
    );
    execute_transaction_request counted;
    const statement count(
        "UPDATE " + quoted_name(t.name()) + " SET age = age + 1 WHERE id = ? AND n = ?", "a", 2
    );
    counted.transact_statements = {count};
    counted.client_request_token = fresh_table_name("").substr(0, 36);
    co_await db.execute_transaction(counted);
    const execute_transaction_response again = co_await db.execute_transaction(counted);
    CHECK(again.items == std::vector<std::optional<item>>(1)); // the service returns none for it
    const std::optional<item> after = co_await stored(t, 2);
    rows.seen("ClientRequestToken", after->at("age") == 99, "sent twice, counted once");
    rows.finish();
}

} // namespace

TEST_CASE("every member of the transactions has its effect") {
    run(with_table(indexed_table("members-transact"), [](table t) -> asio::awaitable<void> {
        co_await put_samples(t);
        co_await transact_write_members(t);
        co_await transact_get_members(t);
    }));
}

TEST_CASE("every member of PartiQL's operations has its effect") {
    run(with_table(indexed_table("members-partiql"), [](table t) -> asio::awaitable<void> {
        co_await put_samples(t);
        co_await execute_statement_members(t);
        co_await batch_statement_members(t);
        co_await execute_transaction_members(t);
    }));
}
