// SPDX-License-Identifier: BSL-1.0
#include "error/read_operation.hpp"

#include <algorithm>
#include <array>

namespace codynamo::detail {

bool is_read_operation(std::string_view name) noexcept {
    constexpr std::array<std::string_view, 9> others{
        "GetItem",
        "Query",
        "Scan",
        "BatchGetItem",
        "TransactGetItems",
        "SearchVectors",
        "GetResourcePolicy",
        "GetRecords",
        "GetShardIterator"
    };
    return name.starts_with("Describe") || name.starts_with("List") ||
           std::find(others.begin(), others.end(), name) != others.end();
}

} // namespace codynamo::detail
