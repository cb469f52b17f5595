// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "exec/send.hpp"

#include <codynamo/asio.hpp>
#include <codynamo/result.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace codynamo::exec {

/// `send` from any executor: runs it on the client's strand and resumes on the caller's. Throws the
/// error of a failed call.
[[nodiscard]] asio::awaitable<answer> perform(std::shared_ptr<core> client, call what);

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
