// SPDX-License-Identifier: BSL-1.0
#include "http/wire.hpp"

#include <boost/asio/io_context.hpp>
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

} // namespace codynamo::http
