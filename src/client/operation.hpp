// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "codec/operations.hpp"
#include "exec/perform.hpp"

#include <codynamo/asio.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace codynamo {

/// `exec::perform`, and again when only other transactions or throttling were in the way. See
/// `retry_conflicts`.
[[nodiscard]] asio::awaitable<exec::answer> perform_through_conflicts(
    std::shared_ptr<exec::core> core, exec::call what, int retries
);

/// Encode, send, decode. `what` has its body only if `body` is one.
template <class Response>
asio::awaitable<Response> run_operation(
    std::shared_ptr<exec::core> core,
    exec::call what,
    result<std::string> body,
    int conflict_retries
) {
    const std::string name = what.operation;
    const std::string table = what.table;
    if (!body) throw_error(exec::unsent(body.error(), name, table));
    what.body = std::move(*body);
    auto exchange = conflict_retries > 0
                        ? perform_through_conflicts(core, std::move(what), conflict_retries)
                        : exec::perform(core, std::move(what));
    const exec::answer answer = co_await std::move(exchange);
    result<Response> response = codec::decode<Response>(answer.body);
    if (!response) throw_error(exec::unreadable(response.error(), name, table, answer));
    co_return std::move(*response);
}

/// Encodes before the coroutine starts, so that the request need not be kept.
template <class Response, class Request>
asio::awaitable<Response> start_operation(
    std::shared_ptr<exec::core> core, const char* name, const Request& request
) {
    exec::call what(name, "", "");
    if constexpr (requires { request.table_name; }) what.table = request.table_name;
    if constexpr (requires { request.at_most_once; }) what.at_most_once = request.at_most_once;
    what.timeout = request.timeout;
    int conflict_retries = 0;
    if constexpr (requires { request.conflict_retries; })
        conflict_retries = request.conflict_retries;
    return run_operation<Response>(
        std::move(core), std::move(what), codec::encode(request), conflict_retries
    );
}

} // namespace codynamo
