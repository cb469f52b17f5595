// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/asio/cancellation_state.hpp>

namespace codynamo::async {

/// Asio latches a cancellation in this state but lets the coroutine run on, and an operation that
/// had already ended ends well: so it is looked at after every await, before anything else is
/// started.
[[nodiscard]] inline bool is_cancelled(const boost::asio::cancellation_state& state) noexcept {
    return state.cancelled() != boost::asio::cancellation_type::none;
}

} // namespace codynamo::async
