// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "http/endpoint.hpp"
#include "http/fault.hpp"
#include "http/pool.hpp"
#include "http/reply.hpp"
#include "http/settings.hpp"

#include <codynamo/asio.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace codynamo::http {

class connection;
struct transport_state;

/// One connection, exclusively held. Its end gives the connection back when the last exchange left
/// it usable, and closes it otherwise (also when there was no exchange at all).
class lease {
public:
    using line = pool<std::shared_ptr<connection>>;

    /// For `transport` only: takes over a turn of `from`.
    lease(
        std::shared_ptr<transport_state> home, line& from, std::shared_ptr<connection> held
    ) noexcept;
    lease(lease&& other) noexcept;
    lease& operator=(lease&& other) noexcept;
    ~lease();

    /// Whether an earlier call used this connection: only then can a fault be `stale`.
    [[nodiscard]] bool reused() const noexcept;

    /// Returns memory to write a message to, empty or with an old one: one allocation less.
    [[nodiscard]] std::string take_spare() noexcept;

    /// Sends a whole request (head and body, one write) and reads its response. At `deadline`, the
    /// end of this attempt, the fault is `request_timeout`. One exchange at a time. Needs
    /// `throw_if_cancelled(false)` in the awaiting coroutine.
    [[nodiscard]] asio::awaitable<fallible<reply>> exchange(
        std::string message, std::chrono::steady_clock::time_point deadline
    );

private:
    friend transport_state;

    /// Empty after a move.
    std::shared_ptr<transport_state> home_;
    line* line_;
    /// Empty while it is being opened.
    std::shared_ptr<connection> held_;
};

/// The connections of one client.
///
/// Not thread-safe: everything here, and the end of every lease, runs on the executor given at
/// creation, which is a strand or the executor of a single-threaded context. Network failures come
/// back as `fault`, never as exceptions; a terminal cancellation of the awaiting coroutine comes
/// back as `client_errc::cancelled`, here whatever its `throw_if_cancelled` says.
///
/// An idle connection holds no operation, so `io_context::run()` returns when the last call is
/// done. The context may be destroyed before this object, or at the same time on another thread.
class transport {
public:
    transport(asio::any_io_executor strand, settings options);
    ~transport();
    transport(const transport&) = delete;
    transport& operator=(const transport&) = delete;

    /// Reads the trusted certificates now (some 40 ms for a system's), so that a wrong `ca_file` is
    /// an error at creation. Without it the first https connection does.
    [[nodiscard]] fallible<void> load_trust();

    /// Reads the files again: for new connections. The old ones go on, with what they were made
    /// with. After a fault everything is as before.
    [[nodiscard]] fallible<void> reload_certificates();

    /// A connection to `to` that is idle and good, without waiting: what most calls find. Nothing
    /// also at or after `deadline`.
    [[nodiscard]] std::optional<lease> take_idle(
        const endpoint& to, std::chrono::steady_clock::time_point deadline
    );

    /// A connection to `to`: the one used last, or a new one, or the next that comes free when
    /// `max_connections` are in use (waiters are served in their order). At `deadline` the fault is
    /// `deadline_exceeded` and its detail names the phase.
    [[nodiscard]] asio::awaitable<fallible<lease>> acquire(
        endpoint to, std::chrono::steady_clock::time_point deadline
    );

    /// Opens connections to `to`, one after the other, until so many are open in all, or
    /// `max_connections`. Those that are open stay so after a fault.
    [[nodiscard]] asio::awaitable<fallible<void>> warm_up(
        endpoint to, std::size_t connections, std::chrono::steady_clock::time_point deadline
    );

    /// Closes idle connections, ends waiters with `cancelled` and refuses new calls. Leases stay
    /// usable and close their connection at their end.
    void close() noexcept;

private:
    std::shared_ptr<transport_state> state_;
};

} // namespace codynamo::http
