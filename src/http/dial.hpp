// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "http/endpoint.hpp"
#include "http/fault.hpp"
#include "http/resolver.hpp"
#include "http/settings.hpp"
#include "http/trust.hpp"
#include "http/wire.hpp"

#include <codynamo/asio.hpp>

#include <chrono>
#include <memory>

namespace codynamo::http {

/// What connections are made with.
struct dial_context {
    /// Of the sockets.
    asio::any_io_executor executor;
    /// A strand of the same context, on which `dial` runs.
    asio::any_io_executor strand;
    settings options;
    std::shared_ptr<resolver> names;
    std::shared_ptr<deadline_queue> limits;
    /// For TLS only.
    std::shared_ptr<tls_context> trust;
};

/// A new connection to `to`: name look-up, TCP to the first of its addresses that accepts, or the
/// proxy's and a tunnel, TLS if `to` says so. Ends at `deadline` with `deadline_exceeded`, or
/// earlier at the limit of a phase with that phase's code. Nothing is ever `sent`. Needs
/// `throw_if_cancelled(false)` in the awaiting coroutine, which runs on the strand.
[[nodiscard]] asio::awaitable<fallible<std::shared_ptr<wire>>> dial(
    dial_context with, endpoint to, std::chrono::steady_clock::time_point deadline
);

} // namespace codynamo::http
