// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/asio.hpp>
#include <codynamo/result.hpp>

#include <type_traits>
#include <utility>

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
// When g++ inlines only one of Asio's operators new and delete for coroutines, it takes them for no
// pair.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

namespace codynamo {

/// The no-throw form of a call: `auto r = co_await as_result(table.get_item(key("id", "1")));`.
/// Exceptions other than `error` pass through.
///
/// To throw the error after all, write `r.value()` or `r.error().raise()`, which throw what the
/// call would have thrown. (`throw r.error();` throws a plain `error`: `catch
/// (conditional_check_failed&)` misses it.)
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

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
