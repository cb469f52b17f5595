// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/expression/fragment.hpp>
#include <codynamo/key.hpp>
#include <codynamo/operation/call_options.hpp>
#include <codynamo/operation/capacity.hpp>
#include <codynamo/operation/settings.hpp>

#include <optional>
#include <string>
#include <utility>

namespace codynamo {

/// DeleteItem, member by member. What is not set is not sent; a text that is set is sent, also an
/// empty one. Empty maps are not sent.
struct delete_item_request : write_call_options {
    delete_item_request() = default;

    /// Deletes the item under `item_key` without a condition.
    delete_item_request(std::string table, codynamo::key item_key);

    /// The table's name or ARN.
    std::string table_name;

    /// The key of the item; required. Deleting an item that does not exist is no error.
    std::optional<codynamo::key> key;

    /// What must hold for the item that is there; else the call throws `conditional_check_failed`.
    /// Default: none.
    std::optional<std::string> condition_expression;

    /// The names that the `#` placeholders of the condition stand for.
    attribute_names expression_attribute_names;

    /// The values that the `:` placeholders of the condition stand for.
    item expression_attribute_values;

    /// Returns the item's old or new attributes in `attributes`: `none` (the default) or
    /// `all_old`.
    std::optional<codynamo::return_values> return_values;

    /// Whether `conditional_check_failed::item()` holds the item that was there.
    std::optional<codynamo::return_values_on_condition_check_failure>
        return_values_on_condition_check_failure;

    /// Whether the response holds the consumed capacity.
    std::optional<codynamo::return_consumed_capacity> return_consumed_capacity;

    /// Whether the response holds the size of the item collection.
    bool return_item_collection_metrics = false;

    /// How often the call is made again after conflicts with transactions: see the option
    /// `retry_conflicts`.
    int conflict_retries = 0;
};

/// The response to DeleteItem.
struct delete_item_response {
    /// The item that was deleted, if `all_old` was asked for and there was one.
    std::optional<item> attributes;

    /// The consumed capacity, if the request asked for it.
    std::optional<codynamo::consumed_capacity> consumed_capacity;

    /// The size of the item collection, if the request asked for it and the table has local
    /// secondary indexes.
    std::optional<codynamo::item_collection_metrics> item_collection_metrics;

    /// Whether the write succeeded after an attempt whose response was lost: that attempt may have
    /// been carried out as well. The old item is then missing if the first attempt deleted it.
    /// Never true with `at_most_once`.
    bool maybe_applied_twice = false;
};

} // namespace codynamo
