// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/option/members.hpp>
#include <codynamo/option/moved_from.hpp>

#include <string>
#include <utility>

namespace codynamo {

/// Names a transaction, so that DynamoDB does not carry out a repetition within 10 minutes.
class client_request_token {
public:
    /// 1 to 36 characters, else throws `client_errc::invalid_argument`.
    explicit client_request_token(std::string token);

    /// Sets the member of the request. Throws `client_errc::invalid_argument` if the option was
    /// moved from.
    void apply_to(detail::has_client_request_token auto& request) && {
        request.client_request_token =
            detail::not_moved_from(std::move(token_), "client_request_token");
    }

    /// The token.
    [[nodiscard]] const std::string& text() const noexcept { return token_; }

private:
    std::string token_;
};

/// Makes the call again after conflicts: when it failed by TransactionConflictException, or by a
/// cancelled transaction whose reasons are conflicts and throttling only.
///
/// Part of the one call: these attempts count in its `attempts`, but not against
/// `client_config::max_attempts`. The pauses grow, with full jitter, and end with the call's
/// `timeout`. A transaction keeps its token.
class retry_conflicts {
public:
    /// 0 or more, else throws `client_errc::invalid_argument`.
    explicit retry_conflicts(int max_retries);

    /// Sets the member of the request.
    void apply_to(detail::has_conflict_retries auto& request) const {
        request.conflict_retries = max_retries_;
    }

private:
    int max_retries_;
};

} // namespace codynamo
