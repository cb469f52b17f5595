// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/asio.hpp>
#include <codynamo/result.hpp>

#include <type_traits>
#include <utility>

namespace codynamo {

/// The no-throw form of a call: `auto r = co_await as_result(table.get_item(key("id", "1")));`.
/// Exceptions other than `error` pass through.
template <class T>
CODYNAMO_CO_AWAIT asio::awaitable<result<T>> as_result(asio::awaitable<T> call) {
    try {
        if constexpr (std::is_void_v<T>) {
            co_await std::move(call);
            co_return result<T>();
        } else {
            co_return result<T>(co_await std::move(call));
        }
    } catch (const error& e) {
        co_return result<T>(e);
    }
}

} // namespace codynamo
