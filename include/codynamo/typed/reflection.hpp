// SPDX-License-Identifier: BSL-1.0
#pragma once

// The members of a struct: how many, their names, types and addresses, and which one a pointer to
// a member means. Aggregates by Boost.PFR and the compiler's spelling of an address, classes with
// bases or private members by Boost.Describe.

#include <boost/describe/bases.hpp>
#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>
#include <boost/pfr/core.hpp>

#include <concepts>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

namespace codynamo::detail {

/// Described with BOOST_DESCRIBE_STRUCT or BOOST_DESCRIBE_CLASS.
template <class T>
concept described_class = std::is_class_v<T> && boost::describe::has_describe_members<T>::value;

/// An aggregate with members, also one that cannot be mapped: that is refused in words.
template <class T>
concept aggregate_class = std::is_class_v<T> && std::is_aggregate_v<T> && !std::is_empty_v<T>;

/// What is reflected.
template <class T>
concept reflectable = described_class<T> || aggregate_class<T>;

inline constexpr std::size_t most_members = 100; // as many as Boost.PFR 1.83 ties

// --- names ---

template <class T>
inline constexpr bool is_variant = false;

template <class... T>
inline constexpr bool is_variant<std::variant<T...>> = true;

/// Returns the type's name without namespaces and template arguments, for messages; "item" for a
/// variant.
template <class T>
consteval std::string_view short_name() {
    if (is_variant<T>) return "item";
    std::string_view text = __PRETTY_FUNCTION__;
    text = text.substr(text.find("T = ") + 4);
#if defined(__clang__)
    text = text.substr(0, text.rfind(']'));
#else
    text = text.substr(0, text.find("; std::string_view"));
#endif
    if (text.ends_with('>')) {
        std::size_t end = text.size();
        int open = 0;
        do {
            --end;
            if (text[end] == '>') ++open;
            if (text[end] == '<') --open;
        } while (open > 0 && end > 0);
        text = text.substr(0, end);
    }
    return text.substr(text.find_last_of(":) ") + 1);
}

/// Returns the member's name, which the compiler spells last in its address.
template <auto Address>
consteval std::string_view member_name() {
    std::string_view text = __PRETTY_FUNCTION__;
#if defined(__clang__)
    text = text.substr(0, text.rfind(']'));
#else
    text = text.substr(0, text.find("; std::string_view"));
#endif
    while (text.ends_with(')') || text.ends_with(']'))
        text.remove_suffix(1);
    return text.substr(text.find_last_of(".:>") + 1);
}

// --- what an aggregate must be ---

/// Becomes any member. (PFR's own counting makes g++ 12 crash on a std::array of structs.)
struct any_member {
    template <class M>
    operator M() const&&;
};

/// Becomes a base class of T only.
template <class T>
struct any_base {
    template <class Base>
        requires(std::is_base_of_v<Base, T> && !std::same_as<Base, T>)
    operator Base() const&&;
};

template <std::size_t>
using any_member_at = any_member;

template <class T>
concept has_base = requires { T{any_base<T>()}; };

template <class T, std::size_t... I>
consteval bool takes_members(std::index_sequence<I...>) {
    return requires { T{any_member_at<I>()...}; };
}

/// Counts the members, each element of an array as one; by halving: T takes Low values in braces,
/// and not High.
template <class T, std::size_t Low = 0, std::size_t High = most_members + 2>
consteval std::size_t count_members() {
    if constexpr (High - Low == 1) {
        return Low;
    } else {
        constexpr std::size_t middle = Low + (High - Low) / 2;
        if constexpr (takes_members<T>(std::make_index_sequence<middle>()))
            return count_members<T, middle, High>();
        else
            return count_members<T, Low, middle>();
    }
}

/// Whether the member behind Before others is an array: then {} initialises more than one value.
template <class T, std::size_t... Before, std::size_t... Behind>
consteval bool is_array_behind(std::index_sequence<Before...>, std::index_sequence<Behind...>) {
    if constexpr (requires { T{any_member_at<Before>()..., {}, any_member_at<Behind>()...}; }) {
        return false;
    } else {
        return requires { T{any_member_at<Before>()..., {any_member(), any_member()}}; };
    }
}

template <class T, std::size_t Count>
consteval bool has_array() {
    return []<std::size_t... I>(std::index_sequence<I...>) {
        return (
            is_array_behind<T>(
                std::make_index_sequence<I>(), std::make_index_sequence<Count - I - 1>()
            ) ||
            ...
        );
    }(std::make_index_sequence<Count>());
}

/// Why a struct cannot be mapped.
enum class shape_fault { none, no_default, base, many_members, array };

template <class T>
consteval shape_fault shape_of() {
    if constexpr (!std::is_default_constructible_v<T>) {
        return shape_fault::no_default;
    } else if constexpr (described_class<T>) {
        return shape_fault::none;
    } else if constexpr (has_base<T>) {
        return shape_fault::base;
    } else {
        constexpr std::size_t count = count_members<T>();
        if constexpr (count > most_members)
            return shape_fault::many_members;
        else
            return has_array<T, count>() ? shape_fault::array : shape_fault::none;
    }
}

/// For short messages of compilers.
template <auto A, auto B>
inline constexpr bool differs = A != B;

/// Refuses, in words, a struct that cannot be mapped.
template <class T, shape_fault Fault>
consteval void check_shape() {
    static_assert(
        differs<Fault, shape_fault::no_default>,
        "codynamo: a mapped struct needs a default constructor: none of its members may be a "
        "reference, or of a type without one (the compiler shows the struct as T)"
    );
    static_assert(
        differs<Fault, shape_fault::base>,
        "codynamo: a struct with a base class is mapped if it is described: "
        "BOOST_DESCRIBE_STRUCT(name, (bases), (members)) (the compiler shows the struct as T)"
    );
    static_assert(
        differs<Fault, shape_fault::many_members>,
        "codynamo: a struct of more than 100 members, or with a C array of so many elements, "
        "cannot be mapped: use nested structs and std::array (the compiler shows the struct as T)"
    );
    static_assert(
        differs<Fault, shape_fault::array>,
        "codynamo: a C array as a member of a struct cannot be mapped: use std::array or "
        "std::string (the compiler shows the struct as T)"
    );
}

// --- the members ---

/// Holds a T that is declared only, for the addresses of its members at compile time.
template <class T>
struct declared {
    T value;
};

#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-var-template"
#pragma clang diagnostic ignored "-Wundefined-internal"
#endif

template <class T>
extern const declared<T> never_defined;

/// Ties the members of an aggregate of Count members.
template <std::size_t Count, class T>
constexpr auto tie_members(T& object) {
    return boost::pfr::detail::tie_as_tuple(object, boost::pfr::detail::size_t_<Count>());
}

template <std::size_t I, class T, std::size_t Count>
using aggregate_member = std::remove_reference_t<
    decltype(boost::pfr::detail::sequence_tuple::get<I>(tie_members<Count>(std::declval<T&>())))>;

/// The members of T: specialised for aggregates and described classes.
template <class T>
struct members_of;

template <aggregate_class T>
    requires(!described_class<T>)
struct members_of<T> {
    // Of a struct that cannot be mapped, none: it is refused in words elsewhere.
    static constexpr std::size_t count =
        shape_of<T>() == shape_fault::none ? count_members<T>() : 0;

    template <std::size_t I>
    using type = aggregate_member<I, T, count>;

    template <std::size_t I>
    static consteval auto address() {
        return &boost::pfr::detail::sequence_tuple::get<I>(tie_members<count>(never_defined<T>.value
        ));
    }

    template <std::size_t I>
    static consteval std::string_view name() {
        return member_name<address<I>()>();
    }

    /// Whether `member` is the one at I.
    template <std::size_t I, class C, class M>
    static constexpr bool is(M C::* member) {
        if constexpr (std::same_as<M C::*, aggregate_member<I, T, count> T::*>)
            return address<I>() == &(never_defined<T>.value.*member);
        else
            return false;
    }

    /// Calls f(member...) with all members of `object`.
    template <class F>
    static constexpr void apply(T& object, F f) {
        auto members = tie_members<count>(object);
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            f(boost::pfr::detail::sequence_tuple::get<I>(members)...);
        }(std::make_index_sequence<count>());
    }
};

template <described_class T>
struct members_of<T> {
    using descriptors = boost::describe::
        describe_members<T, boost::describe::mod_any_access | boost::describe::mod_inherited>;

    static constexpr std::size_t count = boost::mp11::mp_size<descriptors>::value;

    template <std::size_t I>
    using descriptor = boost::mp11::mp_at_c<descriptors, I>;

    template <std::size_t I>
    using type = std::remove_reference_t<decltype(std::declval<T&>().*descriptor<I>::pointer)>;

    template <std::size_t I>
    static consteval auto address() {
        return descriptor<I>::pointer;
    }

    template <std::size_t I>
    static consteval std::string_view name() {
        return descriptor<I>::name;
    }

    /// Whether `member`, of T or a base class, is the one at I.
    template <std::size_t I, class C, class M>
    static constexpr bool is(M C::* member) {
        if constexpr (std::same_as<M C::*, std::remove_cv_t<decltype(descriptor<I>::pointer)>>)
            return member == descriptor<I>::pointer;
        else
            return false;
    }

    /// Calls f(member...) with all members of `object`.
    template <class F>
    static constexpr void apply(T& object, F f) {
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            f(object.*descriptor<I>::pointer...);
        }(std::make_index_sequence<count>());
    }
};

#if defined(__clang__)
#pragma clang diagnostic pop
#endif

template <class T>
inline constexpr std::size_t member_count = members_of<T>::count;

template <class T, std::size_t I>
using member_type = typename members_of<T>::template type<I>;

/// Returns the index of the member; `member_count<T>` if it is none of T's.
template <class T, class C, class M>
constexpr std::size_t index_of(M C::* member) {
    std::size_t found = member_count<T>;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        ((members_of<T>::template is<I>(member) ? void(found = I) : void()), ...);
    }(std::make_index_sequence<member_count<T>>());
    return found;
}

} // namespace codynamo::detail
