// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

/// For the test servers: an operation that fails yields its error code in place of an exception.
inline constexpr auto as_done = boost::asio::as_tuple(boost::asio::use_awaitable);
