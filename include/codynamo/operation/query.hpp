// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/expression/fragment.hpp>
#include <codynamo/key.hpp>
#include <codynamo/operation/capacity.hpp>
#include <codynamo/operation/settings.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace codynamo {

/// Query, member by member. What is not set is not sent; a text that is set is sent, also an empty
/// one. Empty maps are not sent.
struct query_request {
    query_request() = default;

    std::string table_name; ///< or the table's ARN
    std::optional<std::string> index_name;
    std::optional<std::string> key_condition_expression;
    /// Applied after the read: it saves no capacity and names no key attribute.
    std::optional<std::string> filter_expression;
    std::optional<std::string> projection_expression;
    attribute_names expression_attribute_names;
    item expression_attribute_values;
    std::optional<codynamo::select> select;
    std::optional<int> limit;               ///< items read, not items that match
    std::optional<bool> consistent_read;    ///< not for global secondary indexes
    std::optional<bool> scan_index_forward; ///< false: largest sort key first
    std::optional<key> exclusive_start_key; ///< `last_evaluated_key` of the page before
    std::optional<codynamo::return_consumed_capacity> return_consumed_capacity;
    std::optional<std::chrono::milliseconds>
        timeout; ///< of the whole call; overrides `client_config::timeout`
};

/// One page. It may be empty and yet have a `last_evaluated_key`: only its absence means the end.
struct query_response {
    std::vector<item> items;
    int count = 0;         ///< items that passed the filter
    int scanned_count = 0; ///< items read
    std::optional<key> last_evaluated_key;
    std::optional<codynamo::consumed_capacity> consumed_capacity;
};

} // namespace codynamo
