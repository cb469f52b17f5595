// SPDX-License-Identifier: BSL-1.0
#include "batch/turn_queue.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace codynamo::batch {

/// One coroutine in the line. The turn itself is handed over, not a signal that there is one:
/// nobody can come in between.
struct turn_queue::waiter {
    waiter(const asio::any_io_executor& executor, std::shared_ptr<turn_queue> in)
        : line(std::move(in)),
          called(executor, asio::steady_timer::time_point::max()),
          place(line->waiting_.insert(line->waiting_.end(), this)) {}

    waiter(const waiter&) = delete;
    waiter& operator=(const waiter&) = delete;

    ~waiter() {
        if (!has_turn)
            line->waiting_.erase(place);
        else if (!taken_over)
            line->pass_on();
    }

    std::shared_ptr<turn_queue> line;
    asio::steady_timer called;
    std::list<waiter*>::iterator place;
    bool has_turn = false;
    bool taken_over = false;
};

turn_queue::turn::~turn() {
    if (owner_) owner_->pass_on();
}

void turn_queue::pass_on() noexcept {
    if (waiting_.empty()) {
        taken_ = false;
        return;
    }
    waiter* const next = waiting_.front();
    waiting_.pop_front();
    next->has_turn = true;
    next->called.cancel();
}

asio::awaitable<turn_queue::turn> turn_queue::acquire(std::shared_ptr<turn_queue> self) {
    co_await asio::this_coro::throw_if_cancelled(false);
    if (!self->taken_) {
        self->taken_ = true;
        co_return turn(std::move(self));
    }
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    waiter me(executor, self);
    boost::system::error_code ignored;
    co_await me.called.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    if (!me.has_turn) co_return turn();
    me.taken_over = true;
    co_return turn(std::move(self));
}

} // namespace codynamo::batch
