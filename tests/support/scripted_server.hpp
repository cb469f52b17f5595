// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "support/answer.hpp"
#include "support/certificates.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
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

    [[nodiscard]] std::optional<std::string> find(std::string_view name) const;

    /// X-Amz-Target without its prefix: "GetItem".
    [[nodiscard]] std::string operation() const;
};

/// TLS of a scripted server.
struct tls_options {
    testing::certificate certificate;
    bool only_tls_1_1 = false;
    bool only_tls_1_2 = false;
    bool allow_weak_key = false; ///< also present a certificate that OpenSSL finds too weak
};

/// An HTTP server in this process, on 127.0.0.1 and a port of its own, that does exactly what its
/// script says.
///
///     scripted_server net;
///     net.reply(throttled()).reply(ok(R"({"Item":{}})"));   // for the next requests, over any
///     connection net.accept(reset());                                  // for the next connection,
///     before it is read
///
/// It runs on a thread of its own, so the client under test may run, stop and destroy its context
/// as it likes. At its end the test fails if part of the script was not used, or if a request came
/// that the script does not cover (which is answered with status 599). All functions are
/// thread-safe.
class scripted_server {
public:
    scripted_server();
    explicit scripted_server(tls_options tls);
    ~scripted_server();
    scripted_server(const scripted_server&) = delete;
    scripted_server& operator=(const scripted_server&) = delete;

    scripted_server& reply(answer to_next_request);
    scripted_server& accept(answer to_next_connection);

    /// Answers every request that the script does not cover. `make` runs on the server's thread.
    scripted_server& otherwise(std::function<answer(const seen_request&)> make);

    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] std::string url(std::string_view host = "127.0.0.1") const;

    [[nodiscard]] std::vector<seen_request> requests() const;
    [[nodiscard]] std::size_t connections() const; ///< accepted so far
    [[nodiscard]] std::size_t open_connections() const;
    [[nodiscard]] std::size_t bytes_received() const; ///< of HTTP, not of TLS handshakes
    [[nodiscard]] std::vector<std::string> server_names(
    ) const; ///< SNI of each TLS handshake, "" without

    /// Blocks until the client has made so many connections and closed them all; a problem after
    /// ten seconds.
    void wait_until_closed(std::size_t connections);

    /// What went wrong so far; none of it fails the test any more.
    [[nodiscard]] std::vector<std::string> take_problems();

    /// Fails the test now for what the destructor would fail it for.
    void verify();

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace codynamo::testing
