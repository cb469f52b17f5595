// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "http/endpoint.hpp"
#include "http/fault.hpp"
#include "http/operation_end.hpp"
#include "http/pool.hpp"
#include "http/reply.hpp"
#include "http/settings.hpp"

#include <codynamo/asio.hpp>

#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace codynamo::http {

class connection;
struct transport_state;

/// One connection, exclusively held. Its end gives the connection back when the last exchange left
/// it usable, and closes it otherwise (also when there was no exchange at all). Its holder may use
/// and drop it on any thread.
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

    /// Whether it has a connection, not just the permission to open one.
    [[nodiscard]] explicit operator bool() const noexcept { return held_ != nullptr; }

    /// Whether an earlier call used this connection: only then can a fault be `stale`.
    [[nodiscard]] bool reused() const noexcept;

    /// Returns memory to write a message to, empty or with an old one: one allocation less.
    [[nodiscard]] std::string take_spare() noexcept;

    /// Sends a whole request (head and body, one write) and reads its response: an operation of
    /// Asio, to be awaited at once. At `deadline`, the end of this attempt, the fault is
    /// `request_timeout`. One exchange at a time. A cancellation that its caller's slot lets in
    /// while it is in progress ends it with the fault `cancelled`.
    [[nodiscard]] auto exchange(
        std::string message, std::chrono::steady_clock::time_point deadline
    ) {
        prepare(std::move(message), deadline);
        return asio::
            async_initiate<const asio::deferred_t, void(std::exception_ptr, fallible<reply>)>(
                exchange_begin(held_), asio::deferred
            );
    }

private:
    friend transport_state;
    friend class waiting_call;

    class exchange_begin {
    public:
        explicit exchange_begin(std::shared_ptr<connection> on) noexcept : on_(std::move(on)) {}

        template <class Handler>
        void operator()(Handler handler) {
            using end = operation_end_for<reply, Handler>;
            begin(std::move(on_), std::make_unique<end>(std::move(handler)));
        }

    private:
        std::shared_ptr<connection> on_;
    };

    void prepare(std::string message, std::chrono::steady_clock::time_point deadline);
    static void begin(std::shared_ptr<connection> on, std::unique_ptr<operation_end<reply>> end);

    /// Empty after a move.
    std::shared_ptr<transport_state> home_;
    line* line_;
    /// Empty while it is being opened.
    std::shared_ptr<connection> held_;
};

/// The connections of one client.
///
/// Thread-safe: coroutines of any executors of the context may await its functions. Sockets belong
/// to the executor given at creation, the context's own, so that a completion resumes a coroutine
/// there directly. Network failures come back as `fault`, never as exceptions; a cancellation of
/// the awaiting coroutine comes back as `client_errc::cancelled`, whatever its `throw_if_cancelled`
/// says.
///
/// An idle connection holds no operation, so `io_context::run()` returns when the last call is
/// done. The context may be destroyed before this object, or at the same time on another thread.
class transport {
    class turn_begin {
    public:
        turn_begin(
            std::shared_ptr<transport_state> in,
            const endpoint& to,
            std::chrono::steady_clock::time_point deadline
        ) noexcept
            : in_(std::move(in)), to_(&to), deadline_(deadline) {}

        template <class Handler>
        void operator()(Handler handler) {
            using end = operation_end_for<lease, Handler>;
            begin(std::move(in_), *to_, deadline_, std::make_unique<end>(std::move(handler)));
        }

    private:
        std::shared_ptr<transport_state> in_;
        const endpoint* to_;
        std::chrono::steady_clock::time_point deadline_;
    };

    static auto turn_in(
        std::shared_ptr<transport_state> in,
        const endpoint& to,
        std::chrono::steady_clock::time_point deadline
    ) {
        return asio::
            async_initiate<const asio::deferred_t, void(std::exception_ptr, fallible<lease>)>(
                turn_begin(std::move(in), to, deadline), asio::deferred
            );
    }

    static void begin(
        std::shared_ptr<transport_state> in,
        const endpoint& to,
        std::chrono::steady_clock::time_point deadline,
        std::unique_ptr<operation_end<lease>> end
    );

public:
    transport(const asio::any_io_executor& executor, settings options);
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

    /// A turn to use a connection to `to`, which outlives this: of the one used last, or of the
    /// next that comes free when `max_connections` are in use (waiters are served in their order).
    /// An operation of Asio, to be awaited at once. A lease without a connection is the permission
    /// to open one, by `acquire`. At `deadline` the fault is `deadline_exceeded`.
    [[nodiscard]] auto turn(const endpoint& to, std::chrono::steady_clock::time_point deadline) {
        return turn_in(state_, to, deadline);
    }

    /// A connection to `to`, after a `turn` if the caller has had none, and opened if need be. At
    /// `deadline` the fault is `deadline_exceeded` and its detail names the phase.
    [[nodiscard]] asio::awaitable<fallible<lease>> acquire(
        endpoint to,
        std::chrono::steady_clock::time_point deadline,
        std::optional<lease> turn = std::nullopt
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
    friend transport_state;

    std::shared_ptr<transport_state> state_;
};

} // namespace codynamo::http
