// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/error.hpp>

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>

namespace codynamo {

/// A value, or an `error` instead. `value()` throws that error as the exception
/// the call would have thrown, and so does `error().raise()`; a `throw r.error();` does not.
template <class T>
using result = boost::system::result<T, error>;

/// Found by `result::value()`.
[[noreturn]] inline void
throw_exception_from_error(const error& e, const boost::source_location& /*where*/) {
    throw_error(e);
}

} // namespace codynamo
