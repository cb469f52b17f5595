// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "async/context_guard.hpp"
#include "http/deadline_queue.hpp"
#include "http/resolver.hpp"
#include "http/transport.hpp"
#include "http/trust.hpp"

#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <tuple>

namespace codynamo::http {

using pool_clock = std::chrono::steady_clock;

/// A call that waits for its turn, as one operation of Asio: with that, it has no coroutine and no
/// timer of its own. It owns itself while it is in line, and then in the list of those that have
/// ended; everything of it is under the lock of the transport until `complete`.
class waiting_call final : public lease::line::waiter, private deadline_queue::entry {
public:
    enum class outcome { none, turn, too_late, queue_is_full, cancelled, closed, no_memory };

    /// `endpoint` outlives the operation.
    waiting_call(
        std::shared_ptr<transport_state> home,
        const endpoint& to,
        std::unique_ptr<operation_end<lease>> waiting
    ) noexcept;

    /// Passes an unused turn on.
    ~waiting_call();

    /// From any thread, unless the wait has ended.
    void cancel() noexcept;

    /// Resumes what waits. Without the lock, on a thread of the context.
    void complete();

private:
    friend transport_state;

    pool_clock::time_point look(pool_clock::time_point now) noexcept override;
    [[nodiscard]] lease take_lease();
    [[nodiscard]] fallible<lease> result();

    std::shared_ptr<transport_state> home_;
    const endpoint& to_;
    std::unique_ptr<operation_end<lease>> waiting_;
    /// Null while it has not been in one.
    lease::line* line_ = nullptr;
    outcome outcome_ = outcome::none;
    std::shared_ptr<waiting_call> self_;
    /// Behind it in the list of those that have ended.
    waiting_call* next_ended_ = nullptr;
};

/// What leases and operations of a transport share with it.
struct transport_state : std::enable_shared_from_this<transport_state> {
    transport_state(const asio::any_io_executor& on, settings given);

    std::optional<lease> take_idle(const endpoint& to, pool_clock::time_point deadline);
    static asio::awaitable<fallible<lease>> acquire(
        std::shared_ptr<transport_state> self,
        endpoint to,
        pool_clock::time_point deadline,
        std::optional<lease> turn
    );

    static asio::awaitable<fallible<std::shared_ptr<connection>>> open(
        std::shared_ptr<transport_state> self, endpoint to, pool_clock::time_point deadline
    );
    static asio::awaitable<fallible<void>> warm_up(
        std::shared_ptr<transport_state> self,
        endpoint to,
        std::size_t wanted,
        pool_clock::time_point deadline
    );

    static std::optional<lease> ahead(
        const std::shared_ptr<transport_state>& self, const endpoint& to, std::size_t wanted
    );
    [[nodiscard]] bool is_good(connection& idle, const endpoint& to, pool_clock::time_point now);
    void replace(lease& held) noexcept;
    [[nodiscard]] pool_clock::time_point retirement(pool_clock::time_point now);
    fallible<std::shared_ptr<tls_context>> load_trust();
    fallible<void> reload_certificates();
    void drop_expired(const endpoint& to) noexcept;
    lease::line& line_to(const endpoint& to);
    void drop_unused_lines() noexcept;
    void release(lease::line& line, std::shared_ptr<connection> held) noexcept;

    // waiting_call.cpp
    static void begin_turn(
        std::shared_ptr<transport_state> self,
        const endpoint& to,
        pool_clock::time_point deadline,
        std::unique_ptr<operation_end<lease>> waiting
    );
    void wait(const std::shared_ptr<waiting_call>& one, pool_clock::time_point deadline);
    void end_wait(lease::line::waiter* one, waiting_call::outcome why) noexcept;
    void append_ended(waiting_call& one, waiting_call::outcome why) noexcept;
    [[nodiscard]] std::shared_ptr<waiting_call> take_ended() noexcept;
    void complete_ended();
    void drop_ended() noexcept;
    void arm();
    [[nodiscard]] bool arm_for_rest() noexcept;

    [[nodiscard]] asio::any_io_executor current_executor();
    [[nodiscard]] bool is_closed();
    void close() noexcept;
    void context_is_gone() noexcept;

    /// Of what follows: no connection is looked at or closed under it, and no call is resumed.
    [[nodiscard]] deadline_queue::held_lock lock() { return waits->lock(); }

    /// The path is not a property of a connection.
    struct by_server {
        bool operator()(const endpoint& a, const endpoint& b) const noexcept {
            return std::tie(a.host, a.port, a.tls) < std::tie(b.host, b.port, b.tls);
        }
    };

    const settings options;
    const std::shared_ptr<resolver> names;
    /// Of the exchanges.
    const std::shared_ptr<deadline_queue> limits;
    /// Of the calls in line.
    const std::shared_ptr<deadline_queue> waits;

    std::mutex trust_mutex;
    /// Read when the first https connection is opened.
    std::shared_ptr<tls_context> trust;

    // Under the lock.
    /// Empty once the context is gone.
    asio::any_io_executor executor;
    std::minstd_rand chance{std::random_device{}()};
    /// Stable addresses: leases point to them while open.
    std::map<endpoint, lease::line, by_server> lines;
    bool closed = false;

    /// The operation that completes waits which have ended: a cancelled wait for this timer, which
    /// is begun in time, so that the end of a wait needs no memory. Empty once the context is gone.
    std::optional<asio::steady_timer> completion;
    /// Read without the lock only once the context is gone.
    std::atomic<bool> is_armed = false;
    /// In all lines.
    std::size_t in_line = 0;
    /// In the list that follows.
    std::size_t ended_count = 0;
    waiting_call* first_ended = nullptr;
    waiting_call* last_ended = nullptr;

    async::context_guard guard;
};

} // namespace codynamo::http
