// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/asio.hpp>

#include <concepts>

namespace codynamo {

class client;

namespace detail {

template <class T>
concept execution_context = std::convertible_to<T&, asio::execution_context&> &&
                            requires(T& context) { asio::any_io_executor(context.get_executor()); };

template <class T>
concept runs_no_client =
    !std::derived_from<T, client> && !std::convertible_to<T&, asio::execution_context&> &&
    !std::convertible_to<T, asio::any_io_executor>;

} // namespace detail
} // namespace codynamo
