// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "support/http_calls.hpp"
#include "support/run.hpp"

#include <boost/asio/co_spawn.hpp>

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace codynamo::testing {

/// Signs the certificates of these servers.
inline const certificate_authority& trusted_authority() {
    static const certificate_authority one;
    return one;
}

/// A server, plain or TLS, and a client that trusts it.
struct client_and_server {
    explicit client_and_server(bool tls, http::settings options = patient_settings())
        : net(tls ? std::make_unique<scripted_server>(tls_options{trusted_authority().issue()})
                  : std::make_unique<scripted_server>()),
          to(endpoint_of(*net)) {
        options.ca_file = trusted_authority().file();
        client = std::make_shared<http::transport>(io.get_executor(), options);
    }

    http::fallible<http::reply> call(std::string body, std::chrono::milliseconds limit = patience) {
        return run(io, testing::call(client, to, std::move(body), limit));
    }

    void start(std::string body, std::optional<http::fallible<http::reply>>& ended) {
        asio::co_spawn(
            io,
            testing::call(client, to, std::move(body)),
            [&ended](std::exception_ptr, http::fallible<http::reply> r) { ended = std::move(r); }
        );
    }

    asio::io_context io;
    std::unique_ptr<scripted_server> net;
    http::endpoint to;
    std::shared_ptr<http::transport> client;
};

} // namespace codynamo::testing
