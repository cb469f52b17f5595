// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <iosfwd>
#include <string_view>

namespace codynamo {

/// DynamoDB's ten types, and `unknown` for values of no type that this library knows.
enum class value_type {
    /// S: text in UTF-8.
    string,
    /// N: a decimal number of up to 38 digits.
    number,
    /// B: bytes.
    binary,
    /// BOOL: true or false.
    boolean,
    /// NULL: no value.
    null,
    /// L: a sequence of values of any types.
    list,
    /// M: names and values.
    map,
    /// SS: different strings.
    string_set,
    /// NS: different numbers.
    number_set,
    /// BS: different binaries.
    binary_set,
    /// None of them: see `unknown_value`.
    unknown
};

/// Returns the type in words, such as "string set".
[[nodiscard]] std::string_view to_string(value_type t) noexcept;

/// Returns DynamoDB's name of the type, such as "SS"; empty for `unknown`.
[[nodiscard]] std::string_view tag(value_type t) noexcept;

/// Writes the type in words.
std::ostream& operator<<(std::ostream& os, value_type t);

} // namespace codynamo
