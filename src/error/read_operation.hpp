// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string_view>

namespace codynamo::detail {

/// Whether an operation changes nothing, by its name: GetItem, Query, DescribeTable and the like.
/// False for PartiQL, whose statements may be either, and for names that are not known.
[[nodiscard]] bool is_read_operation(std::string_view name) noexcept;

} // namespace codynamo::detail
