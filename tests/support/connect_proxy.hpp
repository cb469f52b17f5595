// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace codynamo::testing {

/// An HTTP proxy in this process, on 127.0.0.1, that knows CONNECT and nothing else. Every name
/// leads to a port of this machine, so tunnels to hosts that do not exist can be had.
class connect_proxy {
public:
    /// Tunnels end at this port.
    explicit connect_proxy(std::uint16_t target);
    ~connect_proxy();
    connect_proxy(const connect_proxy&) = delete;
    connect_proxy& operator=(const connect_proxy&) = delete;

    /// Answers CONNECT with this text and closes, instead of making a tunnel.
    void refuse_with(std::string response);

    [[nodiscard]] std::string url(const std::string& user_info = "") const;

    [[nodiscard]] std::uint16_t port() const;

    /// The heads of the requests so far.
    [[nodiscard]] std::vector<std::string> requests() const;

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace codynamo::testing
