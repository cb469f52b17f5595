// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/asio.hpp>

#include <chrono>
#include <mutex>

namespace codynamo::async {

/// Why a wait has ended.
enum class wait_result { notified, timed_out, cancelled };

/// Lets coroutines wait until others notify them. What they wait for is theirs to keep: an event
/// remembers nothing, so a notification without a waiter has no effect.
///
/// Thread-safe: coroutines of any executors may wait, and each resumes on its own. A coroutine that
/// is destroyed while it waits, also with its whole context, leaves the event. The event outlives
/// its waits, which is asserted: a waiting coroutine keeps what the event is a member of.
class event {
public:
    using clock = std::chrono::steady_clock;

    static constexpr clock::time_point never = clock::time_point::max();

    event() = default;
    event(const event&) = delete;
    event& operator=(const event&) = delete;
    ~event();

    /// Waits for a notification that comes after the `co_await`. For what is checked and changed on
    /// one strand. A cancellation, also one that came before, ends the wait with `cancelled`. That
    /// is no exception here, but one at the next `co_await` without `throw_if_cancelled(false)`.
    [[nodiscard]] asio::awaitable<wait_result> wait(clock::time_point deadline = never) {
        return wait_in_line(*this, nullptr, deadline);
    }

    /// Waits for a notification however often it is cancelled. Needs `throw_if_cancelled(false)`.
    [[nodiscard]] asio::awaitable<void> wait_despite_cancellation();

    /// For what is checked and changed under a mutex, which `lock` holds: releases it when the wait
    /// is registered, so that no notification is missed, and locks it again at the end, as
    /// `std::condition_variable` does. An exception (no memory) may leave it released.
    [[nodiscard]] asio::awaitable<wait_result> wait(
        std::unique_lock<std::mutex>& lock, clock::time_point deadline = never
    ) {
        return wait_in_line(*this, &lock, deadline);
    }

    /// Wakes the first of those that wait. If its wait is cancelled or destroyed before it has
    /// resumed, the notification goes to the next one.
    void notify_one() noexcept;

    /// Wakes all that wait.
    void notify_all() noexcept;

    [[nodiscard]] bool has_waiters() const noexcept;

private:
    class waiter;

    [[nodiscard]] static asio::awaitable<wait_result> wait_in_line(
        event& self, std::unique_lock<std::mutex>* lock, clock::time_point deadline
    );

    void wake_first(bool alone) noexcept;
    void remove(waiter& one) noexcept;

    mutable std::mutex mutex_;
    waiter* first_ = nullptr; // by the mutex: a list of waiters that live in their coroutines
    waiter* last_ = nullptr;
};

} // namespace codynamo::async
