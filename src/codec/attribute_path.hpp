// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace codynamo::codec {

/// One step on the way from an item to one of its values; the steps are linked on the stack.
struct path_step {
    const path_step* parent;
    std::string_view name; ///< for an element of a list or set: empty
    std::size_t index;
};

/// Returns the path for messages, such as "item.prices[2]"; `root` alone for null.
[[nodiscard]] std::string path_text(std::string_view root, const path_step* step);

} // namespace codynamo::codec
