// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "exec/send.hpp"

#include <codynamo/asio.hpp>
#include <codynamo/result.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/execution/blocking.hpp>
#include <boost/asio/require.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace codynamo::exec {

/// Runs `work` on a client's strand and resumes on the caller's executor: never within the
/// strand's turn, which the caller's next steps would hold up for everybody else.
template <class T>
[[nodiscard]] asio::awaitable<T> on_strand(asio::any_io_executor strand, asio::awaitable<T> work) {
    const asio::any_io_executor caller = co_await asio::this_coro::executor;
    const asio::any_io_executor home = asio::require(caller, asio::execution::blocking.never);
    auto resume_at_home = asio::bind_executor(home, asio::use_awaitable);
    co_return co_await asio::co_spawn(strand, std::move(work), std::move(resume_at_home));
}

template <class T>
[[nodiscard]] asio::awaitable<T> on_strand(
    const std::shared_ptr<core>& client, asio::awaitable<T> work
) {
    return on_strand(client->strand(), std::move(work));
}

/// `send` from any executor: runs it on the client's strand and resumes on the caller's. Throws the
/// error of a failed call.
[[nodiscard]] asio::awaitable<answer> perform(std::shared_ptr<core> client, call what);

/// Opens connections ahead of need, until so many are open. Throws what kept one from being opened.
[[nodiscard]] asio::awaitable<void> warm_up(std::shared_ptr<core> client, std::size_t connections);

/// Reads certificate files again, for new connections.
[[nodiscard]] asio::awaitable<void> reload_trust(std::shared_ptr<core> client);

/// For a call of several steps that runs on its caller's executor, before each step but the first:
/// a cancellation that came between two steps ends it as one within a step does. (Asio by itself
/// would throw a `system_error` at the next `co_await`.)
void throw_if_cancelled(const asio::cancellation_state& now);

/// A pause of a helper that runs on its caller's executor. Throws `client_errc::cancelled` when it
/// is cancelled.
[[nodiscard]] asio::awaitable<void> pause(
    std::shared_ptr<core> client, std::chrono::steady_clock::duration length
);

/// The same error, of a request that was not sent, with the operation and table that it belongs to.
[[nodiscard]] error unsent(const error& e, std::string operation, std::string table);

/// The same error, found in a complete answer.
[[nodiscard]] error unreadable(
    const error& e, std::string operation, std::string table, const answer& found_in
);

} // namespace codynamo::exec
