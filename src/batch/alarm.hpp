// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "batch/outlet.hpp"
#include "batch/pace.hpp"

#include <boost/asio/cancellation_signal.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace codynamo::batch {

/// Calls a function at a time that may change until then. On the strand.
class alarm {
public:
    /// `ring` is called at the time, `fail` if the alarm cannot wait for it (no memory). Neither
    /// throws.
    alarm(
        std::shared_ptr<outlet> out,
        std::function<void()> ring,
        std::function<void(std::exception_ptr)> fail
    )
        : out_(std::move(out)), ring_(std::move(ring)), fail_(std::move(fail)) {}

    alarm(const alarm&) = delete;
    alarm& operator=(const alarm&) = delete;
    ~alarm() = default;

    /// Sets the alarm to another time, or to none. `self` is held while it waits.
    static void set(const std::shared_ptr<alarm>& self, std::optional<time_point> at);

private:
    class end;

    static asio::awaitable<void> run(std::shared_ptr<alarm> self);

    const std::shared_ptr<outlet> out_;
    const std::function<void()> ring_;
    const std::function<void(std::exception_ptr)> fail_;
    std::optional<time_point> at_;
    std::optional<time_point> sleeps_until_;
    /// Of the coroutine; null: not started.
    std::shared_ptr<asio::cancellation_signal> stop_;
};

} // namespace codynamo::batch
