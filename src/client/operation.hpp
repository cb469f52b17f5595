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

/// Encode, send, decode.
template <class Response>
asio::awaitable<Response> run_operation(
    std::shared_ptr<exec::core> core,
    std::string name,
    std::string table,
    result<std::string> body,
    std::optional<std::chrono::milliseconds> timeout,
    int conflict_retries
) {
    if (!body) throw_error(exec::unsent(body.error(), name, table));
    exec::call what(name, table, std::move(*body));
    what.timeout = timeout;
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
    std::string table;
    if constexpr (requires { request.table_name; }) table = request.table_name;
    int conflict_retries = 0;
    if constexpr (requires { request.conflict_retries; })
        conflict_retries = request.conflict_retries;
    return run_operation<Response>(
        std::move(core),
        name,
        std::move(table),
        codec::encode(request),
        request.timeout,
        conflict_retries
    );
}

} // namespace codynamo
