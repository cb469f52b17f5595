// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "async/environment.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <utility>

namespace codynamo::testing {

/// Time that passes only when all coroutines wait: it then jumps to the end of the shortest pause.
class virtual_time : public async::environment {
public:
    using time_point = std::chrono::steady_clock::time_point;

    explicit virtual_time(std::function<double()> jitter) : jitter_(std::move(jitter)) {}

    [[nodiscard]] std::chrono::system_clock::time_point wall_time() const override {
        return std::chrono::system_clock::time_point(now_.time_since_epoch());
    }

    [[nodiscard]] time_point now() const override { return now_; }

    [[nodiscard]] double jitter() override { return jitter_(); }

    [[nodiscard]] asio::awaitable<void> pause(std::chrono::steady_clock::duration length) override {
        const auto executor = co_await asio::this_coro::executor;
        boost::asio::steady_timer timer(executor, time_point::max());
        const sleeper me(*this, now_ + length, timer);
        boost::system::error_code ignored;
        co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    }

    /// Returns false when nobody sleeps.
    bool advance() {
        if (sleepers_.empty()) return false;
        const auto first = sleepers_.begin();
        now_ = std::max(now_, first->first.first);
        first->second->cancel();
        sleepers_.erase(first);
        return true;
    }

private:
    using key = std::pair<time_point, std::uint64_t>;

    /// Removed also when its coroutine is cancelled or destroyed.
    class sleeper {
    public:
        sleeper(virtual_time& of, time_point until, boost::asio::steady_timer& timer)
            : of_(of), at_(until, ++of.last_) {
            of_.sleepers_.emplace(at_, &timer);
        }

        sleeper(const sleeper&) = delete;
        sleeper& operator=(const sleeper&) = delete;

        ~sleeper() { of_.sleepers_.erase(at_); }

    private:
        virtual_time& of_;
        key at_;
    };

    time_point now_{std::chrono::hours(1)};
    std::function<double()> jitter_;
    std::map<key, boost::asio::steady_timer*> sleepers_;
    std::uint64_t last_ = 0;
};

} // namespace codynamo::testing
