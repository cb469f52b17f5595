// SPDX-License-Identifier: BSL-1.0
#include "async/event.hpp"

#include "async/cancellation.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <cassert>
#include <utility>

namespace codynamo::async {

/// A wait, in the frame of its coroutine. It sleeps on a timer, not on a stored handler: with the
/// timer the context owns the coroutine, and can destroy it.
class event::waiter {
public:
    waiter(event& of, const asio::any_io_executor& executor, clock::time_point deadline)
        : of_(of), timer_(executor, deadline) {
        const std::scoped_lock lock(of_.mutex_);
        previous_ = std::exchange(of_.last_, this);
        (previous_ == nullptr ? of_.first_ : previous_->next_) = this;
    }

    waiter(const waiter&) = delete;
    waiter& operator=(const waiter&) = delete;

    ~waiter() {
        const std::scoped_lock lock(of_.mutex_);
        leave();
    }

    /// Suspends the coroutine. A notification may come from another thread meanwhile, so the timer
    /// is touched under the mutex only.
    [[nodiscard]] auto sleep() {
        constexpr auto token = asio::as_tuple(asio::deferred);
        return asio::async_initiate<decltype(token), void(boost::system::error_code)>(
            [this](auto handler) {
                const std::scoped_lock lock(of_.mutex_);
                if (state_ != state::waiting) timer_.expires_at(clock::time_point::min());
                timer_.async_wait(std::move(handler));
            },
            token
        );
    }

    /// Ends the wait.
    [[nodiscard]] wait_result conclude(bool is_cancelled) noexcept {
        const std::scoped_lock lock(of_.mutex_);
        const bool is_notified = state_ != state::waiting;
        if (is_notified && !is_cancelled) state_ = state::ended; // uses up the notification
        leave();
        if (is_cancelled) return wait_result::cancelled;
        return is_notified ? wait_result::notified : wait_result::timed_out;
    }

private:
    friend event;

    enum class state { waiting, notified, notified_alone, ended };

    /// Under the mutex.
    void leave() noexcept {
        const state before = std::exchange(state_, state::ended);
        if (before == state::waiting) of_.remove(*this);
        if (before == state::notified_alone) of_.wake_first(true);
    }

    event& of_;
    asio::steady_timer timer_; // from here on: under the mutex
    state state_ = state::waiting;
    waiter* previous_ = nullptr;
    waiter* next_ = nullptr;
};

event::~event() {
    assert(first_ == nullptr && "an event outlives its waits");
}

/// Under the mutex, as the next one.
void event::wake_first(bool alone) noexcept {
    if (first_ == nullptr) return;
    waiter& one = *first_;
    remove(one);
    one.state_ = alone ? waiter::state::notified_alone : waiter::state::notified;
    one.timer_.cancel();
}

void event::remove(waiter& one) noexcept {
    (one.previous_ == nullptr ? first_ : one.previous_->next_) = one.next_;
    (one.next_ == nullptr ? last_ : one.next_->previous_) = one.previous_;
}

void event::notify_one() noexcept {
    const std::scoped_lock lock(mutex_);
    wake_first(true);
}

void event::notify_all() noexcept {
    const std::scoped_lock lock(mutex_);
    while (first_ != nullptr)
        wake_first(false);
}

bool event::has_waiters() const noexcept {
    const std::scoped_lock lock(mutex_);
    return first_ != nullptr;
}

asio::awaitable<wait_result> event::wait_in_line(
    event& self, std::unique_lock<std::mutex>* lock, clock::time_point deadline
) {
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (is_cancelled(cancellation)) co_return wait_result::cancelled;
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    waiter me(self, executor, deadline);
    if (lock != nullptr) lock->unlock();
    const auto ended = co_await me.sleep();
    (void)ended; // the waiter knows why
    const wait_result why = me.conclude(is_cancelled(cancellation));
    if (lock != nullptr) lock->lock();
    co_return why;
}

} // namespace codynamo::async
