// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "http/fault.hpp"

#include <codynamo/error.hpp>

namespace codynamo::exec {

/// What a failed attempt means for the next one.
enum class failure_class {
    /// The same request fails again.
    permanent,
    /// The network or the service failed for the moment.
    transient,
    /// The service asked to slow down.
    throttled,
    /// An idle connection had died: the request goes out again at once, free of charge.
    stale,
};

/// The ways in which an attempt fails.
enum class failure_event {
    /// Refused on this side, before anything was tried.
    not_attempted,
    /// No address, connection, tunnel or TLS session in time.
    unreachable,
    /// The server's certificate was refused, or the proxy refuses the endpoint.
    untrusted,
    /// A reused connection died before the first byte of the response.
    stale,
    /// The connection broke or stalled, or the response came too late or damaged.
    broken_exchange,
    /// The response is not HTTP as this client speaks it, or too large.
    bad_framing,
    /// A complete response that reports a failure of the service.
    server_error,
    /// A complete response that asks to slow down.
    throttled,
    /// Throttled, because the same transaction is still in progress.
    in_progress,
    /// Any other complete response that is an error.
    refused,
    /// Cancelled, or the call's time was over.
    abandoned,
};

/// What is decided about a failed attempt before anything else is known of the call.
struct judgement {
    failure_class kind;
    /// What is known of a write once some of the request was sent.
    outcome when_sent;
};

[[nodiscard]] constexpr judgement judgement_of(failure_event e) noexcept {
    switch (e) {
    case failure_event::not_attempted:
        return {failure_class::permanent, outcome::not_sent};
    case failure_event::unreachable:
        return {failure_class::transient, outcome::not_sent};
    case failure_event::untrusted:
        return {failure_class::permanent, outcome::not_sent};
    case failure_event::stale:
        return {failure_class::stale, outcome::maybe_applied};
    case failure_event::broken_exchange:
        return {failure_class::transient, outcome::maybe_applied};
    case failure_event::bad_framing:
        return {failure_class::permanent, outcome::maybe_applied};
    case failure_event::server_error:
        return {failure_class::transient, outcome::maybe_applied};
    case failure_event::throttled:
        return {failure_class::throttled, outcome::not_applied};
    case failure_event::in_progress:
        return {failure_class::throttled, outcome::maybe_applied};
    case failure_event::refused:
        return {failure_class::permanent, outcome::not_applied};
    case failure_event::abandoned:
        break;
    }
    return {failure_class::permanent, outcome::maybe_applied};
}

/// A fault of the network, or of this side.
[[nodiscard]] failure_event event_of(const http::fault& f) noexcept;

/// A complete response that is an error: by its code first, then by its status.
[[nodiscard]] failure_event event_of(const error_info& response) noexcept;

} // namespace codynamo::exec
