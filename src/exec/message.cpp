// SPDX-License-Identifier: BSL-1.0
#include "exec/message.hpp"

#include "exec/send.hpp"
#include "http/head.hpp"
#include "sigv4/timestamp.hpp"

#include <cstdlib>

namespace codynamo::exec {
namespace {

std::string attempt_text(const attempt_head& head) {
    std::string text;
    if (head.expires)
        text.append("ttl=").append(sigv4::timestamp(*head.expires).text()).append("; ");
    text.append("attempt=").append(std::to_string(head.attempt));
    text.append("; max=").append(std::to_string(head.max_attempts));
    return text;
}

/// Lambda's runtime sets the variable for each invocation, so it is read for each call.
std::string_view trace_id_now() {
    const char* const trace = std::getenv("_X_AMZN_TRACE_ID");
    return trace == nullptr ? std::string_view() : std::string_view(trace);
}

} // namespace

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
    core& client, const call& what, const credentials& key, const attempt_head& head
) {
    constexpr std::size_t fixed_room = 1024; // names, signature and numbers: some 600 bytes
    const http::endpoint& to = client.endpoint();
    const std::string host = to.host_header();
    const std::string target = "DynamoDB_20120810." + what.operation;
    const std::string trace_id = client.is_in_lambda() ? encode_trace_id(trace_id_now()) : "";
    std::string message;
    // Enough for all of it: a buffer that grows would leave the session token behind.
    message.reserve(
        fixed_room + host.size() + to.path.size() + target.size() + client.user_agent().size() +
        head.invocation_id.size() + trace_id.size() + key.access_key_id().size() +
        client.region().size() + key.session_token().size() + what.body.size()
    );

    auto written = http::append_request_line(message, "POST", to.path, host);
    const auto header = [&](std::string_view name, std::string_view text) {
        if (written) written = http::append_header(message, name, text);
    };
    header("Content-Type", sigv4::dynamodb_signer::content_type);
    header("X-Amz-Target", target);
    header("Accept-Encoding", "identity");
    header("User-Agent", client.user_agent());
    header("amz-sdk-invocation-id", head.invocation_id);
    header("amz-sdk-request", attempt_text(head));
    if (!trace_id.empty()) header("X-Amzn-Trace-Id", trace_id);
    if (!written) return written.error();

    const sigv4::dynamodb_message signed_parts{host, to.path, target, what.body};
    client.signer().append_to(
        message,
        signed_parts,
        key,
        client.region(),
        client.environment()->wall_time() + client.skew().offset()
    );
    http::end_head(message, what.body.size());
    message += what.body;
    return message;
}

} // namespace codynamo::exec
