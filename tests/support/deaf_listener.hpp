// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <string>

namespace codynamo::testing {

/// A port of 127.0.0.1 where the system takes connections, any number of them, and no program ever
/// reads from one.
class deaf_listener {
public:
    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port()); }

private:
    boost::asio::io_context io_;
    boost::asio::ip::tcp::acceptor acceptor_{
        io_, boost::asio::ip::tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)
    };
};

} // namespace codynamo::testing
