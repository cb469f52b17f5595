// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "support/aftermath.hpp"
#include "support/certificates.hpp"

#include <atomic>
#include <functional>
#include <string>
#include <vector>

namespace codynamo::testing {

/// The one that `one_connection` trusts.
[[nodiscard]] const certificate_authority& authority();

/// A client that would wait forever for a connection that a failed call did not release.
[[nodiscard]] client_config one_connection(const scripted_server& net);

/// Returns the response of a working service.
[[nodiscard]] script service(const seen_request& r);

/// A call in one of its variants.
struct call_kind {
    std::string name;
    std::function<asio::awaitable<void>(table)> work;
    bool tls = false;
    bool warm = false;     ///< over an idle connection
    bool stumbles = false; ///< its first attempt is answered with 500
};

[[nodiscard]] std::vector<call_kind> calls();

/// Every other call that `table` and `client` have, each in one way.
[[nodiscard]] std::vector<call_kind> other_calls();

/// A service for calls of that kind.
struct call_server {
    explicit call_server(const call_kind& kind);

    std::atomic<bool> stumbles{false}; ///< the next one of these calls is answered with 500
    scripted_server net;
};

/// The server and client for a call of that kind.
void prepare(const call_kind& kind, asio::io_context& io, const table& t);

} // namespace codynamo::testing
