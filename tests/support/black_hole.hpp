// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "http/endpoint.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <vector>

namespace codynamo::testing {

/// A listener with a full queue: further SYNs are dropped, so that connecting hangs.
class black_hole {
public:
    black_hole() : acceptor_(io_) {
        const boost::asio::ip::tcp::endpoint any(boost::asio::ip::make_address("127.0.0.1"), 0);
        acceptor_.open(any.protocol());
        acceptor_.bind(any);
        acceptor_.listen(0);
        for (int i = 0; i < 4; ++i) {
            fillers_.emplace_back(io_);
            // Sends a SYN now; nobody runs the context, so nobody waits for what becomes of it.
            fillers_.back().async_connect(acceptor_.local_endpoint(), [](auto) {});
        }
    }

    [[nodiscard]] http::endpoint endpoint(bool tls = false) const {
        http::endpoint to;
        to.tls = tls;
        to.host = "127.0.0.1";
        to.port = acceptor_.local_endpoint().port();
        return to;
    }

private:
    boost::asio::io_context io_;
    boost::asio::ip::tcp::acceptor acceptor_;
    std::vector<boost::asio::ip::tcp::socket> fillers_;
};

} // namespace codynamo::testing
