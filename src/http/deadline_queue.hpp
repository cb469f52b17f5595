// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "async/context_guard.hpp"
#include "async/process_mutex.hpp"

#include <codynamo/asio.hpp>

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

namespace codynamo::http {

/// Looks at what has limits, in time: one timer for all exchanges of a client. It is armed only
/// while there are any, or `io_context::run()` would not return. Thread-safe.
class deadline_queue : public std::enable_shared_from_this<deadline_queue> {
public:
    using clock = std::chrono::steady_clock;

    static constexpr clock::time_point never = clock::time_point::max();

    /// Something with limits. Leaves the queue before its end.
    class entry {
    public:
        entry() = default;
        entry(const entry&) = delete;
        entry& operator=(const entry&) = delete;

    protected:
        ~entry() = default;

    private:
        friend deadline_queue;

        /// Under the queue's lock. Returns when to look next; after `never` it has left the queue.
        virtual clock::time_point look(clock::time_point now) noexcept = 0;

        clock::time_point next_look_{};
        entry* previous_ = nullptr;
        entry* next_ = nullptr;
        bool is_queued_ = false;
    };

    explicit deadline_queue(const asio::any_io_executor& executor);

    using held_lock = std::unique_lock<std::mutex>;

    /// Held for what follows, and for what the entries' `look` uses. Owns nothing in a child of
    /// fork() if a thread of the parent held it: then nothing of the queue may be used.
    [[nodiscard]] held_lock lock() { return mutex_.lock(); }

    /// Without memory it throws, and all limits count as exceeded.
    void add(entry& one, clock::time_point first_look);

    void remove(entry& one) noexcept;

private:
    void arm(clock::time_point at);
    void disarm() noexcept;
    void unlink(entry& one) noexcept;
    void look(std::uint64_t round) noexcept;
    [[nodiscard]] clock::time_point look_at_all(clock::time_point now) noexcept;

    async::process_mutex<> mutex_; // of what follows
    /// Empty once the context is gone.
    std::optional<asio::steady_timer> timer_;
    clock::time_point armed_for_ = never;
    /// Shows a late timer handler that another one has taken its place.
    std::uint64_t round_ = 0;
    /// In no order: entries come and go much more often than they are looked at.
    entry* first_ = nullptr;
    async::context_guard guard_;
};

} // namespace codynamo::http
