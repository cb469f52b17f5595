// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>

namespace codynamo::testing {

enum class direction { to_server, to_client };

/// A TCP proxy in this process, on 127.0.0.1 and a port of its own, that passes bytes on as they
/// come, until a fault is switched on.
///
/// It runs on a thread of its own, and all functions may be called from any thread but that one.
/// What a function asks for is done when it returns. Bytes that a client sent before it went are
/// delivered all the same, as a network may do; a server that breaks off breaks off its client.
class fault_proxy {
public:
    static constexpr int all = std::numeric_limits<int>::max();

    /// Leads to this server, such as "http://127.0.0.1:8000".
    explicit fault_proxy(const std::string& server_url);
    ~fault_proxy();
    fault_proxy(const fault_proxy&) = delete;
    fault_proxy& operator=(const fault_proxy&) = delete;

    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] std::string url() const;

    /// Resets all connections, those to the server too.
    void reset_all();

    /// Whether new connections are closed as soon as they are accepted.
    void refuse(bool on);

    /// Whether the first byte of a response resets the client's connection instead of passing.
    void drop_responses(bool on);

    /// Keeps what comes from now on in this direction, on so many connections: the next ones on
    /// which something comes.
    void hold(direction which, int connections = all);

    /// Delivers what was held in this direction, also when its sender has gone meanwhile.
    void release(direction which);

    /// Bytes that are held now, in both directions.
    [[nodiscard]] std::size_t bytes_held() const;

    /// Blocks until the server has ended each connection without a client, and so has handled
    /// all that came on it; throws after ten seconds.
    void wait_for_ghosts() const;

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace codynamo::testing
