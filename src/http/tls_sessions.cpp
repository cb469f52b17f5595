// SPDX-License-Identifier: BSL-1.0
#include "http/tls_sessions.hpp"

#include <openssl/ssl.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace codynamo::http {
namespace {

constexpr std::size_t most_servers = 16;
constexpr std::size_t most_for_one_server = 32; // as many connections as may be opened at once

int registration_index() {
    static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

/// A ticket of TLS 1.3 is for one use: two connections with one could be linked to one client.
bool is_for_one_use(const SSL_SESSION* s) {
    return SSL_SESSION_get_protocol_version(s) >= TLS1_3_VERSION;
}

} // namespace

void tls_sessions::free_session::operator()(SSL_SESSION* s) const noexcept {
    SSL_SESSION_free(s);
}

void tls_sessions::collect(SSL_CTX& context) {
    SSL_CTX_set_session_cache_mode(&context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(&context, &tls_sessions::keep);
}

void tls_sessions::join(SSL& connection, registration& link, std::string server) {
    link.home = weak_from_this();
    link.server = std::move(server);
    SSL_set_ex_data(&connection, registration_index(), &link);
    const std::lock_guard lock(mutex_);
    const auto known = find(link.server);
    if (known == kept_.end() || known->sessions.empty()) return;
    auto& sessions = known->sessions;
    SSL_set_session(&connection, sessions.back().get()); // takes a reference
    if (is_for_one_use(sessions.back().get())) sessions.pop_back();
}

/// OpenSSL's callback: 1 takes the session over. Nothing may be thrown through OpenSSL.
int tls_sessions::keep(SSL* connection, SSL_SESSION* given) {
    const auto* link =
        static_cast<registration*>(SSL_get_ex_data(connection, registration_index()));
    const auto home = link != nullptr ? link->home.lock() : nullptr;
    if (!home || SSL_SESSION_is_resumable(given) != 1) return 0;
    try {
        SSL_SESSION_up_ref(given);
        home->keep(link->server, session(given));
    } catch (...) { // no memory: the next handshake is a full one
    }
    return 0;
}

void tls_sessions::keep(const std::string& server, session given) {
    const std::lock_guard lock(mutex_);
    auto known = find(server);
    if (known == kept_.end()) {
        if (kept_.size() >= most_servers) kept_.pop_front();
        kept_.emplace_back().server = server;
        known = std::prev(kept_.end());
    }
    auto& sessions = known->sessions;
    if (!is_for_one_use(given.get())) sessions.clear(); // serves any number of times
    if (sessions.size() >= most_for_one_server) sessions.pop_front();
    sessions.push_back(std::move(given));
    kept_.splice(kept_.end(), kept_, known);
}

std::list<tls_sessions::server_sessions>::iterator tls_sessions::find(const std::string& server
) noexcept {
    return std::find_if(kept_.begin(), kept_.end(), [&](const server_sessions& s) {
        return s.server == server;
    });
}

std::size_t tls_sessions::size() const noexcept {
    const std::lock_guard lock(mutex_);
    std::size_t all = 0;
    for (const server_sessions& s : kept_)
        all += s.sessions.size();
    return all;
}

} // namespace codynamo::http
