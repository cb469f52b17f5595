// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/expression/update.hpp>
#include <codynamo/typed/attr.hpp>
#include <codynamo/typed/facts.hpp>
#include <codynamo/typed/operand.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

// Updates by member pointer: set(&order::status, order_status::paid).

namespace codynamo {

namespace detail {

/// Throws `client_errc::invalid_argument` for an update of a member that is in the key.
[[noreturn]] void refuse_key_update(std::string_view type, std::string_view member, key_role role);

template <class A>
inline constexpr bool is_typed_attr = false;

template <class T, class M, std::size_t Depth>
inline constexpr bool is_typed_attr<attr<member<T, M, Depth>>> = true;

/// What an update changes: a member, or an attribute within one.
template <class A>
concept typed_target = std::is_member_object_pointer_v<A> || is_typed_attr<A>;

template <class T, class M>
[[nodiscard]] attr<member<T, M>> attr_of(M T::* member) {
    if (const key_role role = key_role_of(member); role != key_role::none)
        refuse_key_update(short_name<T>(), member_name_of(member), role);
    return attr<detail::member<T, M>>(member);
}

template <class T, class M, std::size_t Depth>
[[nodiscard]] attr<member<T, M, Depth>> attr_of(const attr<member<T, M, Depth>>& a) {
    if (a.path().segments().size() == 1)
        if (const key_role role = key_role_of(a.member()); role != key_role::none)
            refuse_key_update(short_name<T>(), member_name_of(a.member()), role);
    return a;
}

template <class A>
using attr_for = decltype(attr_of(std::declval<const A&>()));

/// The right side of a typed `set`: what it is made of had the type of the member.
template <class Attr>
class typed_update_value : public update_value {
public:
    using attr_type = Attr;

    typed_update_value(update_value v, Attr a) : update_value(std::move(v)), of_(std::move(a)) {}

    /// The attribute whose type and format the value has.
    [[nodiscard]] const Attr& of() const noexcept { return of_; }

private:
    Attr of_;
};

template <class V>
inline constexpr bool is_typed_value = false;

template <class Attr>
inline constexpr bool is_typed_value<typed_update_value<Attr>> = true;

template <class V>
concept update_term = std::same_as<V, update_value> || is_typed_value<V> || unchecked<V> ||
                      std::derived_from<V, attribute_base> || std::is_member_object_pointer_v<V>;

/// `v` as an operand of an update of `a`.
template <class Attr, class V>
[[nodiscard]] update_value update_operand(const Attr& a, const V& v) {
    if constexpr (std::same_as<V, update_value>) {
        return v;
    } else if constexpr (std::is_member_object_pointer_v<V>) {
        return update_value(a.operand_for(attr(v)));
    } else if constexpr (is_typed_value<V>) {
        if constexpr (!alike<typename V::attr_type::value_type, typename Attr::value_type>)
            (void)refused_operand<typename V::attr_type, typename Attr::value_type>();
        return v;
    } else {
        return update_value(a.operand_for(v));
    }
}

/// `v` as the member stores it: nothing for an empty optional or set.
template <class T, class M, class V>
[[nodiscard]] std::optional<value> stored(const attr<member<T, M>>& a, const V& v) {
    if constexpr (std::same_as<V, M>) {
        const type_codec& codec = codec_of_member(a.member());
        if (codec.is_absent && codec.is_absent(&v)) return std::nullopt;
        return make_value(codec, &v);
    } else if constexpr (container<held_in<M>>) {
        return stored(a, M(v));
    } else {
        return a.value_for(v);
    }
}

template <class T, class M, class V>
[[nodiscard]] update_action set_value(const attr<member<T, M>>& a, const V& v) {
    std::optional<value> as_stored = stored(a, v);
    if (!as_stored) return remove_attribute(a.path());
    return set(a.path(), update_value(*std::move(as_stored)));
}

template <class T, class M, class V>
[[nodiscard]] update_action set_value(const attr<member<T, M, 1>>& a, const V& v) {
    return set(a.path(), update_value(a.value_for(v)));
}

template <class T, class M, std::size_t Depth, class V>
[[nodiscard]] update_action set_optional(const attr<member<T, M, Depth>>& a, const V& v) {
    if constexpr (Depth > 0 || !is_optional<M>) {
        static_assert(
            never<V>,
            "codynamo: the member is no optional, and without its attribute the item would not "
            "read back: give a value, or std::optional<update_action> to leave it as it was, or "
            "remove_attribute(...) (the compiler shows the member's type as M)"
        );
        return remove_attribute(a.path());
    } else if constexpr (std::same_as<V, std::nullopt_t>) {
        return set_value(a, M());
    } else {
        return v ? set(a, *v) : set_value(a, M());
    }
}

/// Elements to add to a set, or to delete from it: a set of the member's type, or one element.
template <class T, class M, class V>
[[nodiscard]] value elements_for(const attr<member<T, M>>& a, const V& v) {
    using set_type = held_in<M>;
    if constexpr (std::same_as<V, M> || fits<V, set_type>) {
        return a.value_for(v);
    } else if constexpr (fits<V, typename value_in<M, 1>::type>) {
        set_type one;
        one.insert(typename set_type::value_type(converted<typename set_type::value_type>(v)));
        return a.value_for(one);
    } else {
        (void)refused_operand<V, set_type>();
        return nullptr;
    }
}

/// Two operands of which at least one says what the other's type is.
template <class A, class B>
concept typed_pair =
    (is_typed_attr<A> || is_typed_value<A> || is_typed_attr<B> || is_typed_value<B>) &&
    !std::same_as<A, attribute_size> && !std::same_as<B, attribute_size>;

/// The attribute by which the operands of `a + b` or of `list_append(a, b)` are checked.
template <class A, class B>
[[nodiscard]] auto deciding(const A& a, const B& b) {
    if constexpr (is_typed_value<A>)
        return a.of();
    else if constexpr (is_typed_attr<A>)
        return a;
    else if constexpr (is_typed_value<B>)
        return b.of();
    else
        return b;
}

template <class A, class B, class Join>
[[nodiscard]] auto join_numbers(const A& a, const B& b, Join join) {
    const auto by = deciding(a, b);
    using attr_type = std::remove_const_t<decltype(by)>;
    constexpr bool are_numbers = numeric<typename attr_type::value_type>;
    static_assert(
        are_numbers,
        "codynamo: + and - are for members that are numbers (the compiler shows the operands)"
    );
    return typed_update_value<attr_type>(join(update_operand(by, a), update_operand(by, b)), by);
}

} // namespace detail

/// SET by member: `set(&order::status, order_status::paid)`. The value converts to the member's
/// type and is written in its format; it may also be an attribute, a sum or difference,
/// `if_not_exists` or `list_append`. An empty optional or set removes the attribute, as an item
/// that is put has none.
///
/// Throws `client_errc::invalid_argument` for a member that is in the key.
template <detail::typed_target A, class V>
[[nodiscard]] update_action set(const A& target, const V& v) {
    const auto a = detail::attr_of(target);
    using attr_type = std::remove_const_t<decltype(a)>;
    if constexpr (detail::update_term<V>) {
        return set(a.path(), detail::update_operand(a, v));
    } else if constexpr (attr_type::template stores<V> ||
                         detail::fits<V, typename attr_type::value_type>) {
        return detail::set_value(a, v);
    } else if constexpr (detail::is_optional<V> || std::same_as<V, std::nullopt_t>) {
        return detail::set_optional(a, v);
    } else {
        (void)detail::refused_operand<V, typename attr_type::value_type>();
        return remove_attribute(a.path());
    }
}

/// REMOVE by member: `remove_attribute(&order::note)`. Throws `client_errc::invalid_argument` for a
/// member that is in the key.
template <detail::typed_target A>
[[nodiscard]] update_action remove_attribute(const A& target) {
    return remove_attribute(detail::attr_of(target).path());
}

/// ADD by member: adds a number to a number, or elements to a set: `add(&order::tags, "gift")`.
/// Throws `client_errc::invalid_argument` for a member that is in the key.
template <detail::typed_target A, class V>
[[nodiscard]] update_action add(const A& target, const V& v) {
    const auto a = detail::attr_of(target);
    using held = typename std::remove_const_t<decltype(a)>::value_type;
    if constexpr (detail::numeric<held> && detail::fits<V, held>) {
        return add(a.path(), a.value_for(v));
    } else if constexpr (detail::numeric<held>) {
        (void)detail::refused_operand<V, held>();
        return remove_attribute(a.path());
    } else if constexpr (detail::set_like<held>) {
        return add(a.path(), detail::elements_for(a, v));
    } else {
        static_assert(
            detail::never<V>,
            "codynamo: add is for members that are numbers or sets; a list grows by "
            "set(member, list_append(member, elements)) (the compiler shows the member as A)"
        );
        return remove_attribute(a.path());
    }
}

/// DELETE by member: removes elements from a set. Throws `client_errc::invalid_argument` for a
/// member that is in the key.
template <detail::typed_target A, class V>
[[nodiscard]] update_action delete_from(const A& target, const V& v) {
    const auto a = detail::attr_of(target);
    if constexpr (detail::set_like<typename std::remove_const_t<decltype(a)>::value_type>) {
        return delete_from(a.path(), detail::elements_for(a, v));
    } else {
        static_assert(
            detail::never<V>,
            "codynamo: delete_from is for members that are sets (the compiler shows the member as "
            "A)"
        );
        return remove_attribute(a.path());
    }
}

/// The member's attribute, or `fallback`, a value of its type, if the item does not have it.
template <detail::typed_target A, class V>
[[nodiscard]] auto if_not_exists(const A& target, const V& fallback) {
    const attr a(target);
    using attr_type = std::remove_const_t<decltype(a)>;
    return detail::typed_update_value<attr_type>(
        if_not_exists(a.path(), detail::update_operand(a, fallback)), a
    );
}

/// Two lists, one after the other, one of them a member's: `list_append(&order::log, entries)`.
template <class A, class B>
    requires(detail::typed_target<A> || detail::typed_target<B> || detail::typed_pair<A, B>)
[[nodiscard]] auto list_append(const A& front, const B& back) {
    if constexpr (std::is_member_object_pointer_v<A>) {
        return list_append(attr(front), back);
    } else if constexpr (std::is_member_object_pointer_v<B>) {
        return list_append(front, attr(back));
    } else {
        const auto by = detail::deciding(front, back);
        using attr_type = std::remove_const_t<decltype(by)>;
        constexpr bool is_list = detail::list_like<typename attr_type::value_type>;
        static_assert(
            is_list,
            "codynamo: list_append is for members that are lists (the compiler shows the operands)"
        );
        return detail::typed_update_value<attr_type>(
            list_append(detail::update_operand(by, front), detail::update_operand(by, back)), by
        );
    }
}

/// The sum of two numbers, one of them a member's: `attr(&order::total) + 5`.
template <class A, class B>
    requires detail::typed_pair<A, B>
[[nodiscard]] auto operator+(const A& a, const B& b) {
    return detail::join_numbers(a, b, [](update_value x, update_value y) {
        return plus(std::move(x), std::move(y));
    });
}

/// The difference of two numbers, one of them a member's.
template <class A, class B>
    requires detail::typed_pair<A, B>
[[nodiscard]] auto operator-(const A& a, const B& b) {
    return detail::join_numbers(a, b, [](update_value x, update_value y) {
        return minus(std::move(x), std::move(y));
    });
}

} // namespace codynamo
