// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/errc.hpp>

#include <boost/system/result.hpp>

#include <string>
#include <system_error>
#include <utility>

namespace codynamo::http {

/// Why there is no connection or no complete response, with the facts for the retry rules.
/// A class with constructors because g++ 12 destroys aggregates twice beside a `co_await`.
struct fault {
    fault() = default;

    fault(client_errc c, std::string d, std::error_code why = {})
        : code(c), detail(std::move(d)), cause(why) {}

    /// Names the phase that failed.
    client_errc code{};
    /// What `code` does not say: host, phase, reason; never a secret.
    std::string detail;
    /// Of the operating system or the TLS library, where there is one.
    std::error_code cause;
    /// The whole request may have reached the server.
    bool sent = false;
    /// Another try would end the same way, although this code may pass.
    bool permanent = false;
    /// A reused connection died before the first byte of the response.
    bool stale = false;
};

/// A value, or the fault instead of it.
template <class T>
using fallible = boost::system::result<T, fault>;

} // namespace codynamo::http
