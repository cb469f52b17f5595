// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "support/answer.hpp"

#include <codynamo/table.hpp>

#include <string>
#include <string_view>

namespace codynamo::testing {

/// Answers that reach the wrong request are the worst that can happen on a shared connection, and
/// look like any other answer. So requests carry a nonce, and answers that of their request.

struct seen_request;

/// "nonce-" and digits, another one each time.
[[nodiscard]] std::string fresh_nonce();

/// The first nonce in `text`, "" without.
[[nodiscard]] std::string nonce_in(std::string_view text);

/// For `scripted_server::otherwise`: the answer to GetItem with the item that was asked for.
[[nodiscard]] answer echo_nonce(const seen_request& request);

/// The answer to GetItem for that nonce, whoever asks.
[[nodiscard]] answer answer_for(std::string_view nonce);

/// Asks for an item with a new nonce: whether what came is the answer to this request. Throws as
/// the call does.
[[nodiscard]] asio::awaitable<bool> gets_its_own_answer(table t);

} // namespace codynamo::testing
