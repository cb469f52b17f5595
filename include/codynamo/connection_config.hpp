// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/duration.hpp>

#include <cstddef>
#include <string>

namespace codynamo {

/// The settings of a client's connections: the part of `client_config` that its transport uses.
struct connection_config {
    connection_config() = default;

    /// The time limit of name look-up and TCP connection together, and of the tunnel of a `proxy`.
    std::chrono::milliseconds connect_timeout{3'100};

    /// The time limit of the TLS handshake.
    std::chrono::milliseconds tls_timeout{3'000};

    /// The time limit from the last byte of a request to the first byte of its response.
    std::chrono::milliseconds response_timeout{5'000};

    /// The time after which an attempt that transfers less than 1 byte a second is abandoned.
    std::chrono::milliseconds stall_timeout{5'000};

    /// How long an idle connection may be used again. Keep it below the server's limit: DynamoDB
    /// closes after about 60 s. Idle connections hold no operation, so `io_context::run()` returns
    /// after the last call; one that the server has closed is replaced when it is needed.
    std::chrono::milliseconds idle_timeout{20'000};

    /// The age at which a connection is replaced between two calls (varied by up to a fifth for
    /// each one), so that clients follow a service that moves. Not while the endpoint's name has no
    /// address.
    std::chrono::milliseconds max_connection_lifetime{300'000};

    /// The number of open connections at most, in use or idle, and so of calls in flight.
    std::size_t max_connections = 32;

    /// The number of calls that wait for a connection at most; one more fails with
    /// `client_errc::pool_full`.
    std::size_t max_waiting = 1024;

    /// The size of a response at most. 16 MB of items are up to about 40 MiB of JSON.
    std::size_t max_response_bytes = std::size_t{64} << 20;

    /// PEM file of the certificate authorities to trust. Empty: AWS_CA_BUNDLE, the profile's
    /// ca_bundle, SSL_CERT_FILE and SSL_CERT_DIR, then the system's.
    std::string ca_file;

    /// PEM file with the certificate chain of the client, for servers that request one. Empty:
    /// none.
    std::string client_certificate_file;

    /// PEM file of the key of `client_certificate_file`.
    std::string client_key_file;

    /// Accepts every certificate, so that anyone on the network can read and change all data. For
    /// experiments on one machine: refused for endpoints of AWS, and each client made with it logs
    /// a warning.
    bool dangerously_accept_any_certificate = false;
};

} // namespace codynamo
