// SPDX-License-Identifier: BSL-1.0
#include "async/environment.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <mutex>
#include <random>

namespace codynamo::async {
namespace {

asio::awaitable<void> sleep_for(std::chrono::steady_clock::duration length) {
    co_await asio::this_coro::throw_if_cancelled(false);
    asio::steady_timer timer(co_await asio::this_coro::executor, length);
    boost::system::error_code ignored;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

class real_environment final : public environment {
public:
    [[nodiscard]] std::chrono::system_clock::time_point wall_time() const override {
        return std::chrono::system_clock::now();
    }

    [[nodiscard]] std::chrono::steady_clock::time_point now() const override {
        return std::chrono::steady_clock::now();
    }

    [[nodiscard]] double jitter() override {
        const std::scoped_lock lock(mutex_);
        return std::uniform_real_distribution<double>()(random_);
    }

    [[nodiscard]] asio::awaitable<void> pause(std::chrono::steady_clock::duration length) override {
        return sleep_for(length);
    }

private:
    std::mutex mutex_;
    std::minstd_rand random_{std::random_device{}()};
};

} // namespace

std::shared_ptr<environment> make_environment() {
    return std::make_shared<real_environment>();
}

} // namespace codynamo::async
