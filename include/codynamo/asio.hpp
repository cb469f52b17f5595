// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

/// Stands before every function that returns an awaitable. Clang before version 20 prints the
/// attribute of the class `awaitable` in its place, which has no text.
#define CODYNAMO_CO_AWAIT [[nodiscard("co_await it: nothing is sent before")]]

/// Stands before the name of every class of streams.
#define CODYNAMO_READ_IT [[nodiscard("read it: nothing is sent before its next() or collect()")]]

/// Stands before the name of every class of writers.
#define CODYNAMO_NAME_IT [[nodiscard("give it a name: without one it is destroyed at once")]]

namespace codynamo {

/// Boost.Asio under the name that our signatures use.
namespace asio = boost::asio;

} // namespace codynamo
