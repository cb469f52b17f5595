// SPDX-License-Identifier: BSL-1.0
#include "support/http_calls.hpp"

#include "http/cancelled.hpp"
#include "http/head.hpp"

#include <boost/asio/this_coro.hpp>
#include <catch2/catch_test_macros.hpp>

#include <stdexcept>

namespace codynamo::testing {

http::endpoint endpoint_of(const scripted_server& net, std::string host) {
    http::endpoint to;
    to.tls = net.url().starts_with("https");
    to.host = std::move(host);
    to.port = net.port();
    return to;
}

std::string post(const http::endpoint& to, std::string_view body) {
    std::string message;
    // On any thread, so without Catch2's macros.
    if (!http::append_request_line(message, "POST", to.path, to.host_header()) ||
        !http::append_header(message, "X-Amz-Target", "DynamoDB_20120810.GetItem"))
        throw std::logic_error("a request that cannot be written");
    http::end_head(message, body.size());
    return message.append(body);
}

asio::awaitable<http::fallible<http::reply>> call(
    std::shared_ptr<http::transport> over,
    http::endpoint to,
    std::string body,
    std::chrono::milliseconds limit
) {
    // As the library does: a cancellation between the two steps is looked for.
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto deadline = std::chrono::steady_clock::now() + limit;
    std::string message = post(to, body);
    auto held = co_await over->acquire(to, deadline);
    if (!held) co_return held.error();
    const auto state = co_await asio::this_coro::cancellation_state;
    if (http::is_cancelled(state)) co_return http::cancelled_fault();
    auto exchange = held->exchange(std::move(message), deadline);
    auto answered = co_await std::move(exchange);
    co_return answered;
}

std::string describe(const http::fault& f) {
    return make_error_code(f.code).message() + " (" + f.detail + ')' + (f.sent ? " sent" : "") +
           (f.stale ? " stale" : "");
}

http::fault fault_of(const http::fallible<http::reply>& outcome) {
    INFO("the call succeeded with status " << (outcome ? outcome->status : 0));
    REQUIRE(outcome.has_error());
    return outcome.error();
}

} // namespace codynamo::testing
