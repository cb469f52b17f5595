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

/// An HTTP proxy that makes tunnels by CONNECT.
struct proxy_server {
    std::string host; ///< as in `endpoint`
    std::uint16_t port = 80;
    crypto::secret credentials; ///< "user:password" in base64; empty: none

    [[nodiscard]] std::string name() const { return host + ':' + std::to_string(port); }
};

/// The request for a tunnel to `to`.
[[nodiscard]] crypto::secret connect_request(const endpoint& to, const proxy_server& through);

/// Reads the proxy's answer without I/O: nothing while it is not complete, else how it ended. What
/// comes behind it would be taken for the endpoint's words: it is a fault.
[[nodiscard]] std::optional<fallible<void>> judge_connect_answer(
    std::string_view received, const proxy_server& through
);

} // namespace codynamo::http
