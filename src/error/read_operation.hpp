// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string_view>

namespace codynamo::detail {

/// Returns whether an operation changes nothing, by its name: GetItem, Query, DescribeTable and the
/// like. Returns false for PartiQL (a statement may be either) and for unknown names.
[[nodiscard]] bool is_read_operation(std::string_view name) noexcept;

} // namespace codynamo::detail
