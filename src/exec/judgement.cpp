// SPDX-License-Identifier: BSL-1.0
#include "exec/judgement.hpp"

namespace codynamo::exec {

failure_event event_of(const http::fault& f) noexcept {
    if (f.stale) return failure_event::stale;
    if (f.permanent) return failure_event::untrusted;
    switch (f.code) {
    case client_errc::resolve_failed:
    case client_errc::connect_failed:
    case client_errc::proxy_failed:
    case client_errc::connect_timeout:
    case client_errc::tls_handshake_failed:
    case client_errc::tls_timeout:
        return failure_event::unreachable;
    case client_errc::tls_verify_failed:
        return failure_event::untrusted;
    case client_errc::response_timeout:
    case client_errc::stalled:
    case client_errc::request_timeout:
    case client_errc::connection_lost:
    case client_errc::checksum_mismatch:
    case client_errc::malformed_response:
        return failure_event::broken_exchange;
    case client_errc::protocol_error:
    case client_errc::response_too_large:
        return failure_event::bad_framing;
    case client_errc::cancelled:
    case client_errc::deadline_exceeded:
        return failure_event::abandoned;
    default:
        return failure_event::not_attempted;
    }
}

failure_event event_of(const error_info& response) noexcept {
    constexpr int first_server_error = 500;
    if (response.code == service_errc::transaction_in_progress) return failure_event::in_progress;
    if (response.code == error_kind::throttled) return failure_event::throttled;
    // The service reports a conflict with a transaction in progress at once; SDKs leave that retry
    // to the caller.
    if (response.code == service_errc::transaction_conflict ||
        response.code == service_errc::transaction_canceled)
        return failure_event::refused;
    if (response.code == error_kind::retryable) return failure_event::server_error;
    if (response.http_status >= first_server_error) return failure_event::server_error;
    return failure_event::refused;
}

} // namespace codynamo::exec
