// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/operation/batch_get_item.hpp>
#include <codynamo/operation/batch_write_item.hpp>
#include <codynamo/operation/transact_get_items.hpp>
#include <codynamo/operation/transact_write_items.hpp>
#include <codynamo/result.hpp>

#include <string>
#include <vector>

namespace codynamo::codec {

/// Returns the tables that a request names, with repetitions, for `as_asked`.
[[nodiscard]] std::vector<std::string> tables_of(const batch_get_item_request& r);
[[nodiscard]] std::vector<std::string> tables_of(const batch_write_item_request& r);
[[nodiscard]] std::vector<std::string> tables_of(const transact_write_items_request& r);
[[nodiscard]] std::vector<std::string> tables_of(const transact_get_items_request& r);

/// Returns the response with the request's names of its tables: the service may use the name of a
/// table that the request names by its ARN. `malformed_response` if the response is about another
/// table, or has fewer items than the request reads.
[[nodiscard]] result<batch_get_item_response> as_asked(
    batch_get_item_response r, const std::vector<std::string>& tables
);
[[nodiscard]] result<batch_write_item_response> as_asked(
    batch_write_item_response r, const std::vector<std::string>& tables
);
[[nodiscard]] result<transact_write_items_response> as_asked(
    transact_write_items_response r, const std::vector<std::string>& tables
);
[[nodiscard]] result<transact_get_items_response> as_asked(
    transact_get_items_response r, const std::vector<std::string>& tables
);

} // namespace codynamo::codec
