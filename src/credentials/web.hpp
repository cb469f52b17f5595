// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "async/context_guard.hpp"
#include "async/environment.hpp"
#include "crypto/secret.hpp"
#include "http/proxy.hpp"
#include "http/reply.hpp"
#include "http/settings.hpp"
#include "http/transport.hpp"

#include <codynamo/credentials.hpp>
#include <codynamo/result.hpp>
#include <codynamo/sigv4.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace codynamo::credential_sources {

/// By which way a request goes.
enum class route {
    /// Like the client's own: its proxy, its time limits, its certificates.
    as_configured,
    /// To this machine or link: never by a proxy, with 1 s to connect.
    direct,
    /// The same. A name in an http URL is refused if it has other addresses than those of
    /// `is_container_address`, before a connection is made.
    to_container,
};

/// The key that a request is signed with, and for what.
struct signature {
    signature(credentials k, sigv4::scope s) : key(std::move(k)), scope(std::move(s)) {}

    credentials key;
    sigv4::scope scope;
};

/// A request of a source of credentials. A class with a constructor because g++ 12 destroys
/// aggregates twice beside a `co_await`.
struct web_request {
    /// `to`: whose `path` is the path, without a query.
    web_request(std::string m, http::endpoint e) : method(std::move(m)), to(std::move(e)) {}

    /// Adds a header.
    void add(std::string name, std::string_view value) {
        headers.emplace_back(std::move(name), crypto::secret(value));
    }

    std::string method;
    http::endpoint to;
    /// Percent-encoded, without '?'.
    std::string query;
    /// Beside Host and Content-Length.
    std::vector<std::pair<std::string, crypto::secret>> headers;
    crypto::secret body;
    std::optional<signature> signed_with;
};

/// A response whose body is wiped when it goes.
struct web_response {
    int status = 0;
    http::header_fields headers;
    crypto::secret body;
};

/// How a request is tried.
struct web_policy {
    web_policy() = default;

    route by = route::as_configured;
    int max_attempts = 3;
    /// From the first byte sent to the last read.
    std::chrono::milliseconds attempt_timeout{5'000};
    /// Doubled for each next one, with jitter.
    std::chrono::milliseconds first_pause{100};
    /// Whether an attempt without a connection is followed by another.
    bool connects_again = true;

    /// Whether the same request may succeed soon. By default: 5xx and 429.
    std::function<bool(const web_response&)> is_transient;
};

/// What the requests of sources are made with.
struct web_settings {
    /// The client's own, without its proxy.
    http::settings network;

    /// The proxy for an endpoint, as the client's configuration has it. Empty: never any.
    std::function<result<std::optional<http::proxy_server>>(const http::endpoint&)> proxy_for;

    std::string user_agent;
};

/// HTTP for sources of credentials: the client's own transport, with limits for small documents:
/// responses of 64 KiB at most, few connections. On the strand only. Keeps no connection open
/// longer than 5 s.
class web {
public:
    web(asio::any_io_executor strand,
        std::shared_ptr<async::environment> environment,
        web_settings settings);
    ~web();
    web(const web&) = delete;
    web& operator=(const web&) = delete;

    /// Sends the request until there is a response that is not transient, the attempts are used up
    /// (then the last response, if there was one), or `deadline` comes. A connection that the
    /// server has closed since its last use costs no attempt. Without a response the
    /// error has the code of what went wrong last, and names the method and the URL without its
    /// query. `cancelled` for a cancellation. Needs `throw_if_cancelled(false)`. Each attempt is
    /// signed again, for the wall time of the environment plus `clock_offset`.
    [[nodiscard]] static asio::awaitable<result<web_response>> send(
        std::shared_ptr<web> self,
        web_request request,
        web_policy policy,
        std::chrono::steady_clock::time_point deadline,
        std::chrono::system_clock::duration clock_offset = {}
    );

private:
    [[nodiscard]] result<http::transport*> transport_to(const http::endpoint& to, route by);
    [[nodiscard]] http::fallible<std::string> write(
        const web_request& request, std::chrono::system_clock::time_point signed_at
    ) const;
    [[nodiscard]] static asio::awaitable<http::fallible<web_response>> attempt(
        std::shared_ptr<web> self,
        http::transport* by,
        std::shared_ptr<const web_request> request,
        std::chrono::milliseconds limit,
        std::chrono::steady_clock::time_point deadline,
        std::chrono::system_clock::duration clock_offset
    );

    asio::any_io_executor strand_;
    std::shared_ptr<async::environment> environment_;
    web_settings settings_;
    /// As configured, without a proxy.
    std::unique_ptr<http::transport> plain_;
    /// As configured, by the proxy.
    std::unique_ptr<http::transport> proxied_;
    std::unique_ptr<http::transport> direct_;
    std::unique_ptr<http::transport> container_;
    /// Drops the strand when its context ends before the client.
    async::context_guard guard_;
};

} // namespace codynamo::credential_sources
