// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "http/proxy.hpp"
#include "http/resolver.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

namespace codynamo::http {

/// Network settings of one client. The defaults suit a service that runs near its tables.
struct settings {
    /// Name look-up and TCP connection together, over all addresses of the host.
    std::chrono::milliseconds connect_timeout{3100};
    /// After so long without a connection to one address, the next is tried beside it (RFC 8305).
    std::chrono::milliseconds connect_stagger{250};
    /// The TLS handshake.
    std::chrono::milliseconds tls_timeout{3000};
    /// From the last byte of a request to the first byte of its response.
    std::chrono::milliseconds response_timeout{5000};
    /// While a request or a response moves: less than 1 byte a second for so long is a stall.
    std::chrono::milliseconds stall_timeout{5000};
    /// A connection that was idle for so long is not used again. Keep it below the server's own
    /// limit (DynamoDB closes after about 60 s, DynamoDB Local after 30 s).
    std::chrono::milliseconds idle_timeout{20000};
    /// A connection older than this, give or take a fifth, is replaced between two calls.
    std::chrono::milliseconds max_connection_lifetime{300000};

    /// Looks up the addresses of a host.
    look_up_function look_up = look_up_by_system;

    /// Open connections to one endpoint, in use or idle. At least 1.
    std::size_t max_connections = 32;
    /// Calls that may wait for one of those connections; one more fails with `pool_full`.
    std::size_t max_waiting = 1024;

    /// Body of one response. 16 MB of items are up to about 40 MiB of JSON.
    std::size_t max_response_bytes = std::size_t{64} << 20;
    /// Status line and headers of one response.
    std::size_t max_head_bytes = std::size_t{16} << 10;

    /// PEM file of the certificate authorities to trust instead of the system's.
    std::string ca_file;
    /// OpenSSL directory of hashed certificates to trust, instead of the system's or beside
    /// `ca_file`.
    std::string ca_directory;
    /// PEM files with the client's own certificate chain and its key, for servers that ask.
    std::string client_certificate_file;
    std::string client_key_file;
    /// Proxy for https endpoints.
    std::optional<proxy_server> proxy;
    /// Accepts every certificate of every server, so anyone on the path can read and change all
    /// traffic. For experiments on one machine only.
    bool dangerously_accept_any_certificate = false;
};

} // namespace codynamo::http
