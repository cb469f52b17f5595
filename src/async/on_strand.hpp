// SPDX-License-Identifier: BSL-1.0
//
// on_strand
//   one context     co_spawn on the strand, and back
//   two contexts    a crossing: the client's may stop, or go, while the caller's runs on
#pragma once

#include "async/event.hpp"
#include "async/home_strand.hpp"

#include <codynamo/asio.hpp>
#include <codynamo/error.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/execution/blocking.hpp>
#include <boost/asio/require.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>

namespace codynamo::async {

/// How long to wait for a client's context, which may not run. Without `length`: as long as it
/// takes.
struct crossing_limit {
    std::optional<std::chrono::milliseconds> length = std::nullopt;

    /// Until the context begins with the work. Otherwise until the work has ended: longer than it
    /// takes by itself when the context runs.
    bool ends_at_begin = false;
};

/// What the two sides of a crossing share. Each context may be destroyed while the other one runs.
class crossing {
public:
    explicit crossing(std::shared_ptr<home_strand> to) noexcept : to_(std::move(to)) {}

    crossing(const crossing&) = delete;
    crossing& operator=(const crossing&) = delete;

    // The client's side.
    [[nodiscard]] asio::cancellation_slot slot() noexcept { return stop_->slot(); }

    /// False when nobody waits for the work any more.
    [[nodiscard]] bool begin();

    /// The work has ended, with the result in its place if there is no failure.
    void arrive(std::exception_ptr failure) noexcept;

    /// The client's context is destroyed, and the work with it.
    void lose() noexcept;

    // The caller's side.
    /// Returns when the work has ended well. Otherwise throws its failure, or `error`: the limit
    /// is over, the client's context is gone, or a cancellation came before the work had begun.
    [[nodiscard]] static asio::awaitable<void> wait(
        std::shared_ptr<crossing> self, crossing_limit limit
    );

private:
    class abandonment;

    void stop();

    const std::shared_ptr<home_strand> to_;
    std::mutex mutex_; // of what follows
    event ended_;
    /// Holds the client's strand.
    std::optional<asio::cancellation_signal> stop_{std::in_place};
    std::exception_ptr failure_;
    bool begun_ = false;
    bool arrived_ = false;
    bool abandoned_ = false;
};

template <class T>
struct crossing_with_result : crossing {
    using crossing::crossing;

    std::optional<T> result;
};

/// The handler on the client's side. Its end without a call is that of the client's context.
template <class T>
class crossing_end {
public:
    explicit crossing_end(std::shared_ptr<crossing_with_result<T>> of) noexcept
        : of_(std::move(of)) {}

    crossing_end(crossing_end&&) noexcept = default;
    crossing_end& operator=(crossing_end&&) = delete;

    ~crossing_end() {
        if (of_) of_->lose();
    }

    void operator()(const std::exception_ptr& failure, T value) {
        if (!failure) of_->result.emplace(std::move(value));
        std::exchange(of_, nullptr)->arrive(failure);
    }

private:
    std::shared_ptr<crossing_with_result<T>> of_;
};

template <class T>
[[nodiscard]] asio::awaitable<T> begin_crossing(
    std::shared_ptr<crossing> through, asio::awaitable<T> work
) {
    // A cancellation that comes behind the last step of a coroutine would be thrown out of run().
    co_await asio::this_coro::throw_if_cancelled(false);
    if (!through->begin()) co_return T();
    through.reset();
    T done = co_await std::move(work);
    co_return done;
}

/// What is wrong with a client whose context has gone.
inline constexpr const char* context_is_gone =
    "the execution context that the client was made for is destroyed: make the client where its "
    "context lives longer";

/// Throws `client_errc::cancelled`: the client's context is gone.
[[noreturn]] void throw_gone();

/// On a strand of the caller's context.
template <class T>
[[nodiscard]] asio::awaitable<T> cross(
    std::shared_ptr<home_strand> to, asio::awaitable<T> work, crossing_limit limit
) {
    const auto through = std::make_shared<crossing_with_result<T>>(to);
    bool is_started = false;
    to->hold([&](const asio::any_io_executor& strand) {
        // Bound to the strand, or a cancellation would not go there by way of the strand.
        auto end = asio::bind_executor(strand, crossing_end<T>(through));
        asio::co_spawn(
            strand,
            begin_crossing<T>(through, std::move(work)),
            asio::bind_cancellation_slot(through->slot(), std::move(end))
        );
        is_started = true;
    });
    if (!is_started) throw_gone();
    co_await crossing::wait(through, limit);
    co_return std::move(*through->result);
}

[[nodiscard]] inline asio::awaitable<bool> with_result(asio::awaitable<void> work) {
    co_await std::move(work);
    co_return true;
}

[[nodiscard]] inline asio::awaitable<void> without_result(asio::awaitable<bool> work) {
    co_await std::move(work);
}

/// Runs `work` on a strand of another context than that of the caller's coroutine.
template <class T>
[[nodiscard]] asio::awaitable<T> cross_from(
    const asio::any_io_executor& caller,
    std::shared_ptr<home_strand> to,
    asio::awaitable<T> work,
    crossing_limit limit
) {
    const asio::any_io_executor back = asio::require(caller, asio::execution::blocking.never);
    auto resume_back = asio::bind_executor(back, asio::use_awaitable);
    if constexpr (std::is_void_v<T>) {
        auto whole = with_result(std::move(work));
        auto crossed = cross(std::move(to), std::move(whole), limit);
        return without_result(
            asio::co_spawn(asio::make_strand(back), std::move(crossed), std::move(resume_back))
        );
    } else {
        auto crossed = cross(std::move(to), std::move(work), limit);
        return asio::co_spawn(asio::make_strand(back), std::move(crossed), std::move(resume_back));
    }
}

/// `on_strand` for a coroutine that runs on `caller`, without a coroutine of its own. Throws before
/// it is awaited if the client's context is gone.
template <class T>
[[nodiscard]] asio::awaitable<T> on_strand_from(
    const asio::any_io_executor& caller,
    std::shared_ptr<home_strand> to,
    asio::awaitable<T> work,
    crossing_limit limit
) {
    if (!to->is_home_of(caller)) return cross_from(caller, std::move(to), std::move(work), limit);
    if (!to->get()) throw_gone();
    const asio::any_io_executor back = asio::require(caller, asio::execution::blocking.never);
    return asio::co_spawn(
        to->get(), std::move(work), asio::bind_executor(back, asio::use_awaitable)
    );
}

/// Runs `work` on a client's strand and resumes on the caller's executor: never within the
/// strand's turn, which the caller's next steps would hold up for everybody else. Throws
/// `client_errc::cancelled` when the client's context is gone, and
/// `client_errc::deadline_exceeded` when `limit` is over because it does not run.
template <class T>
[[nodiscard]] asio::awaitable<T> on_strand(
    std::shared_ptr<home_strand> to, asio::awaitable<T> work, crossing_limit limit = {}
) {
    const asio::any_io_executor caller = co_await asio::this_coro::executor;
    auto crossing = on_strand_from(caller, std::move(to), std::move(work), limit);
    co_return co_await std::move(crossing);
}

} // namespace codynamo::async
