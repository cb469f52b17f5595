// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace codynamo::codec {

/// What was read into a field of a struct in the item before: what `value_shape` is for items. A
/// guess only: an item may have other attributes, in another order.
struct field_shape {
    std::string_view written; // the name with quotes and colon, a part of the JSON
    std::size_t next = 0;     // the field that came next
    std::size_t size = 0;     // of a list
};

/// The fields of the structs of a page, by the structs' types.
class map_shapes {
public:
    /// Returns the fields of the structs that `owner` is of, and one more for what is before the
    /// first one. Valid as long as this object.
    [[nodiscard]] std::span<field_shape> of(const void* owner, std::size_t fields) {
        for (auto& [known, shape] : shapes_)
            if (known == owner) return shape;
        return shapes_.emplace_back(owner, std::vector<field_shape>(fields + 1)).second;
    }

private:
    std::vector<std::pair<const void*, std::vector<field_shape>>> shapes_;
};

} // namespace codynamo::codec
