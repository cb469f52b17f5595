// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/binary.hpp>
#include <codynamo/expression/attr.hpp>
#include <codynamo/expression/operand.hpp>
#include <codynamo/typed/facts.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>
#include <vector>

// Which operands fit a member, and how they are written.

namespace codynamo::detail {

/// What an optional or a pointer holds; other types themselves.
template <class M>
using held_in = typename operand_of<M>::type;

template <class T>
concept text = std::convertible_to<const T&, std::string_view>;

template <class T>
concept numeric = arithmetic<T> || std::same_as<T, number>;

template <class T>
concept bytes = one_of<T, binary, std::vector<std::byte>>;

/// A list, set or map.
template <class T>
concept container = !text<T> && !bytes<T> && requires(const T& c) {
    c.begin();
    c.end();
    typename T::value_type;
};

template <class T>
concept set_like = container<T> && set_or_map<T> && !requires { typename T::mapped_type; };

template <class T>
concept map_like = container<T> && requires { typename T::mapped_type; };

template <class T>
concept list_like = container<T> && !set_or_map<T>;

/// What is `Depth` containers deep within a member.
template <class M, std::size_t Depth>
struct value_in {
    using type = held_in<M>;
};

template <class M>
    requires container<held_in<M>>
struct value_in<M, 1> {
    using type = held_in<typename element_of<held_in<M>>::type>;
};

/// Whether a V can stand for a member that holds an M. No value changes on the way: a double does
/// not become an integer, and nothing becomes a bool.
template <class V, class M>
concept fits =
    (text<M> && text<V>) || (numeric<M> && numeric<V> && !(integer<M> && floating<V>)) ||
    (std::same_as<M, bool> && std::same_as<V, bool>) ||
    (!text<M> && !numeric<M> && !std::same_as<M, bool> && std::convertible_to<const V&, M>);

/// An operand that says by itself what it is.
template <class V>
concept unchecked = one_of<V, operand, attr<>>;

/// Whether attributes of members that hold an A and a B can be equal.
template <class A, class B>
concept alike = std::same_as<A, B> || (numeric<A> && numeric<B>) || (text<A> && text<B>);

/// Whether V is an attribute, or the size of one, that can equal what holds an M.
template <class V, class M>
inline constexpr bool other_side = false;

template <std::derived_from<attribute_base> V, class M>
    requires requires { typename V::value_type; }
inline constexpr bool other_side<V, M> = alike<typename V::value_type, M>;

template <numeric M>
inline constexpr bool other_side<attribute_size, M> = true;

/// An M for `v`, which fits.
template <class M, class V>
decltype(auto) converted(const V& v) {
    if constexpr (std::same_as<V, M> || (arithmetic<M> && arithmetic<V>))
        return v; // a range is checked where the member is known
    else if constexpr (text<M>)
        return M(std::string_view(v));
    else if constexpr (arithmetic<M> && std::same_as<V, number>)
        return v.template to<M>();
    else
        return M(v);
}

/// `v` as the member holds it, in the member's format.
template <std::size_t Depth, class T, class M, class V>
[[nodiscard]] value member_value(M T::* member, const V& v) {
    using held = typename value_in<M, Depth>::type;
    const auto& as_held = converted<held>(v);
    if constexpr (Depth == 0)
        return value_for(member, as_held);
    else
        return element_value_for(member, as_held);
}

/// Never compiles: explains, in words, that an operand is not of the member's type.
template <class V, class M>
operand refused_operand() {
    if constexpr (is_optional<V> || std::same_as<V, std::nullopt_t>)
        static_assert(
            never<V>,
            "codynamo: an empty optional is stored as no attribute: give the value that it holds, "
            "or ask for attr(...).exists() or .not_exists()"
        );
    else if constexpr (std::derived_from<V, attribute_base>)
        static_assert(
            never<V>,
            "codynamo: these two members are of different types, so that their attributes are "
            "never equal (the compiler shows one as V, the other's type as M)"
        );
    else
        static_assert(
            never<V>,
            "codynamo: this operand does not convert to the type of the member that it stands for: "
            "give one of the member's type, or name the attribute by attr(\"name\") to compare "
            "with anything (the compiler shows the types as V and M)"
        );
    return operand(nullptr);
}

} // namespace codynamo::detail
