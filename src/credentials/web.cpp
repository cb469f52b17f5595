// SPDX-License-Identifier: BSL-1.0
//
// send
//   transport_to   by the configured way, or direct
//   attempt        once for each: a connection, write, exchange
//     write        signed just before it is sent
#include "credentials/web.hpp"

#include "async/cancellation.hpp"
#include "credentials/container_address.hpp"
#include "http/head.hpp"

#include <codynamo/error.hpp>

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <cstddef>

namespace codynamo::credential_sources {
namespace {

using namespace std::chrono_literals;

http::settings limited(http::settings network) {
    network.max_response_bytes = std::size_t{64} << 10;
    network.max_connections = 4;
    network.max_waiting = 64;
    network.holds_secrets = true;
    network.idle_timeout = std::min<std::chrono::milliseconds>(network.idle_timeout, 5s);
    network.proxy.reset();
    network.dangerously_accept_any_certificate = false; // that is for the client's own endpoint
    return network;
}

http::settings of_this_machine(http::settings network) {
    network = limited(std::move(network));
    network.connect_timeout = std::min<std::chrono::milliseconds>(network.connect_timeout, 1s);
    return network;
}

bool is_transient(const web_policy& policy, const web_response& r) {
    if (policy.is_transient) return policy.is_transient(r);
    return r.status >= 500 || r.status == 429;
}

error failed(const web_request& request, const http::fault& why) {
    return error(why.code, request.method + ' ' + request.to.url() + ": " + why.detail);
}

bool is_worth_another(const web_policy& policy, const http::fault& why) {
    if (why.permanent) return false;
    switch (why.code) {
    case client_errc::resolve_failed:
    case client_errc::connect_failed:
    case client_errc::connect_timeout:
        return policy.connects_again;
    case client_errc::tls_verify_failed:
    case client_errc::protocol_error:
    case client_errc::response_too_large:
    case client_errc::deadline_exceeded:
        return false;
    default:
        return true;
    }
}

/// The deadline by the clock that connections go by.
std::chrono::steady_clock::time_point on_steady_clock(
    const async::environment& environment, std::chrono::steady_clock::time_point deadline
) {
    const auto left = deadline - environment.now();
    const auto now = std::chrono::steady_clock::now();
    const auto longest = std::chrono::steady_clock::time_point::max() - now;
    return now + std::min(left, longest);
}

error cancelled() {
    return error(client_errc::cancelled, "while waiting for credentials");
}

} // namespace

web::web(
    asio::any_io_executor strand,
    std::shared_ptr<async::environment> environment,
    web_settings settings
)
    : strand_(std::move(strand)),
      environment_(std::move(environment)),
      settings_(std::move(settings)),
      guard_(strand_, [this] { strand_ = nullptr; }) {}

web::~web() = default;

result<http::transport*> web::transport_to(const http::endpoint& to, route by) {
    const auto made = [&](std::unique_ptr<http::transport>& place, http::settings network) {
        if (!place) place = std::make_unique<http::transport>(strand_, std::move(network));
        return place.get();
    };
    if (by == route::to_container && !to.tls) {
        http::settings network = of_this_machine(settings_.network);
        network.look_up = only_container_addresses(std::move(network.look_up));
        return made(container_, std::move(network));
    }
    if (by != route::as_configured) return made(direct_, of_this_machine(settings_.network));
    auto proxy = settings_.proxy_for ? settings_.proxy_for(to)
                                     : result<std::optional<http::proxy_server>>(std::nullopt);
    if (!proxy) return proxy.error();
    http::settings network = limited(settings_.network);
    if (!*proxy) return made(plain_, std::move(network));
    network.proxy = std::move(*proxy);
    return made(proxied_, std::move(network));
}

http::fallible<std::string> web::write(
    const web_request& request, std::chrono::system_clock::time_point signed_at
) const {
    std::vector<sigv4::header> headers;
    constexpr std::size_t others = 8;                 // Host and what a signature adds
    headers.reserve(request.headers.size() + others); // short texts would be left behind
    headers.emplace_back("Host", request.to.host_header());
    for (const auto& [name, value] : request.headers)
        headers.emplace_back(name, std::string(value.view()));
    if (request.signed_with) {
        sigv4::request to_sign;
        to_sign.method = request.method;
        to_sign.path = request.to.path;
        to_sign.query = request.query;
        to_sign.body = request.body.view();
        to_sign.headers = headers;
        try {
            auto added = sigv4::sign(
                to_sign, request.signed_with->key, request.signed_with->scope, signed_at
            );
            headers.insert(headers.end(), added.begin(), added.end());
            for (auto& [name, text] : added)
                crypto::wipe(text);
        } catch (const error& e) {
            return http::fault(client_errc::invalid_argument, e.info().message);
        }
    }
    std::string target = request.to.path;
    if (!request.query.empty()) target.append("?").append(request.query);

    std::size_t size =
        512 + target.size() + settings_.user_agent.size() + request.body.view().size();
    for (const auto& [name, text] : headers)
        size += name.size() + text.size() + 4;
    std::string message;
    message.reserve(size); // a buffer that grows would leave secrets behind
    auto written =
        http::append_request_line(message, request.method, target, request.to.host_header());
    for (auto& [name, text] : headers) {
        if (written && name != "Host") written = http::append_header(message, name, text);
        crypto::wipe(text);
    }
    if (written && !settings_.user_agent.empty())
        written = http::append_header(message, "User-Agent", settings_.user_agent);
    if (!written) {
        crypto::wipe(message);
        return written.error();
    }
    http::end_head(message, request.body.view().size());
    message.append(request.body.view());
    return message;
}

asio::awaitable<http::fallible<web_response>> web::attempt(
    std::shared_ptr<web> self,
    http::transport* by,
    std::shared_ptr<const web_request> request,
    std::chrono::milliseconds limit,
    std::chrono::steady_clock::time_point deadline,
    std::chrono::system_clock::duration clock_offset
) {
    http::fallible<http::lease> connection = co_await by->acquire(request->to, deadline);
    if (!connection) co_return connection.error();
    http::fallible<std::string> message =
        self->write(*request, self->environment_->wall_time() + clock_offset);
    if (!message) {
        http::fault refused = message.error();
        refused.permanent = true;
        co_return refused;
    }
    const auto attempt_end = std::chrono::steady_clock::now() + limit;
    auto exchange = connection->exchange(std::move(*message), std::min(attempt_end, deadline));
    http::fallible<http::reply> reply = co_await std::move(exchange);
    if (!reply) {
        http::fault lost = reply.error();
        if (lost.code == client_errc::request_timeout && deadline <= attempt_end)
            lost.code = client_errc::deadline_exceeded;
        co_return lost;
    }
    web_response out;
    out.status = reply->status;
    out.headers = std::move(reply->headers);
    out.body = crypto::secret::taken_from(reply->body);
    co_return out;
}

asio::awaitable<result<web_response>> web::send(
    std::shared_ptr<web> self,
    web_request request,
    web_policy policy,
    std::chrono::steady_clock::time_point deadline,
    std::chrono::system_clock::duration clock_offset
) {
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    const auto shared = std::make_shared<const web_request>(std::move(request));
    auto by = self->transport_to(shared->to, policy.by);
    if (!by) co_return by.error();
    const std::shared_ptr<async::environment> environment = self->environment_;
    std::chrono::duration<double, std::milli> pause = policy.first_pause;
    for (int attempts = 0;;) {
        const auto attempt_deadline = on_steady_clock(*environment, deadline);
        http::fallible<web_response> done = co_await attempt(
            self, *by, shared, policy.attempt_timeout, attempt_deadline, clock_offset
        );
        if (async::is_cancelled(cancellation)) co_return cancelled();
        if (done && !is_transient(policy, *done)) co_return std::move(*done);
        if (!done && done.error().stale) continue; // of the few connections that were idle
        const auto length = std::chrono::duration_cast<std::chrono::steady_clock::duration>(
            pause * (0.5 + environment->jitter() / 2)
        );
        const bool is_last = ++attempts >= policy.max_attempts ||
                             deadline - environment->now() <= length ||
                             (!done && !is_worth_another(policy, done.error()));
        if (is_last) {
            if (done) co_return std::move(*done);
            co_return failed(*shared, done.error());
        }
        co_await environment->pause(length);
        if (async::is_cancelled(cancellation)) co_return cancelled();
        pause *= 2;
    }
}

} // namespace codynamo::credential_sources
