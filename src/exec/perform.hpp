// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "async/on_strand.hpp"
#include "exec/send.hpp"

#include <codynamo/asio.hpp>
#include <codynamo/result.hpp>

#include <boost/asio/cancellation_state.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace codynamo::exec {

using async::on_strand;

template <class T>
[[nodiscard]] asio::awaitable<T> on_strand(
    const std::shared_ptr<core>& client, asio::awaitable<T> work, async::crossing_limit limit = {}
) {
    return on_strand(client->home(), std::move(work), limit);
}

/// For work that is one call: a moment more than the call itself takes at most.
[[nodiscard]] async::crossing_limit limit_of_call(
    const core& client, const std::optional<std::chrono::milliseconds>& timeout
);

/// `send_with_retries` from any executor: runs it on the client's strand and resumes on the
/// caller's. Throws the error of a failed call.
[[nodiscard]] asio::awaitable<answer> perform(std::shared_ptr<core> client, call what);

/// Opens connections ahead of need, until so many are open. Throws what kept one from being opened.
[[nodiscard]] asio::awaitable<void> warm_up(std::shared_ptr<core> client, std::size_t connections);

/// Reads certificate files again, for new connections.
[[nodiscard]] asio::awaitable<void> reload_certificates(std::shared_ptr<core> client);

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

/// The same error, with what to look at, where that can be said without knowing the access key.
[[nodiscard]] error hinted(const core& client, const error& e);

/// The same error, found in a complete answer to a read or a write.
[[nodiscard]] error unreadable(
    const error& e, std::string operation, std::string table, const answer& found_in
);

} // namespace codynamo::exec
