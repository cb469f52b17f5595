// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "async/event.hpp"

#include <codynamo/asio.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>

namespace codynamo::async {

/// Starts a thread that lives as long as `work`, which must not throw, and that handles no signals:
/// the application's handlers are not to run on a thread that it does not know of. The work touches
/// only what it owns, because context, client and `main` may end at any time. Throws
/// `std::system_error` if there is no thread to be had.
void start_thread(std::function<void()> work);

/// Work on a thread of its own, as the coroutine that waits for it sees it.
class thread_work {
public:
    /// On the work's thread.
    void end() noexcept;

    /// Whether the work has ended. False when `until` came first, or a cancellation did.
    [[nodiscard]] static asio::awaitable<bool> wait(
        std::shared_ptr<thread_work> self, event::clock::time_point until
    );

private:
    std::mutex mutex_;
    event changed_;
    bool has_ended_ = false;
};

/// Runs `work`, which may block, on a thread of its own, and resumes with what it returned or
/// threw. Nothing when `until` or a cancellation came first: the thread then goes on by itself, and
/// what it returns is dropped. `work` touches only what it owns. Needs `throw_if_cancelled(false)`.
/// Throws `std::system_error` if there is no thread to be had.
template <class F>
[[nodiscard]] asio::awaitable<std::optional<std::invoke_result_t<F&>>> in_thread(
    F work, event::clock::time_point until
) {
    struct shared_work : thread_work {
        explicit shared_work(F w) : work(std::move(w)) {}

        F work;
        std::optional<std::invoke_result_t<F&>> result;
        std::exception_ptr failure;
    };

    const auto shared = std::make_shared<shared_work>(std::move(work));
    start_thread([shared] {
        try {
            shared->result.emplace(shared->work());
        } catch (...) {
            shared->failure = std::current_exception();
        }
        shared->end();
    });
    const bool has_ended = co_await thread_work::wait(shared, until);
    if (!has_ended) co_return std::nullopt;
    if (shared->failure) std::rethrow_exception(shared->failure);
    co_return std::move(shared->result);
}

} // namespace codynamo::async
