// SPDX-License-Identifier: BSL-1.0
#include "async/on_strand.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>

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
    throw unfinished(
        client_errc::cancelled,
        "the execution context that the client was made for is destroyed: make the client where "
        "its context lives longer",
        false
    );
}

/// The caller's side while it waits; its end abandons work that has not begun.
class crossing::waiter {
public:
    waiter(std::shared_ptr<crossing> of, asio::steady_timer& timer) : of_(std::move(of)) {
        const std::scoped_lock lock(of_->mutex_);
        of_->waiting_ = &timer;
    }

    waiter(const waiter&) = delete;
    waiter& operator=(const waiter&) = delete;

    ~waiter() {
        const std::scoped_lock lock(of_->mutex_);
        of_->abandoned_ = true;
        of_->waiting_ = nullptr;
        of_->back_ = nullptr;
    }

private:
    std::shared_ptr<crossing> of_;
};

bool crossing::begin() {
    const std::scoped_lock lock(mutex_);
    begun_ = !abandoned_;
    return begun_;
}

bool crossing::has_begun() {
    const std::scoped_lock lock(mutex_);
    return begun_;
}

void crossing::arrive(std::exception_ptr failure) noexcept {
    const std::scoped_lock lock(mutex_);
    failure_ = std::move(failure);
    arrived_ = true;
    stop_.reset();
    if (abandoned_) return;
    try {
        asio::post(back_, [self = shared_from_this()] {
            const std::scoped_lock still(self->mutex_);
            if (self->waiting_ != nullptr) self->waiting_->cancel();
        });
    } catch (...) { // no memory: the limit ends the wait
    }
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
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, asio::steady_timer::time_point::max());
    if (limit.length) timer.expires_after(*limit.length);
    const waiter me(self, timer);
    bool has_stopped = false;
    for (;;) {
        {
            const std::scoped_lock lock(self->mutex_);
            if (self->arrived_) break;
        }
        boost::system::error_code ec;
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ec));
        if (!ec && limit.ends_at_begin && self->has_begun()) {
            timer.expires_at(asio::steady_timer::time_point::max());
            continue;
        }
        const bool is_over = !ec;
        const bool is_cancelled = cancellation.cancelled() != asio::cancellation_type::none;
        if (is_over || (is_cancelled && !std::exchange(has_stopped, true))) self->stop();
        const std::scoped_lock lock(self->mutex_);
        if (self->arrived_) break;
        if (is_over)
            throw unfinished(
                client_errc::deadline_exceeded,
                "the execution context that the client was made for does not run: look for a "
                "run() that is missing, has returned, or is blocked",
                self->begun_
            );
        if (is_cancelled && !self->begun_)
            throw unfinished(
                client_errc::cancelled, "before the client's execution context ran", false
            );
    }
    std::exception_ptr failure;
    {
        const std::scoped_lock lock(self->mutex_);
        failure = std::exchange(self->failure_, nullptr); // not of two threads
    }
    if (failure) std::rethrow_exception(std::move(failure));
}

} // namespace codynamo::async
