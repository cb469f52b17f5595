// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/value_type.hpp>

#include <string>

namespace codynamo::detail {

/// Returns "expected a number, got a string".
[[nodiscard]] std::string wrong_type_text(value_type wanted, value_type got);

} // namespace codynamo::detail
