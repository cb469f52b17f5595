// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "http/fault.hpp"
#include "http/settings.hpp"

#include <boost/asio/ssl/context.hpp>
#include <openssl/types.h>

#include <string>

namespace codynamo::http {

/// What a client accepts of a TLS server: version 1.2 or later, security level 2, a certificate
/// that leads to one of the authorities in `settings`. `invalid_argument` with the path when there
/// is none to be found. Reading the system's authorities takes some 40 ms: once per client, never
/// per connection.
[[nodiscard]] fallible<boost::asio::ssl::context> make_tls_context(const settings& options);

/// Before the handshake: whose certificate to expect, a DNS name or an IP address, and the name
/// indication (for names only, RFC 6066). Only subject alternative names count, wildcards only as a
/// whole label.
[[nodiscard]] fallible<void> expect_host(SSL& session, const std::string& host);

/// After a failed handshake with `host`: `tls_verify_failed` with OpenSSL's reason when the
/// certificate was refused, else `tls_handshake_failed`.
[[nodiscard]] fault handshake_fault(SSL& session, const std::string& host, std::error_code cause);

} // namespace codynamo::http
