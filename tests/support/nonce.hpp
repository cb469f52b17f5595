// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "support/script.hpp"

#include <codynamo/table.hpp>

#include <string>
#include <string_view>

namespace codynamo::testing {

/// A response to the wrong request is the worst fault of a shared connection, and looks like any
/// other response. So requests carry a nonce, and responses repeat it.

struct seen_request;

/// "nonce-" and digits, another one each time.
[[nodiscard]] std::string fresh_nonce();

/// The first nonce in `text`, "" without.
[[nodiscard]] std::string nonce_in(std::string_view text);

/// For `scripted_server::otherwise`: the response to GetItem with the requested item.
[[nodiscard]] script echo_nonce(const seen_request& request);

/// Returns the response to GetItem for that nonce, whoever asks.
[[nodiscard]] script response_for(std::string_view nonce);

/// Requests an item with a new nonce. Returns whether the response is the one to this request.
/// Throws as the call does.
[[nodiscard]] asio::awaitable<bool> gets_its_own_response(table t);

} // namespace codynamo::testing
