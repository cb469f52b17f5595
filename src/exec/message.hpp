// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "exec/core.hpp"
#include "http/fault.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace codynamo::exec {

struct call;

/// What stands in the head of one attempt beside the call itself.
struct attempt_head {
    std::string_view invocation_id;
    int attempt = 1;
    int max_attempts = 1;
    std::optional<std::chrono::system_clock::time_point> expires; ///< by the service's clock
};

/// Head and body in one buffer, because one request is one write; signed at this moment.
[[nodiscard]] http::fallible<std::string> write_message(
    core& client, const call& what, const credentials& key, const attempt_head& head
);

/// The value of X-Amzn-Trace-Id: `text`, percent-encoded as the Lambda runtime's SDKs do.
[[nodiscard]] std::string encode_trace_id(std::string_view text);

} // namespace codynamo::exec
