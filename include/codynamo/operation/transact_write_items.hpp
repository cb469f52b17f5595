// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/expression/fragment.hpp>
#include <codynamo/key.hpp>
#include <codynamo/operation/capacity.hpp>
#include <codynamo/operation/settings.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace codynamo {

/// Writes the whole item, if the condition holds.
struct transact_put {
    transact_put() = default;

    transact_put(std::string table, codynamo::item whole)
        : table_name(std::move(table)), item(std::move(whole)) {}

    std::string table_name; ///< or the table's ARN
    codynamo::item item;
    std::optional<std::string> condition_expression;
    attribute_names expression_attribute_names;
    codynamo::item expression_attribute_values;
    std::optional<codynamo::return_values_on_condition_check_failure>
        return_values_on_condition_check_failure;
};

/// Changes attributes of the item, or makes it, if the condition holds.
struct transact_update {
    transact_update() = default;

    transact_update(std::string table, codynamo::key changed)
        : table_name(std::move(table)), key(std::move(changed)) {}

    std::string table_name; ///< or the table's ARN
    std::optional<codynamo::key> key;
    std::optional<std::string> update_expression;
    std::optional<std::string> condition_expression;
    attribute_names expression_attribute_names;
    item expression_attribute_values;
    std::optional<codynamo::return_values_on_condition_check_failure>
        return_values_on_condition_check_failure;
};

/// Deletes the item, if the condition holds.
struct transact_delete {
    transact_delete() = default;

    transact_delete(std::string table, codynamo::key deleted)
        : table_name(std::move(table)), key(std::move(deleted)) {}

    std::string table_name; ///< or the table's ARN
    std::optional<codynamo::key> key;
    std::optional<std::string> condition_expression;
    attribute_names expression_attribute_names;
    item expression_attribute_values;
    std::optional<codynamo::return_values_on_condition_check_failure>
        return_values_on_condition_check_failure;
};

/// Writes nothing: the condition must hold for the others to be written.
struct condition_check {
    condition_check() = default;

    condition_check(std::string table, codynamo::key checked)
        : table_name(std::move(table)), key(std::move(checked)) {}

    std::string table_name; ///< or the table's ARN
    std::optional<codynamo::key> key;
    /// Must be there.
    std::optional<std::string> condition_expression;
    attribute_names expression_attribute_names;
    item expression_attribute_values;
    std::optional<codynamo::return_values_on_condition_check_failure>
        return_values_on_condition_check_failure;
};

using transact_write_item =
    std::variant<transact_put, transact_update, transact_delete, condition_check>;

/// TransactWriteItems, member by member: 1 to 100 actions, all or none, on different items, 4 MB
/// together. `write_transaction` says the same with fewer words.
struct transact_write_items_request {
    transact_write_items_request() = default;

    std::vector<transact_write_item> transact_items;

    /// 1 to 36 characters: the service carries out one request with this token in 10 minutes, and
    /// answers its repetitions like the first. Not set: one is made for the call and all its
    /// retries.
    std::optional<std::string> client_request_token;

    std::optional<codynamo::return_consumed_capacity> return_consumed_capacity;
    bool return_item_collection_metrics = false;
    int conflict_retries = 0; ///< see `retry_conflicts`
    std::optional<std::chrono::milliseconds>
        timeout; ///< of the whole call; overrides `client_config::timeout`
};

struct transact_write_items_response {
    std::vector<codynamo::consumed_capacity> consumed_capacity; ///< one for each table
    std::map<std::string, std::vector<codynamo::item_collection_metrics>, std::less<>>
        item_collection_metrics; ///< by table name
};

} // namespace codynamo
