// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "http/proxy.hpp"
#include "http/resolver.hpp"

#include <codynamo/connection_config.hpp>

#include <chrono>
#include <cstddef>
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

    /// The proxy through which https endpoints are reached.
    std::optional<proxy_server> proxy;
};

} // namespace codynamo::http
