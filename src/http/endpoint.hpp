// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace codynamo::http {

/// Where requests go: one resolved URL. Endpoints that compare equal may share connections.
///
/// `host` is lower case and stands without brackets, also when it is an IPv6 literal, so that it
/// can be handed to a resolver or to a certificate check as it is. It holds no control characters:
/// whoever fills this in has validated them.
struct endpoint {
    bool tls = true;
    std::string host;
    std::uint16_t port = 443;
    /// Begins with '/'.
    std::string path = "/";

    friend auto operator<=>(const endpoint&, const endpoint&) = default;

    /// The `Host` header, exactly as it is signed: IPv6 in brackets, the port only if it is not the
    /// scheme's own.
    [[nodiscard]] std::string host_header() const {
        const bool ipv6 = host.find(':') != std::string::npos;
        std::string header = ipv6 ? '[' + host + ']' : host;
        if (port != (tls ? 443 : 80)) header += ':' + std::to_string(port);
        return header;
    }

    /// The URL again, for people: messages and logs.
    [[nodiscard]] std::string url() const {
        return (tls ? "https://" : "http://") + host_header() + (path == "/" ? "" : path);
    }
};

} // namespace codynamo::http
