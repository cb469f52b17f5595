// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/conversion/foreign_value.hpp>
#include <codynamo/value_type.hpp>

#include <cstddef>
#include <string>

namespace codynamo {

namespace detail {

template <class T>
consteval value_type refuse_content() {
    static_assert(
        never<T>,
        "codynamo: a value holds a std::string, number, binary, bool, std::nullptr_t, list, item, "
        "set or unknown_value: ask for one of these, or for other types use value_to<T> (the "
        "compiler shows the type as T)"
    );
    return value_type::unknown;
}

/// The type of a value that holds a T.
template <class T>
inline constexpr value_type type_of_content = refuse_content<T>();

template <>
inline constexpr value_type type_of_content<std::string> = value_type::string;

template <>
inline constexpr value_type type_of_content<number> = value_type::number;

template <>
inline constexpr value_type type_of_content<binary> = value_type::binary;

template <>
inline constexpr value_type type_of_content<bool> = value_type::boolean;

template <>
inline constexpr value_type type_of_content<std::nullptr_t> = value_type::null;

template <>
inline constexpr value_type type_of_content<list> = value_type::list;

template <>
inline constexpr value_type type_of_content<item> = value_type::map;

template <>
inline constexpr value_type type_of_content<string_set> = value_type::string_set;

template <>
inline constexpr value_type type_of_content<number_set> = value_type::number_set;

template <>
inline constexpr value_type type_of_content<binary_set> = value_type::binary_set;

template <>
inline constexpr value_type type_of_content<unknown_value> = value_type::unknown;

} // namespace detail

} // namespace codynamo
