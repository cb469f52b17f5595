// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "support/scripted_server.hpp"

#include <codynamo/codynamo.hpp>

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>

namespace codynamo::testing {

/// A call that waits for its answer, from before this object's creation ends until it is cancelled
/// at the object's end: while a client has one, it watches its idle connections. It is a Scan,
/// which the server has to answer with `stall()`.
class stalled_call {
public:
    stalled_call(boost::asio::io_context& io, const table& t, const scripted_server& net);
    stalled_call(const stalled_call&) = delete;
    stalled_call& operator=(const stalled_call&) = delete;
    ~stalled_call();

private:
    boost::asio::io_context& io_;
    boost::asio::cancellation_signal stop_;
    bool done_ = false;
};

} // namespace codynamo::testing
