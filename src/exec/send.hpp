// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "exec/call.hpp"
#include "exec/core.hpp"
#include "exec/response.hpp"

#include <codynamo/asio.hpp>
#include <codynamo/result.hpp>

#include <memory>

namespace codynamo::exec {

/// Carries out one call, with all its attempts, as a part of the awaiting coroutine, which is one
/// of the client's context. The error of a failed call holds all that is known about it.
[[nodiscard]] asio::awaitable<result<raw_response>> send_with_retries(
    std::shared_ptr<core> client, call what
);

} // namespace codynamo::exec
