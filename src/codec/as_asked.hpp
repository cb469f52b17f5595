// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/operation/batch_get_item.hpp>
#include <codynamo/operation/batch_write_item.hpp>
#include <codynamo/operation/statements.hpp>
#include <codynamo/operation/transact_get_items.hpp>
#include <codynamo/operation/transact_write_items.hpp>
#include <codynamo/result.hpp>

#include <cstddef>
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

/// The statements of a request, for `as_asked`.
struct asked_statements {
    asked_statements(std::size_t number, bool reads) : count(number), are_reads(reads) {}

    std::size_t count;
    bool are_reads;
};

/// The response, if it has one part for each statement; else `malformed_response`. A transaction of
/// writes that was carried out may have none: these become empty ones.
[[nodiscard]] result<batch_execute_statement_response> as_asked(
    batch_execute_statement_response r, const asked_statements& asked
);
[[nodiscard]] result<execute_transaction_response> as_asked(
    execute_transaction_response r, const asked_statements& asked
);

} // namespace codynamo::codec
