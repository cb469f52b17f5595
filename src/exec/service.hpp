// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "exec/key_schemas.hpp"
#include "exec/rate_limiter.hpp"
#include "exec/retry.hpp"
#include "http/endpoint.hpp"
#include "sigv4/dynamodb_signer.hpp"

#include <codynamo/sigv4.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace codynamo::exec {

/// Which service of AWS requests go to, and by which names.
struct service_address {
    http::endpoint endpoint;
    std::string target_prefix; ///< of X-Amz-Target, such as "DynamoDB_20120810."
    sigv4::scope scope;        ///< the region and the service that signatures name
};

/// One service of AWS as the calls of one client use it: where it is, and what they have learned of
/// its load and its tables. What does not depend on the service is in `session`.
struct service {
    service(service_address to, int attempts, bool is_adaptive)
        : address(std::move(to)), max_attempts(attempts) {
        if (is_adaptive) limiters.emplace();
    }

    // Never changed, free to read on any thread.
    const service_address address;
    const int max_attempts;

    // On the strand only.
    sigv4::dynamodb_signer signer;
    retry_quota quota;
    std::optional<rate_limiters> limiters; ///< in retry mode adaptive

    exec::key_schemas key_schemas; ///< thread-safe

    /// What slows down calls to that table in retry mode adaptive; null in the other.
    [[nodiscard]] rate_limiter* limiter(
        std::string_view table, std::string_view operation, rate_limiter::time_point now
    ) {
        return limiters ? &limiters->of(table, operation, now) : nullptr;
    }
};

} // namespace codynamo::exec
