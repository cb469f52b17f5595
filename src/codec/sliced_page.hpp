// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "codec/sender.hpp"

#include <codynamo/item.hpp>
#include <codynamo/key.hpp>
#include <codynamo/operation/capacity.hpp>
#include <codynamo/result.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace codynamo::codec {

/// A page of a query or a scan whose items are still JSON: parts of one text, which are objects
/// without a fault.
struct sliced_page {
    std::shared_ptr<const std::string> json;
    std::vector<std::string_view> items;
    int count = 0;
    int scanned_count = 0;
    std::optional<key> last_evaluated_key;
    std::optional<codynamo::consumed_capacity> consumed_capacity;
};

/// Reads a page as `decode` does, but for its items.
[[nodiscard]] result<sliced_page> decode_slices(std::string json, sender from);

/// Returns the attributes of an item's JSON that `model` has, where the item has them.
[[nodiscard]] item attributes_like(std::string_view item_json, const key& model);

} // namespace codynamo::codec
