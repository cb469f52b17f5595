// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

namespace codynamo::detail {

[[noreturn]] void refuse_empty_option(const char* name);

/// Returns an option's value, which is never empty unless the option was moved from. Throws
/// `client_errc::invalid_argument` then; `name` is the option's.
template <class T>
[[nodiscard]] T not_moved_from(T&& value, const char* name) {
    if (value.empty()) refuse_empty_option(name);
    return std::forward<T>(value);
}

} // namespace codynamo::detail
