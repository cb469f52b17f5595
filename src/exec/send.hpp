// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "error/read_operation.hpp"
#include "exec/core.hpp"

#include <codynamo/asio.hpp>
#include <codynamo/result.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace codynamo::exec {

/// One operation to carry out. A class with a constructor because g++ 12 destroys aggregates twice
/// beside a `co_await`.
struct call {
    call(std::string name, std::string table_name, std::string json)
        : operation(std::move(name)),
          table(std::move(table_name)),
          body(std::move(json)),
          is_read(detail::is_read_operation(operation)) {}

    std::string operation; ///< DynamoDB's name, e.g. "PutItem"
    std::string table;     ///< for messages; may be empty
    std::string body;
    std::optional<std::chrono::milliseconds> timeout;
    bool is_read = false;      ///< changes nothing, so it never may have been applied
    bool at_most_once = false; ///< not sent again once the service may have carried it out
    int conflict_retries = 0;  ///< see `retry_conflicts`
};

/// A complete answer, its checksum checked, and what an error that is found in it needs to say.
struct answer {
    answer() = default;

    explicit answer(std::string json) : body(std::move(json)) {}

    std::string body;
    std::string request_id;
    int http_status = 0;
    int attempts = 0;
    bool is_read = false;
    bool maybe_applied_before = false; ///< by an attempt that had no answer to be trusted
};

/// Carries out one call, with all its attempts. The error of a failed call holds all
/// that is known about it. On the client's strand only.
[[nodiscard]] asio::awaitable<result<answer>> send_with_retries(
    std::shared_ptr<core> client, call what
);

} // namespace codynamo::exec
