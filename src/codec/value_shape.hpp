// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace codynamo::codec {

/// What a value had inside that was read at the same place of the item before. Most items of a page
/// have the same attributes in the same order: their names are compared instead of looked for, and
/// neither sorted nor searched for duplicates. A page of 100 items of 1 KB takes a third fewer
/// instructions. A guess only: an item may have other attributes.
///
/// Its texts are parts of the JSON.
struct value_shape {
    struct member {
        std::string_view written; // with quotes and colon
        std::uint32_t rank = 0;   // in the order of the names
        std::uint32_t nth = 0;    // the position here of the one whose rank is the position of this
        std::unique_ptr<value_shape> value;

        [[nodiscard]] std::string_view name() const noexcept {
            return written.substr(1, written.size() - 3);
        }
    };

    /// Of a list or set.
    std::size_t size = 0;

    /// Of all elements of a list.
    std::unique_ptr<value_shape> element;

    /// Of a map, in the order of the JSON.
    std::vector<member> members;
};

} // namespace codynamo::codec
