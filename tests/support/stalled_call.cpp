// SPDX-License-Identifier: BSL-1.0
#include "support/stalled_call.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

#include <chrono>
#include <exception>
#include <stdexcept>

namespace codynamo::testing {

using namespace std::chrono_literals;

stalled_call::stalled_call(boost::asio::io_context& io, const table& t, const scripted_server& net)
    : io_(io) {
    const auto requests = net.requests().size();
    boost::asio::co_spawn(
        io_,
        t.scan(timeout(1min)),
        boost::asio::bind_cancellation_slot(
            stop_.slot(), [this](std::exception_ptr, const scan_response&) { done_ = true; }
        )
    );
    io_.restart();
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (net.requests().size() == requests) {
        if (done_ || std::chrono::steady_clock::now() > end)
            throw std::runtime_error("the call that should stall was not received");
        io_.run_one_for(1ms);
    }
}

stalled_call::~stalled_call() {
    stop_.emit(boost::asio::cancellation_type::terminal);
    io_.restart();
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (!done_ && io_.run_one_until(end) != 0)
        continue;
}

} // namespace codynamo::testing
