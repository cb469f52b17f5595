// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <deque>
#include <list>
#include <memory>
#include <mutex>
#include <string>

namespace codynamo::http {

/// TLS session cache, by server: a resumed handshake costs neither the server's certificate nor a
/// signature. A session is offered only to the host and port that issued it, and only under the
/// trust settings it was made with: each TLS context has its own cache. Thread-safe: OpenSSL adds
/// to it in any exchange.
class tls_sessions : public std::enable_shared_from_this<tls_sessions> {
public:
    /// Links a TLS connection to the cache of its sessions. Must live as long as the connection's
    /// SSL object.
    struct registration {
        std::weak_ptr<tls_sessions> home;
        std::string server;
    };

    /// Makes `context` store the sessions of its registered connections.
    static void collect(SSL_CTX& context);

    /// Before the handshake: registers `connection`, and offers the server a cached session.
    void join(SSL& connection, registration& link, std::string server);

    [[nodiscard]] std::size_t size() const noexcept;

private:
    struct free_session {
        void operator()(SSL_SESSION* s) const noexcept;
    };

    using session = std::unique_ptr<SSL_SESSION, free_session>;

    static int keep(SSL* connection, SSL_SESSION* given);
    void keep(const std::string& server, session given);

    struct server_sessions {
        std::string server;
        /// Newest last.
        std::deque<session> sessions;
    };

    [[nodiscard]] std::list<server_sessions>::iterator find(const std::string& server) noexcept;

    mutable std::mutex mutex_; // of what follows
    /// The server with the newest session last.
    std::list<server_sessions> kept_;
};

} // namespace codynamo::http
