// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/operation/call_options.hpp>
#include <codynamo/operation/settings.hpp>

#include <string>
#include <utility>

namespace codynamo {

/// Any operation by its name: see `client::call`.
struct call_request : write_call_options {
    call_request() = default;

    /// A call of `operation_name` with the JSON `body`.
    call_request(std::string operation_name, std::string body);

    /// The service's name of it, such as "DescribeLimits".
    std::string operation;

    /// The body of the request; an empty one is sent as "{}".
    std::string json;

    /// The service that has the operation.
    target_service target = target_service::dynamodb;
};

} // namespace codynamo
