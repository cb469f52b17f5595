// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "http/fault.hpp"

#include <codynamo/error.hpp>

#include <array>
#include <string_view>

namespace codynamo::exec {

/// What a failed attempt means for the next one.
enum class failure_class {
    permanent, ///< the same request fails again
    transient, ///< the network or the service stumbled
    throttled, ///< the service asked to slow down
    stale,     ///< an idle connection had died: the request goes out again at once, free of charge
};

/// The ways in which an attempt fails.
enum class failure_event {
    not_attempted,   ///< refused on this side, before anything was tried
    unreachable,     ///< no address, connection, tunnel or TLS session in time
    untrusted,       ///< the server's certificate was refused, or the proxy refuses the endpoint
    stale,           ///< a reused connection died before the first byte of the answer
    broken_exchange, ///< the connection broke, fell silent or stood still, or the answer came to
                     ///< harm
    bad_framing,     ///< the answer is not HTTP as this client speaks it, or too large
    server_error,    ///< a complete answer that admits a failure of the service
    throttled,       ///< a complete answer that asks to slow down
    in_progress,     ///< throttled, because the same transaction is still being carried out
    refused,         ///< any other complete answer that is an error
    given_up,        ///< cancelled, or the call's time was over
};

/// All that is decided about a failed attempt.
struct judgement {
    failure_event event;
    failure_class kind;
    int cost;                ///< tokens of the retry quota for another attempt
    bool retires_connection; ///< the http layer does; after a second server_error in a row as well
    outcome when_sent;       ///< what is known of a write once some of the request was sent
};

/// The retry costs of the AWS SDKs as of 2026.
inline constexpr int transient_cost = 14;
inline constexpr int throttled_cost = 5;

/// In the order of `failure_event`.
inline constexpr std::array<judgement, 11> judgements{{
    {failure_event::not_attempted, failure_class::permanent, 0, false, outcome::not_sent},
    {failure_event::unreachable, failure_class::transient, transient_cost, true, outcome::not_sent},
    {failure_event::untrusted, failure_class::permanent, 0, true, outcome::not_sent},
    {failure_event::stale, failure_class::stale, 0, true, outcome::maybe_applied},
    {failure_event::broken_exchange,
     failure_class::transient,
     transient_cost,
     true,
     outcome::maybe_applied},
    {failure_event::bad_framing, failure_class::permanent, 0, true, outcome::maybe_applied},
    {failure_event::server_error,
     failure_class::transient,
     transient_cost,
     false,
     outcome::maybe_applied},
    {failure_event::throttled, failure_class::throttled, throttled_cost, false, outcome::not_applied
    },
    {failure_event::in_progress,
     failure_class::throttled,
     throttled_cost,
     false,
     outcome::maybe_applied},
    {failure_event::refused, failure_class::permanent, 0, false, outcome::not_applied},
    {failure_event::given_up, failure_class::permanent, 0, true, outcome::maybe_applied},
}};

[[nodiscard]] constexpr const judgement& judgement_of(failure_event e) noexcept {
    return judgements[static_cast<std::size_t>(e)];
}

/// A fault of the network, or of this side.
[[nodiscard]] failure_event event_of(const http::fault& f) noexcept;

/// A complete answer that is an error: by its code first, then by its status.
[[nodiscard]] failure_event event_of(const error_info& answer) noexcept;

} // namespace codynamo::exec
