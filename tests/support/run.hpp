// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "support/patience.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <exception>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace codynamo::testing {

/// Runs `io` until `work` has ended; its result, or its exception. A hang ends the test instead of
/// the day.
template <class T>
T run(boost::asio::io_context& io, boost::asio::awaitable<T> work) {
    std::exception_ptr failure;
    std::optional<std::conditional_t<std::is_void_v<T>, bool, T>> done;
    if constexpr (std::is_void_v<T>)
        boost::asio::co_spawn(io, std::move(work), [&](std::exception_ptr e) {
            failure = e;
            done = true;
        });
    else
        boost::asio::co_spawn(io, std::move(work), [&](std::exception_ptr e, T value) {
            failure = e;
            done.emplace(std::move(value));
        });
    io.restart();
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!done && std::chrono::steady_clock::now() < end && io.run_one_until(end) != 0)
        continue;
    if (!done) throw std::runtime_error("the awaitable did not end");
    if (failure) std::rethrow_exception(failure);
    if constexpr (!std::is_void_v<T>) return std::move(*done);
}

/// Runs `work` on a context of its own.
template <class T>
T run(boost::asio::awaitable<T> work) {
    boost::asio::io_context io;
    return run(io, std::move(work));
}

} // namespace codynamo::testing
