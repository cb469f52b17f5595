// SPDX-License-Identifier: BSL-1.0
#include "http/proxy.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

namespace codynamo::http {
namespace {

constexpr std::size_t largest_head = std::size_t{16} << 10;

/// Whether another attempt may succeed. A proxy that wants credentials or forbids the endpoint does
/// so again.
bool is_passing(int status) noexcept {
    return status == 502 || status == 503 || status == 504;
}

fault refused(const proxy_server& through, std::string why, bool passing) {
    fault f(client_errc::proxy_failed, "the proxy " + through.name() + ' ' + std::move(why));
    f.permanent = !passing;
    return f;
}

} // namespace

crypto::secret connect_request(const endpoint& to, const proxy_server& through) {
    const bool ipv6 = to.host.find(':') != std::string::npos;
    const std::string host = (ipv6 ? '[' + to.host + ']' : to.host) + ':' + std::to_string(to.port);
    crypto::secret request("CONNECT " + host + " HTTP/1.1\r\nHost: " + host + "\r\n");
    if (!through.credentials.empty()) {
        request.append("Proxy-Authorization: Basic ");
        request.append(through.credentials.view());
        request.append("\r\n");
    }
    request.append("\r\n");
    return request;
}

std::optional<fallible<void>> judge_connect_response(
    std::string_view received, const proxy_server& through
) {
    boost::beast::http::response_parser<boost::beast::http::empty_body> parser;
    parser.skip(true); // the response to CONNECT has no body, whatever its head states
    parser.eager(false);
    parser.header_limit(largest_head);
    boost::system::error_code ec;
    const std::size_t taken = parser.put(boost::asio::buffer(received), ec);
    if (ec == boost::beast::http::error::need_more) return std::nullopt;
    if (ec) return fallible<void>(refused(through, "does not speak HTTP: " + ec.message(), false));
    const int status = static_cast<int>(parser.get().result_int());
    if (status != 200)
        return fallible<void>(refused(
            through,
            "answered CONNECT with status " + std::to_string(status) +
                (status == 407 ? ": give its user name and password in client_config::proxy" : ""),
            is_passing(status)
        ));
    if (taken < received.size())
        return fallible<void>(refused(through, "sent unrequested bytes after its response", false));
    return fallible<void>();
}

} // namespace codynamo::http
