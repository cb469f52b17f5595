// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "crypto/secret.hpp"
#include "http/endpoint.hpp"
#include "http/fault.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace codynamo::http {

/// An HTTP proxy that opens tunnels by CONNECT.
struct proxy_server {
    /// As in `endpoint`.
    std::string host;
    std::uint16_t port = 80;
    /// "user:password" in base64; empty: none.
    crypto::secret credentials;

    [[nodiscard]] std::string name() const { return host + ':' + std::to_string(port); }
};

/// Returns the request for a tunnel to `to`.
[[nodiscard]] crypto::secret connect_request(const endpoint& to, const proxy_server& through);

/// Reads the proxy's response without I/O. Returns nothing while it is incomplete, else its
/// outcome. Bytes after it are a fault: they would be read as the endpoint's.
[[nodiscard]] std::optional<fallible<void>> judge_connect_response(
    std::string_view received, const proxy_server& through
);

} // namespace codynamo::http
