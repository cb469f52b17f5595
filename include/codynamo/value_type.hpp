// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <iosfwd>
#include <string_view>

namespace codynamo {

/// DynamoDB's ten types, and `unknown` for what was read and is of none of them.
enum class value_type {
    string,
    number,
    binary,
    boolean,
    null,
    list,
    map,
    string_set,
    number_set,
    binary_set,
    unknown
};

/// In words: "string set".
[[nodiscard]] std::string_view to_string(value_type t) noexcept;

/// As DynamoDB writes it: "SS". Empty for `unknown`.
[[nodiscard]] std::string_view tag(value_type t) noexcept;

std::ostream& operator<<(std::ostream& os, value_type t);

} // namespace codynamo
