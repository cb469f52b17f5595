// SPDX-License-Identifier: BSL-1.0
#include "async/event.hpp"

#include "async/cancellation.hpp"
#include "async/context_guard.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <cassert>
#include <optional>
#include <utility>

namespace codynamo::async {

/// A wait, in the frame of its coroutine. It sleeps on a timer, not on a stored handler: with the
/// timer the context owns the coroutine, and can destroy it. When the context is destroyed, the
/// wait leaves the event before its timer goes: another thread may notify meanwhile.
class event::waiter {
public:
    waiter(event& of, const asio::any_io_executor& executor, clock::time_point deadline)
        : of_(of), timer_(executor, deadline) {
        const std::scoped_lock lock(of_.mutex_);
        state_ = state::waiting;
        previous_ = std::exchange(of_.last_, this);
        (previous_ == nullptr ? of_.first_ : previous_->next_) = this;
    }

    waiter(const waiter&) = delete;
    waiter& operator=(const waiter&) = delete;

    ~waiter() {
        guard_.reset();
        leave();
    }

    /// Not under any lock: a context runs its guards' callbacks under its own.
    void guard() {
        guard_.emplace(timer_.get_executor(), [this] { leave(); });
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

    [[nodiscard]] bool is_waiting() const noexcept {
        const std::scoped_lock lock(of_.mutex_);
        return state_ == state::waiting;
    }

    /// Ends the wait. Whoever is cancelled does not use up a notification.
    [[nodiscard]] wait_result conclude(bool is_cancelled) noexcept {
        const std::scoped_lock lock(of_.mutex_);
        if (is_cancelled || state_ == state::left) return wait_result::cancelled;
        if (state_ == state::waiting) {
            of_.remove(*this);
            state_ = state::left;
            return wait_result::timed_out;
        }
        state_ = state::left;
        return wait_result::notified;
    }

private:
    friend event;

    enum class state { waiting, notified, notified_alone, left };

    void leave() noexcept {
        const std::scoped_lock lock(of_.mutex_);
        const state before = std::exchange(state_, state::left);
        if (before == state::waiting) of_.remove(*this);
        if (before == state::notified_alone) of_.wake_first(true);
    }

    event& of_;
    asio::steady_timer timer_; // from here on: under the mutex
    state state_ = state::left;
    waiter* previous_ = nullptr;
    waiter* next_ = nullptr;
    std::optional<context_guard> guard_;
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

// The event outlives its waits.
// NOLINTBEGIN(cppcoreguidelines-avoid-reference-coroutine-parameters)
asio::awaitable<wait_result> event::wait_in_line(
    event& self, std::unique_lock<std::mutex>* lock, clock::time_point deadline
) {
    // NOLINTEND(cppcoreguidelines-avoid-reference-coroutine-parameters)
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (is_cancelled(cancellation)) co_return wait_result::cancelled;
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    std::optional<waiter> me(std::in_place, self, executor, deadline);
    if (lock != nullptr) lock->unlock();
    me->guard();
    const auto ended = co_await me->sleep();
    (void)ended; // the waiter knows why
    const wait_result why = me->conclude(is_cancelled(cancellation));
    me.reset();
    if (lock != nullptr) lock->lock();
    co_return why;
}

asio::awaitable<void> event::wait_despite_cancellation() {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    waiter me(*this, executor, never);
    me.guard();
    while (me.is_waiting()) {
        const auto ended = co_await me.sleep();
        (void)ended; // by a notification or a cancellation
    }
    (void)me.conclude(false);
}

} // namespace codynamo::async
