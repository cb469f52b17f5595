// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "async/on_strand.hpp"
#include "exec/send.hpp"

#include <codynamo/asio.hpp>
#include <codynamo/result.hpp>

#include <boost/asio/cancellation_state.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace codynamo::exec {

using async::on_strand;

/// Returns the limit for work that is one call: a moment more than the call itself takes at most.
[[nodiscard]] async::crossing_limit limit_of_call(std::chrono::milliseconds timeout);

/// `send_with_retries` for a coroutine that runs on `caller`: a part of it if that is of the
/// client's context; otherwise the call crosses to the client's context, and back.
[[nodiscard]] asio::awaitable<result<raw_response>> send_from(
    const asio::any_io_executor& caller, std::shared_ptr<core> client, call&& what
);

/// Returns the error of work that was lost on its way to the client's context, or with it, with its
/// operation and table.
[[nodiscard]] error lost(const error& e, std::string operation, std::string table, bool is_read);

/// Opens connections to where calls without an ARN go, until so many are open. Throws the reason
/// why one could not be opened.
[[nodiscard]] asio::awaitable<void> warm_up(std::shared_ptr<core> client, std::size_t connections);

/// Reads certificate files again, for new connections.
[[nodiscard]] asio::awaitable<void> reload_certificates(std::shared_ptr<session> over);

/// Returns the settings and what is known of the credentials, after a fetch if there are none yet.
[[nodiscard]] asio::awaitable<std::string> explain(std::shared_ptr<core> client);

/// Throws `client_errc::cancelled` if the coroutine was cancelled between two steps of a call that
/// runs on its caller's executor. (Asio by itself would throw a `system_error` at the next
/// `co_await`.)
void throw_if_cancelled(const asio::cancellation_state& now);

/// Pauses on the caller's executor. Throws `client_errc::cancelled` if it is cancelled.
[[nodiscard]] asio::awaitable<void> pause(
    std::shared_ptr<async::environment> environment, std::chrono::steady_clock::duration length
);

/// Returns the error of a request that was not sent, with its operation and table.
[[nodiscard]] error unsent(const error& e, std::string operation, std::string table);

/// Returns the error with a hint, if there is one that needs no access key.
[[nodiscard]] error hinted(const raw_response& found_in, const error& e);

/// Returns an error of decoding with what is known of the response it was found in.
[[nodiscard]] error unreadable(const error& e, const raw_response& found_in);

} // namespace codynamo::exec
