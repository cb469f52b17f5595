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

/// Scan, member by member. What is not set is not sent; a text that is set is sent, also an empty
/// one. Empty maps are not sent.
struct scan_request {
    scan_request() = default;

    std::string table_name; ///< or the table's ARN
    std::optional<std::string> index_name;
    /// Applied after the read: it saves no capacity.
    std::optional<std::string> filter_expression;
    std::optional<std::string> projection_expression;
    attribute_names expression_attribute_names;
    item expression_attribute_values;
    std::optional<codynamo::select> select;
    std::optional<int> limit;               ///< items read, not items that match
    std::optional<bool> consistent_read;    ///< not for global secondary indexes
    std::optional<key> exclusive_start_key; ///< `last_evaluated_key` of the page before
    std::optional<int> segment;             ///< 0 to total_segments - 1; both or none
    std::optional<int> total_segments;      ///< 1 to 1,000,000
    std::optional<codynamo::return_consumed_capacity> return_consumed_capacity;
    std::optional<std::chrono::milliseconds>
        timeout; ///< of the whole call; overrides `client_config::timeout`
};

/// One page. It may be empty and yet have a `last_evaluated_key`: only its absence means the end.
struct scan_response {
    std::vector<item> items;
    int count = 0;         ///< items that passed the filter
    int scanned_count = 0; ///< items read
    std::optional<key> last_evaluated_key;
    std::optional<codynamo::consumed_capacity> consumed_capacity;
};

} // namespace codynamo
