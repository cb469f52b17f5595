// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "http/fault.hpp"
#include "http/settings.hpp"
#include "http/tls_sessions.hpp"

#include <boost/asio/ssl/context.hpp>
#include <openssl/types.h>

#include <memory>
#include <string>

namespace codynamo::http {

/// TLS context: trust anchors, client certificate, session cache.
struct tls_context {
    boost::asio::ssl::context context{boost::asio::ssl::context::tls_client};
    std::shared_ptr<tls_sessions> sessions = std::make_shared<tls_sessions>();
};

/// Creates the TLS context of a client: version 1.2 or later, security level 2, a server
/// certificate that leads to one of the authorities in `settings`, and the client's own
/// certificate. Returns `invalid_argument` with the path of an unusable file, or if no authority is
/// found. Reading the system's authorities takes some 40 ms: once per client, never per connection.
[[nodiscard]] fallible<std::shared_ptr<tls_context>> make_tls_context(const settings& options);

/// Before the handshake: sets the expected DNS name or IP address of the certificate, and the name
/// indication (for names only, RFC 6066). Only subject alternative names count, wildcards only as a
/// whole label.
[[nodiscard]] fallible<void> expect_host(SSL& session, const std::string& host);

/// Returns the fault of a failed handshake with `host`: `tls_verify_failed` with OpenSSL's reason
/// if the certificate was refused, else `tls_handshake_failed`.
[[nodiscard]] fault handshake_fault(SSL& session, const std::string& host, std::error_code cause);

} // namespace codynamo::http
