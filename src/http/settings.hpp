// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "http/endpoint.hpp"
#include "http/proxy.hpp"
#include "http/resolver.hpp"

#include <codynamo/connection_config.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace codynamo::http {

/// The settings of a transport: those of a client's connections, with those that no user sets.
struct settings : connection_config {
    /// After so long without a connection to one address, the next is tried beside it (RFC 8305).
    std::chrono::milliseconds connect_stagger{250};

    /// Looks up the addresses of a host.
    look_up_function look_up = look_up_by_system;

    /// The size of status line and headers of a response at most.
    std::size_t max_head_bytes = std::size_t{16} << 10;

    /// OpenSSL directory of hashed certificates to trust, instead of the system's or beside
    /// `ca_file`.
    std::string ca_directory;

    /// A connection that was read to its end is used again in the same turn without another look at
    /// it, within so short a time: a look shows nothing of what is still on its way either, which
    /// takes longer.
    std::chrono::microseconds stays_good_for{100};

    /// Whether messages are secrets as a whole, as those with credentials are: nothing of them is
    /// left in memory. For small responses, since their whole room is made ahead.
    bool holds_secrets = false;

    /// The proxy through which https endpoints are reached.
    std::optional<proxy_server> proxy;

    /// The https endpoints that are reached without it. Empty: none.
    std::function<bool(const endpoint&)> avoids_proxy;
};

/// Returns the proxy through which an endpoint is reached; null for none.
[[nodiscard]] inline const proxy_server* proxy_to(const settings& s, const endpoint& to) {
    const bool is_direct = !to.tls || !s.proxy || (s.avoids_proxy && s.avoids_proxy(to));
    return is_direct ? nullptr : &*s.proxy;
}

} // namespace codynamo::http
