// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "exec/address_book.hpp"
#include "exec/key_schemas.hpp"
#include "exec/rate_limiter.hpp"
#include "exec/retry.hpp"
#include "sigv4/dynamodb_signer.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace codynamo::exec {

/// One service of AWS as the calls of one client use it: where it is, and what they have learned of
/// its load and its tables. What does not depend on the service is in `session`.
struct service {
    service(endpoints::parameters rules, std::string target_prefix, int attempts, bool is_adaptive)
        : max_attempts(attempts), addresses(std::move(rules), std::move(target_prefix)) {
        if (is_adaptive) limiters.emplace();
    }

    const int max_attempts;

    address_book addresses;
    sigv4::dynamodb_signer signer;
    retry_quota quota;
    /// In retry mode adaptive.
    std::optional<rate_limiters> limiters;

    exec::key_schemas key_schemas;

    /// What slows down calls to that table in retry mode adaptive; null in the other.
    [[nodiscard]] rate_limiter* limiter(
        std::string_view table, std::string_view operation, rate_limiter::time_point now
    ) {
        return limiters ? &limiters->of(table, operation, now) : nullptr;
    }
};

} // namespace codynamo::exec
