// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "crypto/sha256.hpp"
#include "exec/address_book.hpp"
#include "exec/call.hpp"
#include "http/fault.hpp"
#include "sigv4/dynamodb_signer.hpp"

#include <codynamo/credentials.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace codynamo::exec {

/// The headers of one attempt that depend on more than the call itself.
struct attempt_head {
    std::string_view user_agent;
    std::string_view invocation_id;
    /// Empty: none.
    std::string trace_id;
    int attempt = 1;
    int max_attempts = 1;
    /// SHA-256 of the body.
    crypto::digest body_digest{};
    /// By the service's clock.
    std::optional<std::chrono::system_clock::time_point> expires;
};

/// Returns head and body in one buffer, because one request is one write; signed for `signed_at`.
/// `spare` is a buffer to use, whose old content is dropped.
[[nodiscard]] http::fallible<std::string> write_message(
    const call& what,
    const service_address& to,
    const attempt_head& head,
    sigv4::dynamodb_signer& signer,
    const credentials& key,
    std::chrono::system_clock::time_point signed_at,
    std::string spare = {}
);

/// The trace id of the invocation that is running: Lambda's runtime sets _X_AMZN_TRACE_ID for each.
[[nodiscard]] std::string_view lambda_trace_id();

/// The value of X-Amzn-Trace-Id: `text`, percent-encoded as the Lambda runtime's SDKs do.
[[nodiscard]] std::string encode_trace_id(std::string_view text);

} // namespace codynamo::exec
