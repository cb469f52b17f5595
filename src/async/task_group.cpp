// SPDX-License-Identifier: BSL-1.0
#include "async/task_group.hpp"

#include <boost/asio/cancellation_type.hpp>

#include <new>

namespace codynamo::async {

void task_group::cancel() noexcept {
    is_cancelled_ = true;
    ++cancelling_;
    for (task& one : tasks_) {
        if (one.has_ended) continue;
        try {
            one.stop.emit(asio::cancellation_type::terminal);
        } catch (...) { // no memory: it ends by itself
        }
    }
    if (--cancelling_ == 0) tasks_.remove_if([](const task& one) { return one.has_ended; });
}

void task_group::fail(const std::exception_ptr& why) noexcept {
    if (is_cancelled_) return;
    failure_ = why;
    cancel();
}

void task_group::ended(task_position one, const std::exception_ptr& failure) noexcept {
    remove(one);
    if (failure) fail(failure);
    ended_.notify_all();
}

/// Perhaps with the whole context: touches no other task.
void task_group::dropped(task_position one) noexcept {
    remove(one);
    if (!is_cancelled_) failure_ = std::make_exception_ptr(std::bad_alloc());
    is_cancelled_ = true;
    ended_.notify_all();
}

void task_group::remove(task_position one) noexcept {
    --running_;
    one->has_ended = true;
    if (cancelling_ == 0) tasks_.erase(one);
}

asio::awaitable<bool> task_group::join(handle self) {
    bool was_cancelled = false;
    while (self->running_ > 0) {
        try {
            if (was_cancelled)
                co_await self->ended_.wait_despite_cancellation();
            else
                was_cancelled = co_await self->ended_.wait() == wait_result::cancelled;
        } catch (...) { // no memory to wait with
            self->cancel();
            throw;
        }
        if (was_cancelled && !self->is_cancelled_) self->cancel();
    }
    co_return !was_cancelled;
}

} // namespace codynamo::async
