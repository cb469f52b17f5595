// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "support/certificates.hpp"
#include "support/patience.hpp"
#include "support/report.hpp"
#include "support/script.hpp"
#include "support/seen.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace codynamo::testing {

/// TLS of a scripted server.
struct tls_options {
    testing::certificate certificate;
    bool only_tls_1_1 = false;
    bool only_tls_1_2 = false;
    std::string client_ca_file = {
    }; ///< not empty: clients must show a certificate of this authority
    bool allow_weak_key = false; ///< also present a certificate that OpenSSL finds too weak
};

/// An HTTP server in this process, on 127.0.0.1 and a port of its own, that follows its script
/// exactly.
///
///     scripted_server net;
///     net.reply(throttled()).reply(ok(R"({"Item":{}})"));   // for the next requests
///     net.accept(reset());                                  // for the next connection, at once
///
/// It runs on a thread of its own, so the client under test may run, stop and destroy its context
/// as it likes. At its end it reports, which fails the Catch2 test case unless `report_to` was
/// called: a part of the script that was not used, a request that the script does not cover
/// (and which is answered with status 599), a client that sends more before its response has come,
/// or that has not closed where it should, and its own failures. Declare it before the client.
/// All functions are thread-safe but `report_to`.
class scripted_server {
public:
    scripted_server();
    explicit scripted_server(std::optional<tls_options> tls);
    ~scripted_server();
    scripted_server(const scripted_server&) = delete;
    scripted_server& operator=(const scripted_server&) = delete;

    scripted_server& reply(script to_next_request);
    scripted_server& accept(script to_next_connection);

    /// Answers every request that the script does not cover. `make` runs on the server's thread.
    scripted_server& otherwise(std::function<script(const seen_request&)> make);

    /// A connection more than that in all is a problem.
    scripted_server& most_connections(std::size_t count);

    /// Sessions that were given so far cannot be resumed any more, as after a restart.
    void forget_sessions();

    /// Receives the problems, instead of Catch2.
    scripted_server& report_to(reporter report);

    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] std::string url(std::string_view host = "127.0.0.1") const;

    [[nodiscard]] std::vector<seen_request> requests() const;
    [[nodiscard]] std::size_t connections() const; ///< accepted so far
    [[nodiscard]] std::size_t open_connections() const;
    [[nodiscard]] std::size_t bytes_received() const; ///< of HTTP, not of TLS handshakes
    [[nodiscard]] std::vector<seen_handshake> handshakes() const;
    [[nodiscard]] std::vector<std::string> server_names() const; ///< of the handshakes
    [[nodiscard]] std::vector<seen_ending> endings() const;      ///< of connections, in their order

    /// Blocks until the client has made so many connections and closed them all; a problem if that
    /// does not happen.
    void wait_until_closed(std::size_t connections);

    /// What went wrong so far; none of it fails the test any more. Waits so long for clients that
    /// should close.
    [[nodiscard]] std::vector<std::string> take_problems(std::chrono::milliseconds most = patience);

    /// Reports now what the destructor would report.
    void verify();

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace codynamo::testing
