// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace codynamo::testing {

/// A request as it arrived. Header names are in lower case.
struct seen_request {
    std::string method;
    std::string path;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::size_t connection = 0; ///< 1 for the first connection that was accepted
    std::size_t bytes = 0;      ///< head and body

    [[nodiscard]] std::optional<std::string> find(std::string_view name) const;

    /// X-Amz-Target without its prefix: "GetItem".
    [[nodiscard]] std::string operation() const;

    /// X-Amz-Date, "" without.
    [[nodiscard]] std::string amz_date() const;

    /// The nonce of `fresh_nonce` that stands in the body, "" without.
    [[nodiscard]] std::string nonce() const;
};

/// Head lines to a request without a body.
[[nodiscard]] seen_request parse_head(const std::string& head);

/// A TLS handshake, also one that failed.
struct seen_handshake {
    std::size_t connection = 0;
    std::string server_name; ///< SNI, "" without
    std::string version;     ///< such as "TLSv1.3"
    bool resumed = false;
    bool completed = false;
};

/// Who ended a connection, as far as the server can see.
enum class ending { by_client, reset_by_client, in_handshake, by_server };

struct seen_ending {
    std::size_t connection = 0;
    ending how = ending::by_client;
};

} // namespace codynamo::testing
