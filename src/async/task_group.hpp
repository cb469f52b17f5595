// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "async/event.hpp"

#include <codynamo/asio.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include <cstddef>
#include <exception>
#include <list>
#include <memory>
#include <utility>

namespace codynamo::async {

/// Coroutines that are started, cancelled and awaited together. The first that fails cancels the
/// others. All on one strand; tasks keep the group, or what it is a member of, by a shared handle.
class task_group {
public:
    using handle = std::shared_ptr<task_group>;

    /// Starts the coroutine that `make` returns, unless the group is cancelled. One that cannot be
    /// started, for want of memory, has failed.
    template <class Make>
    static void start(const handle& self, const asio::any_io_executor& strand, Make make) {
        if (self->is_cancelled_) return;
        try {
            task_end end(self);
            asio::awaitable<void> work = make();
            const auto slot = end.slot();
            asio::co_spawn(
                strand, std::move(work), asio::bind_cancellation_slot(slot, std::move(end))
            );
        } catch (...) { // `end` has reported it, if there was memory for one
            self->fail(std::current_exception());
        }
    }

    /// Cancels all tasks, as far as there is memory for it. None is started any more, and none
    /// counts as failed.
    void cancel() noexcept;

    [[nodiscard]] bool is_cancelled() const noexcept { return is_cancelled_; }

    [[nodiscard]] std::size_t running() const noexcept { return running_; }

    /// Of the first task that failed.
    [[nodiscard]] const std::exception_ptr& failure() const noexcept { return failure_; }

    /// Waits until the next task ends.
    [[nodiscard]] asio::awaitable<wait_result> wait_for_end() { return ended_.wait(); }

    /// Waits until all tasks have ended. A cancellation of the wait, which needs
    /// `throw_if_cancelled(false)`, cancels them; they are waited for all the same, and the result
    /// is false.
    [[nodiscard]] static asio::awaitable<bool> join(handle self);

private:
    struct task {
        asio::cancellation_signal stop;
        bool has_ended = false;
    };

    using task_position = std::list<task>::iterator;

    /// The handler of a task. Reports its end once, also when its coroutine is dropped for want of
    /// memory or with its context, or could not be started.
    class task_end {
    public:
        explicit task_end(handle of)
            : of_(std::move(of)), one_(of_->tasks_.emplace(of_->tasks_.end())) {
            ++of_->running_;
        }

        task_end(task_end&&) noexcept = default;
        task_end& operator=(task_end&&) = delete;

        ~task_end() {
            if (of_) of_->dropped(one_);
        }

        [[nodiscard]] asio::cancellation_slot slot() { return one_->stop.slot(); }

        void operator()(const std::exception_ptr& failure) noexcept {
            const handle group = std::exchange(of_, nullptr);
            group->ended(one_, failure);
        }

    private:
        handle of_;
        task_position one_;
    };

    void fail(const std::exception_ptr& why) noexcept;
    void ended(task_position one, const std::exception_ptr& failure) noexcept;
    void dropped(task_position one) noexcept;
    void remove(task_position one) noexcept;

    std::list<task> tasks_;
    std::size_t running_ = 0;
    /// Calls of `cancel`: what they emit to stays.
    int cancelling_ = 0;
    bool is_cancelled_ = false;
    std::exception_ptr failure_;
    event ended_;
};

} // namespace codynamo::async
