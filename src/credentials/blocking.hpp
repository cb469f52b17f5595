// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "async/in_thread.hpp"
#include "credentials/source.hpp"

#include <codynamo/error.hpp>
#include <codynamo/result.hpp>

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <type_traits>
#include <utility>

namespace codynamo::credential_sources {

/// Returns what `work`, which returns a `result` and may block, returned on a thread of its own; an
/// error after a cancellation, at `deadline`, or when there is no thread. `doing` is for that
/// error, such as "reading /var/token". Needs `throw_if_cancelled(false)`.
template <class F>
[[nodiscard]] asio::awaitable<std::invoke_result_t<F&>> run_blocking(
    std::shared_ptr<const source_context> in,
    F work,
    std::chrono::steady_clock::time_point deadline,
    std::string doing
) {
    using clock = async::event::clock;
    constexpr clock::duration longest = std::chrono::hours(1);
    const clock::duration left =
        std::min<clock::duration>(deadline - in->environment->now(), longest);
    const clock::time_point until = clock::now() + left;
    std::optional<std::invoke_result_t<F&>> done;
    std::optional<error> failure;
    try {
        done = co_await async::in_thread(std::move(work), until);
    } catch (const std::system_error& e) {
        failure.emplace(
            client_errc::credentials_failed, doing + ": no thread for it: " + e.code().message()
        );
    }
    if (failure) co_return *failure;
    if (done) co_return std::move(*done);
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (cancellation.cancelled() != asio::cancellation_type::none)
        co_return error(client_errc::cancelled, "while waiting for credentials");
    co_return error(client_errc::deadline_exceeded, doing + " took too long");
}

} // namespace codynamo::credential_sources
