// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/asio.hpp>

#include <chrono>
#include <memory>

namespace codynamo::async {

/// What a client takes from outside: time, randomness and pauses. Tests put their own in its
/// place.
class environment {
public:
    environment() = default;
    environment(const environment&) = delete;
    environment& operator=(const environment&) = delete;
    virtual ~environment() = default;

    [[nodiscard]] virtual std::chrono::system_clock::time_point wall_time() const = 0;
    [[nodiscard]] virtual std::chrono::steady_clock::time_point now() const = 0;

    /// Uniform in [0, 1).
    [[nodiscard]] virtual double jitter() = 0;

    /// Returns early, without an exception, when the coroutine is cancelled.
    [[nodiscard]] virtual asio::awaitable<void> pause(std::chrono::steady_clock::duration length
    ) = 0;
};

/// The real one. Its functions may be called from any thread.
[[nodiscard]] std::shared_ptr<environment> make_environment();

} // namespace codynamo::async
