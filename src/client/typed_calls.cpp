// SPDX-License-Identifier: BSL-1.0
#include "codec/item_target.hpp"
#include "exec/client_access.hpp"
#include "exec/invoke.hpp"

#include <codynamo/typed/calls.hpp>

#include <utility>

namespace codynamo::detail {
namespace {

/// Decodes a response, with its items into the sink.
template <class Response>
struct decode_into {
    explicit decode_into(const item_sink& sink) : to(sink) {}

    [[nodiscard]] result<Response> operator()(const exec::raw_response& received) const {
        return codec::decode<Response>(received.body, received.from, to);
    }

    item_sink to;
};

template <class Response, class Request>
asio::awaitable<Response> invoke_into(
    const client& c,
    const char* operation,
    const Request& request,
    result<codec::text_buffer> body,
    const item_sink& to
) {
    return exec::invoke_with<Response>(
        exec::core_of(c),
        exec::call_of(operation, request),
        std::move(body),
        decode_into<Response>(to)
    );
}

} // namespace

asio::awaitable<get_item_response> get_item_into(
    const client& c, const get_item_request& request, const item_sink& to
) {
    return invoke_into<get_item_response>(c, "GetItem", request, codec::encode(request), to);
}

asio::awaitable<put_item_response> put_item_from(
    const client& c, const put_item_request& request, const typed_item& from, const item_sink& old
) {
    return invoke_into<put_item_response>(c, "PutItem", request, codec::encode(request, from), old);
}

asio::awaitable<update_item_response> update_item_into(
    const client& c, const update_item_request& request, const item_sink& to
) {
    return invoke_into<update_item_response>(c, "UpdateItem", request, codec::encode(request), to);
}

asio::awaitable<delete_item_response> delete_item_into(
    const client& c, const delete_item_request& request, const item_sink& old
) {
    return invoke_into<delete_item_response>(c, "DeleteItem", request, codec::encode(request), old);
}

asio::awaitable<query_response> query_into(
    const client& c, const query_request& request, const item_sink& to
) {
    return invoke_into<query_response>(c, "Query", request, codec::encode(request), to);
}

asio::awaitable<scan_response> scan_into(
    const client& c, const scan_request& request, const item_sink& to
) {
    return invoke_into<scan_response>(c, "Scan", request, codec::encode(request), to);
}

} // namespace codynamo::detail
