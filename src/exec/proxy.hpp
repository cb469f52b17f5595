// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "config/environment.hpp"
#include "crypto/secret.hpp"
#include "http/endpoint.hpp"
#include "http/proxy.hpp"

#include <codynamo/config.hpp>
#include <codynamo/result.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace codynamo::exec {

/// By which proxy hosts are reached, as code and environment were when it was made.
class proxy_rules {
public:
    proxy_rules(const client_config& config, const config::environment& env);

    /// The proxy of all endpoints that are not excepted. `invalid_argument` as `find_proxy`.
    [[nodiscard]] result<std::optional<http::proxy_server>> proxy() const;

    /// Whether an endpoint is reached without it.
    [[nodiscard]] bool excepts(const http::endpoint& to) const;

    /// The same as `find_proxy`, but http endpoints are reached without a proxy.
    [[nodiscard]] result<std::optional<http::proxy_server>> find(const http::endpoint& to) const;

private:
    /// May hold a password.
    crypto::secret url_;
    std::string_view from_;
    bool is_in_code_;
    std::string excepted_;
};

/// The proxy through which `to` is reached, if there is one: `client_config::proxy`, or, when
/// `proxy_from_environment` allows it, HTTPS_PROXY or https_proxy unless NO_PROXY or no_proxy
/// excepts the endpoint. Never for http endpoints, nor from the environment for this machine.
/// `invalid_argument`, without the text, which may hold a password, for one that cannot be used.
[[nodiscard]] result<std::optional<http::proxy_server>> find_proxy(
    const client_config& config, const config::environment& env, const http::endpoint& to
);

/// Whether a NO_PROXY list excepts the endpoint. Its entries, between commas: `*`; a name, which
/// stands for itself and all names below it, with or without a leading dot or `*.`; an address; a
/// network such as 10.0.0.0/8; each with `:port` or without.
[[nodiscard]] bool is_excepted(std::string_view list, const http::endpoint& to);

} // namespace codynamo::exec
