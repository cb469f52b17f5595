// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/expression/fragment.hpp>
#include <codynamo/item.hpp>
#include <codynamo/operation/capacity.hpp>
#include <codynamo/operation/settings.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace codynamo {

/// PutItem, member by member. What is not set is not sent; a text that is set is sent, also an
/// empty one. Empty maps are not sent.
struct put_item_request {
    put_item_request() = default;

    put_item_request(std::string table, codynamo::item whole)
        : table_name(std::move(table)), item(std::move(whole)) {}

    std::string table_name; ///< or the table's ARN
    codynamo::item item;
    std::optional<std::string> condition_expression;
    attribute_names expression_attribute_names;
    codynamo::item expression_attribute_values;
    std::optional<codynamo::return_values> return_values; ///< none or all_old
    std::optional<codynamo::return_values_on_condition_check_failure>
        return_values_on_condition_check_failure;
    std::optional<codynamo::return_consumed_capacity> return_consumed_capacity;
    bool return_item_collection_metrics = false;
    int conflict_retries = 0; ///< see `retry_conflicts`
    /// See `at_most_once`.
    bool at_most_once = false;
    std::optional<std::chrono::milliseconds>
        timeout; ///< of the whole call; overrides `client_config::timeout`
};

struct put_item_response {
    std::optional<item>
        attributes; ///< the item that was replaced, when all_old was asked for and there was one
    std::optional<codynamo::consumed_capacity> consumed_capacity;
    std::optional<codynamo::item_collection_metrics> item_collection_metrics;

    /// The write succeeded after an attempt whose response was lost: that one may have been carried
    /// out as well. `add` and `list_append` may have counted twice, and old values may be those
    /// that the first one wrote. Never with `at_most_once`.
    bool maybe_applied_twice = false;
};

} // namespace codynamo
