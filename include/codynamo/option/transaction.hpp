// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <utility>

namespace codynamo {

/// Names a transaction, so that a repetition of it within 10 minutes is not carried out again: 1 to
/// 36 characters.
class client_request_token {
public:
    explicit client_request_token(std::string token);

    template <class Request>

        requires requires(Request& r) { r.client_request_token; }

    void apply_to(Request& r) && {
        r.client_request_token = std::move(token_);
    }

    [[nodiscard]] const std::string& text() const noexcept { return token_; }

private:
    std::string token_;
};

/// Makes the call again, up to so many times, when a running transaction or throttling was all that
/// was in its way: TransactionConflictException, or a cancelled transaction whose reasons are
/// conflicts and throttling only. Part of the one call: these attempts count in its `attempts`, not
/// against `client_config::max_attempts`. The pauses grow, with full jitter, and end with the
/// call's `timeout`. A transaction keeps its token.
class retry_conflicts {
public:
    explicit retry_conflicts(int most);

    template <class Request>

        requires requires(Request& r) { r.conflict_retries; }

    void apply_to(Request& r) const {
        r.conflict_retries = most_;
    }

private:
    int most_;
};

} // namespace codynamo
