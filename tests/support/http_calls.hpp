// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "http/transport.hpp"
#include "support/patience.hpp"
#include "support/scripted_server.hpp"

#include <codynamo/asio.hpp>

#include <catch2/catch_tostring.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace codynamo::testing {

[[nodiscard]] http::endpoint endpoint_of(
    const scripted_server& net, std::string host = "127.0.0.1"
);

/// A whole POST request.
[[nodiscard]] std::string post(const http::endpoint& to, std::string_view body);

/// One call: a connection, one exchange, the connection given back. The default limit is for a test
/// that hangs.
[[nodiscard]] asio::awaitable<http::fallible<http::reply>> call(
    std::shared_ptr<http::transport> over,
    http::endpoint to,
    std::string body,
    std::chrono::milliseconds limit = patience
);

[[nodiscard]] std::string describe(const http::fault& f);

/// The fault of a call that must fail.
[[nodiscard]] http::fault fault_of(const http::fallible<http::reply>& outcome);

} // namespace codynamo::testing

/// For checks that fail readably; Boost's own output of a result needs its value to be printable.
template <class T>
struct Catch::StringMaker<codynamo::http::fallible<T>> {
    static std::string convert(const codynamo::http::fallible<T>& outcome) {
        return outcome ? "success" : codynamo::testing::describe(outcome.error());
    }
};
