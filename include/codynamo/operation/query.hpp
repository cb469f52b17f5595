// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/expression/fragment.hpp>
#include <codynamo/key.hpp>
#include <codynamo/operation/call_options.hpp>
#include <codynamo/operation/capacity.hpp>
#include <codynamo/operation/settings.hpp>

#include <optional>
#include <string>
#include <vector>

namespace codynamo {

/// Query, member by member. What is not set is not sent; a text that is set is sent, also an empty
/// one. Empty maps are not sent.
struct query_request : call_options {
    query_request() = default;

    /// The table's name or ARN.
    std::string table_name;

    /// The secondary index to read. Default: the table itself.
    std::optional<std::string> index_name;

    /// The partition to read and, optionally, a range of its sort key, such as
    /// "#id = :id AND begins_with(#date, :year)"; required.
    std::optional<std::string> key_condition_expression;

    /// What must hold for an item to be returned. Applied after the read, so that it saves no
    /// capacity, and may name no key attribute.
    std::optional<std::string> filter_expression;

    /// The attributes to return, such as "id, address.city". Default: by `select`.
    std::optional<std::string> projection_expression;

    /// The names that the `#` placeholders of the expressions stand for.
    attribute_names expression_attribute_names;

    /// The values that the `:` placeholders of the expressions stand for.
    item expression_attribute_values;

    /// Whether items are returned, and which attributes of them.
    std::optional<codynamo::select> select;

    /// The number of items to read at most, before the filter; 1 or more. A page also ends at 1 MB.
    std::optional<int> limit;

    /// Whether the read sees every write that was acknowledged before; not for global secondary
    /// indexes. Default: false.
    std::optional<bool> consistent_read;

    /// Whether the smallest sort key is first. Default: true.
    std::optional<bool> scan_index_forward;

    /// Where to start: the `last_evaluated_key` of the page before. Default: at the beginning.
    std::optional<key> exclusive_start_key;

    /// Whether the response holds the consumed capacity.
    std::optional<codynamo::return_consumed_capacity> return_consumed_capacity;
};

/// One page of a query. It may be empty and yet have a `last_evaluated_key`: only without one it is
/// the last page.
struct query_response {
    /// The items that passed the filter, in the order of their sort keys. Empty with
    /// `select::count`.
    std::vector<item> items;

    /// The number of items that passed the filter.
    int count = 0;

    /// The number of items that were read, before the filter.
    int scanned_count = 0;

    /// The `exclusive_start_key` of the next page; nothing on the last page.
    std::optional<key> last_evaluated_key;

    /// The consumed capacity, if the request asked for it.
    std::optional<codynamo::consumed_capacity> consumed_capacity;
};

} // namespace codynamo
