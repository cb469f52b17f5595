// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

/// Stands before every function that returns an awaitable.
#define CODYNAMO_CO_AWAIT [[nodiscard("co_await it: nothing is sent before")]]

namespace codynamo {

/// Boost.Asio under the name that our signatures use.
namespace asio = boost::asio;

} // namespace codynamo
