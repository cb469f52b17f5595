// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/asio.hpp>
#include <codynamo/error.hpp>

#include <string>
#include <utility>
#include <vector>

namespace codynamo {

/// Returns the name of a transaction's action in the reasons for its cancellation.
struct action_label {
    action_label(std::string kind, std::string table_name)
        : action(std::move(kind)), table(std::move(table_name)) {}

    std::string action;
    std::string table;
};

/// Returns the same error, with the action in each of its reasons.
[[nodiscard]] error with_actions(const error& canceled, const std::vector<action_label>& labels);

template <class Response>
asio::awaitable<Response> naming_actions(
    asio::awaitable<Response> call, std::vector<action_label> labels
) {
    try {
        Response done = co_await std::move(call);
        co_return done;
    } catch (const error& e) {
        if (e.code() != service_errc::transaction_canceled) throw;
        throw_error(with_actions(e, labels));
    }
}

} // namespace codynamo
