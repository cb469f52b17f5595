// SPDX-License-Identifier: BSL-1.0
#include "async/on_strand.hpp"

namespace codynamo::async {
namespace {

/// Of work that may have been in progress: a write may have been applied.
error unfinished(client_errc code, const char* why, bool begun) {
    error_info info;
    info.code = code;
    info.message = why;
    info.outcome = begun ? outcome::maybe_applied : outcome::not_sent;
    return error(std::move(info));
}

} // namespace

void throw_gone() {
    throw unfinished(client_errc::cancelled, context_is_gone, false);
}

/// Abandons work that has not begun when the caller's side ends, also with its context.
class crossing::abandonment {
public:
    explicit abandonment(std::shared_ptr<crossing> of) noexcept : of_(std::move(of)) {}

    abandonment(const abandonment&) = delete;
    abandonment& operator=(const abandonment&) = delete;

    ~abandonment() {
        const std::scoped_lock lock(of_->mutex_);
        of_->abandoned_ = true;
    }

private:
    std::shared_ptr<crossing> of_;
};

bool crossing::begin() {
    const std::scoped_lock lock(mutex_);
    begun_ = !abandoned_;
    return begun_;
}

void crossing::arrive(std::exception_ptr failure) noexcept {
    const std::scoped_lock lock(mutex_);
    failure_ = std::move(failure);
    arrived_ = true;
    stop_.reset();
    ended_.notify_all();
}

void crossing::lose() noexcept {
    std::exception_ptr gone;
    try {
        gone = std::make_exception_ptr(unfinished(
            client_errc::cancelled, "the client's execution context was destroyed", begun_
        ));
    } catch (...) {
        gone = std::current_exception();
    }
    arrive(std::move(gone));
}

void crossing::stop() {
    {
        const std::scoped_lock lock(mutex_);
        if (!begun_) abandoned_ = true;
    }
    to_->hold([this](const asio::any_io_executor&) {
        const std::scoped_lock lock(mutex_);
        if (stop_) stop_->emit(asio::cancellation_type::terminal);
    });
}

asio::awaitable<void> crossing::wait(std::shared_ptr<crossing> self, crossing_limit limit) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const abandonment at_the_end(self);
    auto deadline = limit.length ? event::clock::now() + *limit.length : event::never;
    std::unique_lock lock(self->mutex_);
    while (!self->arrived_) {
        const wait_result why = co_await self->ended_.wait(lock, deadline);
        if (self->arrived_ || why == wait_result::notified) continue;
        const bool is_over = why == wait_result::timed_out;
        if (is_over && limit.ends_at_begin && self->begun_) {
            deadline = event::never;
            continue;
        }
        lock.unlock();
        self->stop();
        co_await asio::this_coro::reset_cancellation_state(); // waits on for work that has begun
        lock.lock();
        if (self->arrived_) continue;
        if (is_over)
            throw unfinished(
                client_errc::deadline_exceeded,
                "the execution context that the client was made for does not run: look for a "
                "run() that is missing, has returned, or is blocked",
                self->begun_
            );
        if (!self->begun_)
            throw unfinished(
                client_errc::cancelled, "before the client's execution context ran", false
            );
    }
    std::exception_ptr failure = std::exchange(self->failure_, nullptr); // not of two threads
    lock.unlock();
    if (failure) std::rethrow_exception(std::move(failure));
}

} // namespace codynamo::async
