// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/expression/fragment.hpp>
#include <codynamo/key.hpp>
#include <codynamo/operation/capacity.hpp>
#include <codynamo/operation/settings.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace codynamo {

/// GetItem, member by member. What is not set is not sent; a text that is set is sent, also an
/// empty one. Empty maps are not sent.
struct get_item_request {
    get_item_request() = default;

    get_item_request(std::string table, codynamo::key wanted)
        : table_name(std::move(table)), key(std::move(wanted)) {}

    std::string table_name; ///< or the table's ARN
    std::optional<codynamo::key> key;
    std::optional<bool> consistent_read;
    std::optional<std::string> projection_expression;
    attribute_names expression_attribute_names;
    std::optional<codynamo::return_consumed_capacity> return_consumed_capacity;
    std::optional<std::chrono::milliseconds>
        timeout; ///< of the whole call; overrides `client_config::timeout`
};

struct get_item_response {
    std::optional<codynamo::item> item; ///< empty when there is none under the key
    std::optional<codynamo::consumed_capacity> consumed_capacity;
};

} // namespace codynamo
