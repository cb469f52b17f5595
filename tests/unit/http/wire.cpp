// SPDX-License-Identifier: BSL-1.0
#include "http/wire.hpp"

#include "http/trust.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <memory>

namespace codynamo::http {

TEST_CASE("a limit lifted in time does nothing, even when its timer has already expired") {
    using namespace std::chrono_literals;
    asio::io_context io;
    const auto past = std::chrono::steady_clock::now() - 1h;
    const auto deadlines = std::make_shared<deadline_queue>(io.get_executor());
    const auto stream = std::make_shared<wire>(io.get_executor(), deadlines);

    // Both timers expire in one turn of the context; the operation ends first.
    asio::steady_timer operation(io, past);
    operation.async_wait([&](boost::system::error_code) { stream->lift_limit(); });
    stream->limit(past + 1min);
    io.run();
    CHECK_FALSE(stream->timed_out());

    io.restart();
    stream->limit(past);
    io.run();
    CHECK(stream->timed_out());
}

TEST_CASE("a socket on which TLS cannot be started is there to be closed") {
    asio::io_context io;
    asio::ip::tcp::acceptor here(io, {asio::ip::address_v4::loopback(), 0});
    const auto deadlines = std::make_shared<deadline_queue>(io.get_executor());
    const auto stream = std::make_shared<wire>(io.get_executor(), deadlines);
    stream->async_connect(here.local_endpoint(), [](boost::system::error_code) {});
    io.run();

    tls_context moved_from;
    const auto elsewhere = std::move(moved_from.context);
    endpoint to;
    CHECK_THROWS_AS(stream->start_tls(moved_from, to), boost::system::system_error);
    CHECK_FALSE(stream->is_tls());
    stream->close();
}

} // namespace codynamo::http
