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

/// GetItem, member by member. What is not set is not sent; a text that is set is sent, also an
/// empty one. Empty maps are not sent.
struct get_item_request : call_options {
    get_item_request() = default;

    /// Reads the item under `item_key`.
    get_item_request(std::string table, codynamo::key item_key);

    /// The table's name or ARN.
    std::string table_name;

    /// The key of the item; required.
    std::optional<codynamo::key> key;

    /// Whether the read sees every write that was acknowledged before. Default: false.
    std::optional<bool> consistent_read;

    /// The attributes to return, such as "id, address.city". Default: all.
    std::optional<std::string> projection_expression;

    /// The names that the `#` placeholders of the projection stand for.
    attribute_names expression_attribute_names;

    /// Whether the response holds the consumed capacity.
    std::optional<codynamo::return_consumed_capacity> return_consumed_capacity;
};

/// The response to GetItem.
struct get_item_response {
    /// The item, or nothing if there is none under the key.
    std::optional<codynamo::item> item;

    /// The consumed capacity, if the request asked for it.
    std::optional<codynamo::consumed_capacity> consumed_capacity;
};

} // namespace codynamo
