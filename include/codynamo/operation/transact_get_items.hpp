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
#include <vector>

namespace codynamo {

/// One item to read in a TransactGetItems.
struct transact_get {
    transact_get() = default;

    transact_get(std::string table, codynamo::key wanted)
        : table_name(std::move(table)), key(std::move(wanted)) {}

    std::string table_name; ///< or the table's ARN
    std::optional<codynamo::key> key;
    std::optional<std::string> projection_expression;
    attribute_names expression_attribute_names;
};

/// TransactGetItems, member by member: 1 to 100 items as they were at one moment, 4 MB together.
/// `read_transaction` says the same with fewer words.
struct transact_get_items_request {
    transact_get_items_request() = default;

    std::vector<transact_get> transact_items;
    std::optional<codynamo::return_consumed_capacity> return_consumed_capacity;
    int conflict_retries = 0; ///< see `retry_conflicts`
    std::optional<std::chrono::milliseconds>
        timeout; ///< of the whole call; overrides `client_config::timeout`
};

struct transact_get_items_response {
    std::vector<std::optional<item>> items; ///< in the order of the request; empty where none is
    std::vector<codynamo::consumed_capacity> consumed_capacity; ///< one for each table
};

} // namespace codynamo
