// SPDX-License-Identifier: BSL-1.0
#include "async/in_thread.hpp"

#include <boost/asio/this_coro.hpp>

#include <thread>

#ifndef _WIN32
#include <csignal>
#include <pthread.h>
#endif

namespace codynamo::async {
namespace {

/// Threads inherit it.
class signals_blocked {
public:
    signals_blocked(const signals_blocked&) = delete;
    signals_blocked& operator=(const signals_blocked&) = delete;

#ifdef _WIN32
    signals_blocked() = default;
#else
    signals_blocked() noexcept {
        sigset_t all;
        sigfillset(&all);
        done_ = pthread_sigmask(SIG_SETMASK, &all, &before_) == 0;
    }

    ~signals_blocked() {
        if (done_) pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }

private:
    sigset_t before_{};
    bool done_ = false;
#endif
};

} // namespace

void start_thread(std::function<void()> work) {
    const signals_blocked while_it_starts;
    std::thread(std::move(work)).detach();
}

void thread_work::end() noexcept {
    const std::lock_guard lock(mutex_);
    has_ended_ = true;
    changed_.notify_all();
}

asio::awaitable<bool> thread_work::wait(
    std::shared_ptr<thread_work> self, event::clock::time_point until
) {
    std::unique_lock lock(self->mutex_);
    while (!self->has_ended_) {
        const wait_result why = co_await self->changed_.wait(lock, until);
        if (why != wait_result::notified) break;
    }
    co_return self->has_ended_;
}

} // namespace codynamo::async
