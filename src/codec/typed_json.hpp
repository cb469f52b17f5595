// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/error.hpp>

#include <optional>
#include <string_view>

namespace codynamo::codec {

/// What a text of DynamoDB's JSON holds.
enum class typed_text {
    /// {"S": "abc"}
    value,
    /// {"id": {"S": "abc"}}
    item,
    /// {"Item": {"id": {"S": "abc"}}}
    line,
    /// {"Keys": {"id": {"S": "abc"}}, "NewImage": {...}, "OldImage": {...}}, or a line
    change
};

/// Returns why a text is not what it should hold, with offset and path: it is not JSON, or a value
/// in it is not an object of exactly one type. Which types and contents there are does not matter.
[[nodiscard]] std::optional<error> fault_in(std::string_view text, typed_text kind);

} // namespace codynamo::codec
