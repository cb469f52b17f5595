// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "codec/as_asked.hpp"
#include "codec/operations.hpp"
#include "exec/perform.hpp"
#include "http/reply.hpp"

#include <codynamo/asio.hpp>
#include <codynamo/error.hpp>

#include <boost/asio/this_coro.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace codynamo::exec {

/// Returns the call of a request, without its body.
template <class Request>
[[nodiscard]] call call_of(const char* operation, const Request& request) {
    call what(operation, "", "");
    if constexpr (requires { request.table_name; }) what.table = request.table_name;
    if constexpr (requires { request.resource_arn; }) what.first_table = request.resource_arn;
    if constexpr (requires { request.at_most_once; }) what.at_most_once = request.at_most_once;
    if constexpr (requires { request.conflict_retries; })
        what.conflict_retries = request.conflict_retries;
    what.timeout = request.timeout;
    return what;
}

/// Returns the decoded response of a call. Throws its error, or that of decoding.
template <class Response, class Decode>
[[nodiscard]] Response decoded(result<raw_response>& received, const Decode& decode) {
    if (!received) throw_error(received.error());
    result<Response> response = decode(*received);
    if (!response) throw_error(hinted(*received, unreadable(response.error(), *received)));
    if constexpr (requires { response->maybe_applied_twice; })
        response->maybe_applied_twice = received->maybe_applied_before;
    http::keep_spare(std::move(received->headers), std::move(received->body));
    return std::move(*response);
}

/// Sends a call, unless it was refused, and decodes its response. Its frame has no room for the
/// response but in its promise: see `send_with_retries`.
template <class Response, class Decode>
[[nodiscard]] asio::awaitable<Response> send_and_decode(
    std::shared_ptr<core> client, result<call> prepared, Decode decode
) {
    if (!prepared) throw_error(prepared.error());
    const asio::any_io_executor caller = co_await asio::this_coro::executor;
    auto exchange = send_from(caller, std::move(client), std::move(*prepared));
    result<raw_response> received = co_await std::move(exchange);
    co_return decoded<Response>(received, decode);
}

/// Sends a call and decodes its response by `decode(raw_response&)`, a `result<Response>`. `body`
/// is the request, or why it cannot be encoded. From any executor. Throws `error`.
template <class Response, class Decode>
[[nodiscard]] asio::awaitable<Response> invoke_with(
    std::shared_ptr<core> client, call&& what, result<codec::text_buffer> body, Decode decode
) {
    if (!body) {
        result<call> refused = unsent(body.error(), what.operation, what.table);
        return send_and_decode<Response>(std::move(client), std::move(refused), std::move(decode));
    }
    what.body = std::move(*body);
    return send_and_decode<Response>(std::move(client), std::move(what), std::move(decode));
}

/// Decodes a response and compares it with what was asked.
template <class Response, class Asked>
struct decode_as_asked {
    explicit decode_as_asked(Asked names) : asked(std::move(names)) {}

    [[nodiscard]] result<Response> operator()(const raw_response& received) const {
        result<Response> response = codec::decode<Response>(received.body, received.from);
        if constexpr (requires { codec::as_asked(std::move(*response), asked); })
            if (response) response = codec::as_asked(std::move(*response), asked);
        return response;
    }

    Asked asked;
};

/// The same for a response of the library's own type; `asked` is for `as_asked`: the tables that
/// the request names, or its statements.
template <class Response, class Asked = std::vector<std::string>>
[[nodiscard]] asio::awaitable<Response> invoke(
    std::shared_ptr<core> client, call&& what, result<codec::text_buffer> body, Asked asked = {}
) {
    decode_as_asked<Response, Asked> decode(std::move(asked));
    return invoke_with<Response>(
        std::move(client), std::move(what), std::move(body), std::move(decode)
    );
}

/// Sends a request, of which `body` is the encoded form, and decodes.
template <class Response, class Request>
[[nodiscard]] asio::awaitable<Response> invoke(
    std::shared_ptr<core> client,
    const char* operation,
    const Request& request,
    result<codec::text_buffer> body
) {
    std::vector<std::string> tables;
    if constexpr (requires { codec::tables_of(request); }) tables = codec::tables_of(request);
    call what = call_of(operation, request);
    if (!tables.empty()) what.first_table = tables.front();
    return invoke<Response>(std::move(client), std::move(what), std::move(body), std::move(tables));
}

/// Encodes, sends, decodes. Encodes before the coroutine starts, so that the request need not be
/// kept.
template <class Response, class Request>
[[nodiscard]] asio::awaitable<Response> invoke(
    std::shared_ptr<core> client, const char* operation, const Request& request
) {
    return invoke<Response>(std::move(client), operation, request, codec::encode(request));
}

} // namespace codynamo::exec
