// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "async/event.hpp"

#include <codynamo/asio.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <utility>

namespace codynamo::async {

/// Work that runs to its end although those that wait for it are cancelled: what it has begun with
/// others cannot be taken back. On one strand only.
template <class T>
class lasting_work {
public:
    using handle = std::shared_ptr<lasting_work>;

    /// Starts `work`, which owns what it uses.
    [[nodiscard]] static handle start(
        const asio::any_io_executor& strand, asio::awaitable<T> work
    ) {
        auto started = std::make_shared<lasting_work>();
        asio::co_spawn(strand, run(started, std::move(work)), asio::detached);
        return started;
    }

    [[nodiscard]] bool has_ended() const noexcept { return has_ended_; }

    /// Returns what the work returned, or throws what it threw; nothing if `until` or a
    /// cancellation comes first. Needs `throw_if_cancelled(false)`.
    [[nodiscard]] static asio::awaitable<std::optional<T>> wait(
        handle self, event::clock::time_point until
    ) {
        while (!self->has_ended_) {
            const wait_result why = co_await self->ended_.wait(until);
            if (why != wait_result::notified) break;
        }
        if (self->failure_) std::rethrow_exception(self->failure_);
        co_return self->result_;
    }

private:
    /// Reports the end also when the coroutine is dropped, for want of memory or with its context.
    class end_report {
    public:
        explicit end_report(lasting_work& of) noexcept : of_(of) {}

        end_report(const end_report&) = delete;
        end_report& operator=(const end_report&) = delete;

        ~end_report() {
            of_.has_ended_ = true;
            of_.ended_.notify_all();
        }

    private:
        lasting_work& of_;
    };

    static asio::awaitable<void> run(handle self, asio::awaitable<T> work) {
        const end_report at_end(*self);
        co_await asio::this_coro::throw_if_cancelled(false);
        try {
            T done = co_await std::move(work);
            self->result_.emplace(std::move(done));
        } catch (...) {
            self->failure_ = std::current_exception();
        }
    }

    std::optional<T> result_;
    std::exception_ptr failure_;
    event ended_;
    bool has_ended_ = false;
};

} // namespace codynamo::async
