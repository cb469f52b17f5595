// SPDX-License-Identifier: BSL-1.0
#include "exec/message.hpp"

#include "http/head.hpp"
#include "sigv4/timestamp.hpp"
#include "value/append_all.hpp"

#include <cstdlib>
#include <utility>

namespace codynamo::exec {
namespace {

using detail::append_all;

void append_attempt(std::string& message, const attempt_head& head) {
    append_all(message, "amz-sdk-request: ");
    if (head.expires) append_all(message, "ttl=", sigv4::timestamp(*head.expires).text(), "; ");
    append_all(message, "attempt=", std::to_string(head.attempt));
    append_all(message, "; max=", std::to_string(head.max_attempts), "\r\n");
}

} // namespace

std::string_view lambda_trace_id() {
    const char* const trace = std::getenv("_X_AMZN_TRACE_ID");
    return trace == nullptr ? std::string_view() : std::string_view(trace);
}

std::string encode_trace_id(std::string_view text) {
    constexpr std::string_view kept = "-=;:+&[]{}\"',._~";
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                           (c >= 'A' && c <= 'Z') || kept.find(c) != std::string_view::npos;
        const auto byte = static_cast<unsigned char>(c);
        if (plain)
            out += c;
        else
            out.append({'%', digits[byte >> 4], digits[byte & 15]});
    }
    return out;
}

http::fallible<std::string> write_message(
    const call& what,
    const service_address& to,
    const attempt_head& head,
    sigv4::dynamodb_signer& signer,
    const credentials& key,
    std::chrono::system_clock::time_point signed_at,
    std::string spare
) {
    constexpr std::size_t fixed_room = 1024; // names, signature and numbers: some 600 bytes
    if (!to.first_lines) return to.first_lines.error();
    std::string message = std::move(spare);
    message.clear();
    // Enough for all of it: a buffer that grows would leave the session token behind.
    message.reserve(
        fixed_room + to.first_lines->size() + to.target_prefix.size() + what.operation.size() +
        head.user_agent.size() + head.invocation_id.size() + head.trace_id.size() +
        key.access_key_id().size() + to.scope.region.size() + key.session_token().size() +
        what.body.size()
    );
    message += *to.first_lines;

    http::fallible<void> written;
    const auto header = [&](std::string_view name, std::string_view text) {
        if (written) written = http::append_header(message, name, text);
    };
    header("User-Agent", head.user_agent);
    header("amz-sdk-invocation-id", head.invocation_id);
    if (!head.trace_id.empty()) header("X-Amzn-Trace-Id", head.trace_id);
    if (!written) return written.error();
    append_attempt(message, head);
    append_all(message, "X-Amz-Target: ");
    const std::size_t target = message.size();
    append_all(message, to.target_prefix, what.operation, "\r\n");

    const sigv4::dynamodb_message signed_parts{
        to.host,
        to.endpoint.path,
        std::string_view(message).substr(target, to.target_prefix.size() + what.operation.size()),
        head.body_digest
    };
    signer.append_to(message, signed_parts, key, to.scope, signed_at);
    http::end_head(message, what.body.size());
    message += what.body.view();
    return message;
}

} // namespace codynamo::exec
