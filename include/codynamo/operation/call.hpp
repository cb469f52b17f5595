// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace codynamo {

/// Any operation by its name: see `client::call`.
struct call_request {
    call_request() = default;

    call_request(std::string operation_name, std::string body)
        : operation(std::move(operation_name)), json(std::move(body)) {}

    /// DynamoDB's name, such as "DescribeLimits".
    std::string operation;

    /// The body of the request; empty for "{}".
    std::string json;

    /// See `at_most_once`.
    bool at_most_once = false;

    /// Of the whole call; overrides `client_config::timeout`.
    std::optional<std::chrono::milliseconds> timeout;
};

} // namespace codynamo
