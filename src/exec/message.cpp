// SPDX-License-Identifier: BSL-1.0
#include "exec/message.hpp"

#include "http/head.hpp"
#include "sigv4/timestamp.hpp"

#include <cstdlib>
#include <utility>

namespace codynamo::exec {
namespace {

void append_attempt(std::string& message, const attempt_head& head) {
    message.append("amz-sdk-request: ");
    if (head.expires)
        message.append("ttl=").append(sigv4::timestamp(*head.expires).text()).append("; ");
    message.append("attempt=").append(std::to_string(head.attempt));
    message.append("; max=").append(std::to_string(head.max_attempts)).append("\r\n");
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
    const std::string& path = to.endpoint.path;
    std::string message = std::move(spare);
    message.clear();
    // Enough for all of it: a buffer that grows would leave the session token behind.
    message.reserve(
        fixed_room + to.host.size() + path.size() + to.target_prefix.size() +
        what.operation.size() + head.user_agent.size() + head.invocation_id.size() +
        head.trace_id.size() + key.access_key_id().size() + to.scope.region.size() +
        key.session_token().size() + what.body.size()
    );

    auto written = http::append_request_line(message, "POST", path, to.host);
    const auto header = [&](std::string_view name, std::string_view text) {
        if (written) written = http::append_header(message, name, text);
    };
    header("Content-Type", sigv4::dynamodb_signer::content_type);
    header("Accept-Encoding", "identity");
    header("User-Agent", head.user_agent);
    header("amz-sdk-invocation-id", head.invocation_id);
    if (!head.trace_id.empty()) header("X-Amzn-Trace-Id", head.trace_id);
    if (!written) return written.error();
    append_attempt(message, head);
    message.append("X-Amz-Target: ");
    const std::size_t target = message.size();
    message.append(to.target_prefix).append(what.operation).append("\r\n");

    const sigv4::dynamodb_message signed_parts{
        to.host,
        path,
        std::string_view(message).substr(target, to.target_prefix.size() + what.operation.size()),
        head.body_digest
    };
    signer.append_to(message, signed_parts, key, to.scope, signed_at);
    http::end_head(message, what.body.size());
    message += what.body.view();
    return message;
}

} // namespace codynamo::exec
