// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/asio.hpp>

#include <boost/asio/steady_timer.hpp>

#include <exception>
#include <memory>
#include <new>
#include <utility>

namespace codynamo {

/// The handler of a page that is fetched ahead. Tells `State::fetch_ended(failure)` exactly once:
/// also when its coroutine is dropped for want of memory, or could not be started.
template <class State>
class page_fetch {
public:
    explicit page_fetch(std::shared_ptr<State> of) noexcept : of_(std::move(of)) {}

    page_fetch(page_fetch&&) noexcept = default;
    page_fetch& operator=(page_fetch&&) = delete;

    ~page_fetch() {
        if (of_) of_->fetch_ended(std::make_exception_ptr(std::bad_alloc()));
    }

    void operator()(const std::exception_ptr& failure) noexcept {
        std::exchange(of_, nullptr)->fetch_ended(failure);
    }

private:
    std::shared_ptr<State> of_;
};

/// Where a `next()` waits for a page; those who wake it know the timer as long as it is there.
class page_wait {
public:
    page_wait(const asio::any_io_executor& executor, asio::steady_timer*& known)
        : timer(executor, asio::steady_timer::time_point::max()), known_(known) {
        known_ = &timer;
    }

    page_wait(const page_wait&) = delete;
    page_wait& operator=(const page_wait&) = delete;

    ~page_wait() { known_ = nullptr; }

    asio::steady_timer timer;

private:
    asio::steady_timer*& known_;
};

} // namespace codynamo
