// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "async/context_guard.hpp"
#include "async/environment.hpp"
#include "async/home_strand.hpp"
#include "crypto/random.hpp"
#include "exec/identity.hpp"
#include "exec/instance_region.hpp"
#include "exec/listeners.hpp"
#include "http/transport.hpp"
#include "sigv4/clock_skew.hpp"

#include <codynamo/asio.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace codynamo::exec {

/// What a session is made from.
struct session_settings {
    /// Of a call.
    std::chrono::milliseconds timeout;
    /// Of an attempt.
    std::chrono::milliseconds request_timeout;
    http::settings network;
    std::string user_agent;
    bool corrects_clock = true;
};

/// What the calls of one client share whatever service of AWS they go to: executor, credentials,
/// clock, connections, reports.
class session {
public:
    /// `home`: the strand of `on`.
    session(
        asio::any_io_executor on,
        std::shared_ptr<async::home_strand> home,
        session_settings settings,
        std::shared_ptr<exec::identity> credentials,
        std::shared_ptr<exec::instance_region> region,
        exec::listeners reports,
        std::shared_ptr<async::environment> outside
    );

    session(const session&) = delete;
    session& operator=(const session&) = delete;

    /// Empty once the executor's context has gone. From any thread, also while another one destroys
    /// the context.
    [[nodiscard]] asio::any_io_executor executor();

    /// Whether this thread is within `run()` of the context; false also for contexts other than
    /// Asio's own. From any thread, as above.
    [[nodiscard]] bool runs_here();

    /// Whether this process is a child of the one that the session belongs to.
    [[nodiscard]] bool is_in_child_process() const noexcept;

    // Never changed, free to read on any thread.
    /// The context, with the strand of what belongs to no call.
    const std::shared_ptr<async::home_strand> home;
    const std::shared_ptr<async::environment> environment;
    const exec::listeners listeners;
    const std::chrono::milliseconds timeout;
    const std::chrono::milliseconds request_timeout;
    const std::size_t max_connections;
    const std::string user_agent;
    /// Null: it is in the settings.
    const std::shared_ptr<exec::instance_region> instance_region;
    /// AWS Lambda sets a trace id for each invocation.
    const bool is_in_lambda;

    const std::shared_ptr<exec::identity> identity;
    // Thread-safe.
    sigv4::clock_skew skew;
    /// For invocation ids.
    crypto::random_uuids uuids;
    http::transport transport;

private:
    asio::any_io_executor executor_;
    /// Of the process, see `async::fork_generation`.
    const long generation_;
    /// Drops the executor when its context ends before the client.
    async::context_guard guard_;
};

} // namespace codynamo::exec
