// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/expression/fragment.hpp>
#include <codynamo/key.hpp>
#include <codynamo/operation/call_options.hpp>
#include <codynamo/operation/capacity.hpp>
#include <codynamo/operation/settings.hpp>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace codynamo {

/// Writes a whole item, if its condition holds.
struct transact_put {
    transact_put() = default;

    /// Writes `new_item` without a condition.
    transact_put(std::string table, codynamo::item new_item);

    /// The table's name or ARN.
    std::string table_name;

    /// The whole item with its key attributes, 400 KB at most.
    codynamo::item item;

    /// What must hold for the item that is there; else the transaction is cancelled. Default: none.
    std::optional<std::string> condition_expression;

    /// The names that the `#` placeholders of the condition stand for.
    attribute_names expression_attribute_names;

    /// The values that the `:` placeholders of the condition stand for.
    codynamo::item expression_attribute_values;

    /// Whether the action's `cancellation_reason` holds the item that was there.
    std::optional<codynamo::return_values_on_condition_check_failure>
        return_values_on_condition_check_failure;
};

/// Changes attributes of an item, or creates it, if its condition holds.
struct transact_update {
    transact_update() = default;

    /// Changes or creates the item under `item_key`.
    transact_update(std::string table, codynamo::key item_key);

    /// The table's name or ARN.
    std::string table_name;

    /// The key of the item; required.
    std::optional<codynamo::key> key;

    /// The changes, such as "SET #s = :s REMOVE notes"; required.
    std::optional<std::string> update_expression;

    /// What must hold for the item that is there; else the transaction is cancelled. Default: none.
    std::optional<std::string> condition_expression;

    /// The names that the `#` placeholders of the expressions stand for.
    attribute_names expression_attribute_names;

    /// The values that the `:` placeholders of the expressions stand for.
    item expression_attribute_values;

    /// Whether the action's `cancellation_reason` holds the item that was there.
    std::optional<codynamo::return_values_on_condition_check_failure>
        return_values_on_condition_check_failure;
};

/// Deletes an item, if its condition holds.
struct transact_delete {
    transact_delete() = default;

    /// Deletes the item under `item_key` without a condition.
    transact_delete(std::string table, codynamo::key item_key);

    /// The table's name or ARN.
    std::string table_name;

    /// The key of the item; required.
    std::optional<codynamo::key> key;

    /// What must hold for the item that is there; else the transaction is cancelled. Default: none.
    std::optional<std::string> condition_expression;

    /// The names that the `#` placeholders of the condition stand for.
    attribute_names expression_attribute_names;

    /// The values that the `:` placeholders of the condition stand for.
    item expression_attribute_values;

    /// Whether the action's `cancellation_reason` holds the item that was there.
    std::optional<codynamo::return_values_on_condition_check_failure>
        return_values_on_condition_check_failure;
};

/// Writes nothing: its condition must hold for the other actions to be carried out.
struct condition_check {
    condition_check() = default;

    /// Checks the item under `item_key`.
    condition_check(std::string table, codynamo::key item_key);

    /// The table's name or ARN.
    std::string table_name;

    /// The key of the item; required.
    std::optional<codynamo::key> key;

    /// What must hold for the item; required.
    std::optional<std::string> condition_expression;

    /// The names that the `#` placeholders of the condition stand for.
    attribute_names expression_attribute_names;

    /// The values that the `:` placeholders of the condition stand for.
    item expression_attribute_values;

    /// Whether the action's `cancellation_reason` holds the item that was there.
    std::optional<codynamo::return_values_on_condition_check_failure>
        return_values_on_condition_check_failure;
};

/// One action of a TransactWriteItems.
using transact_write_item =
    std::variant<transact_put, transact_update, transact_delete, condition_check>;

/// TransactWriteItems, member by member: 1 to 100 actions on different items, all or none, 4 MB
/// together. `write_transaction` is the short form.
struct transact_write_items_request : call_options {
    transact_write_items_request() = default;

    /// The actions; no two on one item.
    std::vector<transact_write_item> transact_items;

    /// Names the transaction, in 1 to 36 characters: DynamoDB carries out one request with this
    /// token within 10 minutes, and repeats its response to the others. If it is not set, one is
    /// made for the call and all its attempts.
    std::optional<std::string> client_request_token;

    /// Whether the response holds the consumed capacity.
    std::optional<codynamo::return_consumed_capacity> return_consumed_capacity;

    /// Whether the response holds the sizes of the item collections.
    bool return_item_collection_metrics = false;

    /// How often the call is made again after conflicts with other transactions: see the option
    /// `retry_conflicts`.
    int conflict_retries = 0;
};

/// The response to TransactWriteItems.
struct transact_write_items_response {
    /// The consumed capacity of each table, if the request asked for it. A repetition with the same
    /// token reports read capacity.
    std::vector<codynamo::consumed_capacity> consumed_capacity;

    /// The sizes of the item collections, by table, if the request asked for them.
    std::map<std::string, std::vector<codynamo::item_collection_metrics>, std::less<>>
        item_collection_metrics;
};

} // namespace codynamo
