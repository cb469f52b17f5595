// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "codec/text_buffer.hpp"
#include "error/read_operation.hpp"

#include <codynamo/operation/settings.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace codynamo::exec {

/// One operation to carry out. A class with a constructor because g++ 12 destroys aggregates twice
/// beside a `co_await`.
struct call {
    call(std::string name, std::string table_name, codec::text_buffer json)
        : operation(std::move(name)),
          table(std::move(table_name)),
          body(std::move(json)),
          is_read(detail::is_read_operation(operation)),
          is_search(operation == "SearchVectors") {}

    call(std::string name, std::string table_name, std::string_view json)
        : call(std::move(name), std::move(table_name), codec::text_buffer(json)) {}

    /// The name or ARN of the table, or of the first of several; may be empty.
    [[nodiscard]] const std::string& resource() const noexcept {
        return first_table.empty() ? table : first_table;
    }

    /// DynamoDB's name, e.g. "PutItem".
    std::string operation;
    /// For messages; may be empty.
    std::string table;
    /// For the endpoint, of a call that is not about one `table`.
    std::string first_table;
    codec::text_buffer body;
    target_service target = target_service::dynamodb;
    std::optional<std::chrono::milliseconds> timeout;
    /// Changes nothing, so it never may have been applied.
    bool is_read = false;
    /// Goes to a host of its own.
    bool is_search = false;
    /// Not sent again once the service may have carried it out.
    bool at_most_once = false;
    /// See `retry_conflicts`.
    int conflict_retries = 0;
};

} // namespace codynamo::exec
