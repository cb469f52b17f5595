// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/binary.hpp>
#include <codynamo/number.hpp>
#include <codynamo/sets.hpp>
#include <codynamo/type_codec.hpp>

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>

namespace codynamo {

class item;
class list;
class unknown_value;
class value;

namespace detail {

template <class T, class... U>
concept one_of = (... || std::same_as<T, U>);

/// What a value holds itself. Spelled out, because asking `value` would ask `list` again.
template <class T>
concept list_element = one_of<
                           T,
                           bool,
                           std::nullptr_t,
                           value,
                           number,
                           binary,
                           list,
                           item,
                           string_set,
                           number_set,
                           binary_set,
                           unknown_value> ||
                       integer<T> || floating<T> || std::convertible_to<const T&, std::string_view>;

/// What converts to a value by its conversion.
template <class T>
concept foreign_value = !list_element<T> && is_none(why_refused<T>);

template <class Range>
concept set_or_map = requires { typename Range::key_type; };

/// An optional or a pointer: converts explicitly only.
template <class T>
concept may_be_empty = !has_converter<T> && requires(T& v) {
    v.reset();
    *v;
};

/// An empty std::set, optional or pointer has no value that DynamoDB stores; its attribute is left
/// out.
template <class T>
concept may_be_absent =
    foreign_value<T> && requires(const T& v) { conversion<T, default_format>::is_absent(v); };

template <class T>
[[nodiscard]] bool is_absent([[maybe_unused]] const T& v) {
    if constexpr (may_be_absent<T>)
        return conversion<T, default_format>::is_absent(v);
    else
        return false;
}

/// The type of a default that is given as a T: of a string literal, a std::string.
template <class T>
using value_of_default =
    std::conditional_t<std::convertible_to<const T&, std::string_view>, std::string, T>;

} // namespace detail
} // namespace codynamo
