// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/number.hpp>

#include <concepts>
#include <iosfwd>
#include <string>
#include <utility>

namespace codynamo {

/// A value of none of DynamoDB's ten types, kept as its JSON: `{"FLOAT32VECTOR":[1,2.5]}`.
///
/// Values that the other types cannot hold, or that DynamoDB would not store, are read as one: a
/// type that is newer than this library, a number of more than 38 digits or out of range, an empty
/// set or one with duplicates, lists and maps deeper than 31. It is sent again unchanged.
/// Values of this type are equal when their JSON is, character by character.
class unknown_value {
public:
    /// From one JSON value with its type, as DynamoDB writes it. Text that is not JSON is refused
    /// when it is sent.
    explicit unknown_value(std::string json) noexcept : json_(std::move(json)) {}

    /// Never compiles: explains what to write instead.
    template <class T>
        requires(!std::convertible_to<T, std::string>)
    explicit unknown_value(const T&) {
        static_assert(
            detail::never<T>,
            "codynamo: unknown_value takes the JSON of one value as a std::string; a string, "
            "number or other ordinary value is given as it is"
        );
    }

    /// The value as DynamoDB's JSON.
    [[nodiscard]] const std::string& json() const& noexcept { return json_; }

    /// The same, moved out.
    [[nodiscard]] std::string json() && noexcept { return std::move(json_); }

    /// Equal JSON, character by character.
    friend bool operator==(const unknown_value& a, const unknown_value& b) = default;

    /// Writes the JSON.
    friend std::ostream& operator<<(std::ostream& os, const unknown_value& v);

private:
    std::string json_;
};

} // namespace codynamo
