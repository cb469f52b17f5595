// SPDX-License-Identifier: BSL-1.0
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
