// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/expression/fragment.hpp>
#include <codynamo/key.hpp>
#include <codynamo/operation/capacity.hpp>
#include <codynamo/operation/settings.hpp>

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace codynamo {

/// What to read from one table in a BatchGetItem.
struct keys_and_attributes {
    keys_and_attributes() = default;

    std::vector<key> keys; ///< no key twice
    std::optional<bool> consistent_read;
    std::optional<std::string> projection_expression;
    attribute_names expression_attribute_names;
};

/// BatchGetItem, member by member: 1 to 100 keys over all tables. `table::batch_get_item` takes any
/// number and asks again for what is left.
struct batch_get_item_request {
    batch_get_item_request() = default;

    std::map<std::string, keys_and_attributes, std::less<>> request_items; ///< by table name
    std::optional<codynamo::return_consumed_capacity> return_consumed_capacity;
    std::optional<std::chrono::milliseconds>
        timeout; ///< of the whole call; overrides `client_config::timeout`
};

struct batch_get_item_response {
    std::map<std::string, std::vector<item>, std::less<>> responses; ///< by table name, in no order
    std::map<std::string, keys_and_attributes, std::less<>> unprocessed_keys;
    std::vector<codynamo::consumed_capacity> consumed_capacity; ///< one for each table
};

/// What was found under some keys of one table.
struct batch_get_result {
    std::vector<std::optional<item>>
        items;                          ///< `items[i]` is what stands under `keys[i]`, or nothing
    std::vector<std::size_t> unread;    ///< the `i` that were not answered; only in an error
    double consumed_capacity_units = 0; ///< when `return_consumed_capacity` asked for it
};

/// What was found under the keys of several tables.
struct batch_get_results {
    std::vector<batch_get_result> parts; ///< one for each `batch_get::add`, in their order
};

} // namespace codynamo
