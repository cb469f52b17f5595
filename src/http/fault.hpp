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

    client_errc code{};     ///< names the phase that failed
    std::string detail;     ///< what `code` does not say: host, phase, reason; never a secret
    std::error_code cause;  ///< of the operating system or the TLS library, where there is one
    bool sent = false;      ///< the whole request may have reached the server
    bool permanent = false; ///< another try would end the same way, although this code may pass
    bool stale = false;     ///< a reused connection died before the first byte of the response
};

/// A value, or the fault instead of it.
template <class T>
using fallible = boost::system::result<T, fault>;

} // namespace codynamo::http
