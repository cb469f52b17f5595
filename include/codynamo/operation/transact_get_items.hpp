// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/expression/fragment.hpp>
#include <codynamo/key.hpp>
#include <codynamo/operation/call_options.hpp>
#include <codynamo/operation/capacity.hpp>
#include <codynamo/operation/settings.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace codynamo {

/// One item to read in a TransactGetItems.
struct transact_get {
    transact_get() = default;

    /// Reads the item under `item_key`.
    transact_get(std::string table, codynamo::key item_key);

    /// The table's name or ARN.
    std::string table_name;

    /// The key of the item; required.
    std::optional<codynamo::key> key;

    /// The attributes to return, such as "id, address.city". Default: all.
    std::optional<std::string> projection_expression;

    /// The names that the `#` placeholders of the projection stand for.
    attribute_names expression_attribute_names;
};

/// TransactGetItems, member by member: 1 to 100 different items as they were at one moment, 4 MB
/// together. `read_transaction` is the short form.
struct transact_get_items_request : call_options {
    transact_get_items_request() = default;

    /// The items to read.
    std::vector<transact_get> transact_items;

    /// Whether the response holds the consumed capacity.
    std::optional<codynamo::return_consumed_capacity> return_consumed_capacity;

    /// How often the call is made again after conflicts with other transactions: see the option
    /// `retry_conflicts`.
    int conflict_retries = 0;
};

/// The response to TransactGetItems.
struct transact_get_items_response {
    /// The items in the order of the request; nothing where there is none under a key.
    std::vector<std::optional<item>> items;

    /// The consumed capacity of each table, if the request asked for it.
    std::vector<codynamo::consumed_capacity> consumed_capacity;

    /// `items[index]` as an object: needs codynamo/typed.hpp. Throws what `from_item` throws.
    template <class T>
    [[nodiscard]] std::optional<T> item_as(std::size_t index) const;
};

} // namespace codynamo
