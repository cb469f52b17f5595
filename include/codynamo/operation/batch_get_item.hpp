// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/expression/fragment.hpp>
#include <codynamo/key.hpp>
#include <codynamo/operation/call_options.hpp>
#include <codynamo/operation/capacity.hpp>
#include <codynamo/operation/settings.hpp>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace codynamo {

/// What a BatchGetItem reads from one table.
struct keys_and_attributes {
    keys_and_attributes() = default;

    /// The keys of the items, each one once.
    std::vector<key> keys;

    /// Whether the reads see every write that was acknowledged before. Default: false.
    std::optional<bool> consistent_read;

    /// The attributes to return, such as "id, address.city". Default: all.
    std::optional<std::string> projection_expression;

    /// The names that the `#` placeholders of the projection stand for.
    attribute_names expression_attribute_names;
};

/// BatchGetItem, member by member: 1 to 100 keys over all tables. `table::batch_get_item` and
/// `client::batch_get_item` take any number of keys and read unprocessed ones again.
struct batch_get_item_request : call_options {
    batch_get_item_request() = default;

    /// What to read from each table, by its name or ARN.
    std::map<std::string, keys_and_attributes, std::less<>> request_items;

    /// Whether the response holds the consumed capacity.
    std::optional<codynamo::return_consumed_capacity> return_consumed_capacity;
};

/// The response to BatchGetItem.
struct batch_get_item_response {
    /// The items that were found, by table as the request named it; the items of a table are in no
    /// order.
    std::map<std::string, std::vector<item>, std::less<>> responses;

    /// What was not read, because the response would be larger than 16 MB or a table was throttled:
    /// the `request_items` of the next request.
    std::map<std::string, keys_and_attributes, std::less<>> unprocessed_keys;

    /// The consumed capacity of each table, if the request asked for it.
    std::vector<codynamo::consumed_capacity> consumed_capacity;
};

/// What was found under some keys of one table.
struct batch_get_result {
    /// `items[i]` is the item under `keys[i]`, or nothing if there is none.
    std::vector<std::optional<item>> items;

    /// The indexes of the keys that were not read. Empty but in a `batch_get_error`.
    std::vector<std::size_t> unread;

    /// The consumed capacity units of all requests, if `return_consumed_capacity` was given.
    double consumed_capacity_units = 0;
};

/// What was found under the keys of several tables.
struct batch_get_results {
    /// One result for each `batch_get::add`, in their order.
    std::vector<batch_get_result> parts;
};

} // namespace codynamo
