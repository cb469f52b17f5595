// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/converter.hpp>
#include <codynamo/typed/key_condition.hpp>
#include <codynamo/typed/reflection.hpp>

#include <chrono>
#include <concepts>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

// The options of `mapping`. They are functions, so that they do not hide or clash with functions,
// members, parameters and local variables of the same names under `using namespace codynamo`.

namespace codynamo {

namespace detail {

/// How a member is written; the tag types of the conversions, as numbers.
enum class member_format { plain, number, iso8601, epoch_millis, time_to_live };

template <class T>
inline constexpr bool is_time_point = false;

template <class Duration>
inline constexpr bool is_time_point<std::chrono::sys_time<Duration>> = true;

template <class T>
struct without_optional {
    using type = T;
};

template <class T>
struct without_optional<std::optional<T>> {
    using type = T;
};

template <class T>
concept time_or_optional = is_time_point<typename without_optional<T>::type>;

template <class C, class M>
struct named_option {
    M C::* member;
    std::string_view name;
};

template <class C, class M>
struct ignored_option {
    M C::* member;
};

template <class C, class M>
struct version_option {
    M C::* member;
};

template <class C, class M>
struct created_at_option {
    M C::* member;
};

template <class C, class M>
struct updated_at_option {
    M C::* member;
};

template <class C, class M>
struct format_option {
    M C::* member;
    member_format format;
};

template <class C, class M>
struct null_when_empty_option {
    M C::* member;
};

/// V is void: the member's own initialiser.
template <class C, class M, class V>
struct default_option {
    M C::* member;
    V value;
};

template <class C, class M>
struct default_option<C, M, void> {
    M C::* member;
};

template <class C, class M>
struct flattened_option {
    M C::* member;
};

struct type_name_option {
    std::string_view name;
    std::string_view attribute;
};

struct lenient_option {};

} // namespace detail

/// The member is the attribute `name`.
template <class C, class M>
[[nodiscard]] constexpr auto named(M C::* member, std::string_view name) {
    return detail::named_option<C, M>{member, name};
}

/// The member is no attribute: it is not written, and stays as initialised when an item is read.
template <class C, class M>
[[nodiscard]] constexpr auto ignored(M C::* member) {
    return detail::ignored_option<C, M>{member};
}

/// The member, an integer, is the item's version: `typed_table` writes an item only if the table
/// has that version, and raises it. 0 is an item that is not in the table yet.
template <class C, class M>
[[nodiscard]] constexpr auto version(M C::* member) {
    constexpr bool fits = detail::integer<M>;
    static_assert(
        fits,
        "codynamo: version takes a member of an integer type, such as std::int64_t (the compiler "
        "shows its type as M)"
    );
    return detail::version_option<C, M>{member};
}

/// The member, a time point, is when the item was first written; `typed_table` sets it.
template <class C, class M>
[[nodiscard]] constexpr auto created_at(M C::* member) {
    constexpr bool fits = detail::time_or_optional<M>;
    static_assert(
        fits,
        "codynamo: created_at takes a member of type std::chrono::sys_seconds or another system "
        "time, or a std::optional of one (the compiler shows its type as M)"
    );
    return detail::created_at_option<C, M>{member};
}

/// The member, a time point, is when the item was last written; `typed_table` sets it.
template <class C, class M>
[[nodiscard]] constexpr auto updated_at(M C::* member) {
    constexpr bool fits = detail::time_or_optional<M>;
    static_assert(
        fits,
        "codynamo: updated_at takes a member of type std::chrono::sys_seconds or another system "
        "time, or a std::optional of one (the compiler shows its type as M)"
    );
    return detail::updated_at_option<C, M>{member};
}

/// The member, a time point or an optional one, is when DynamoDB deletes the item: written as a
/// number of whole seconds, which its time to live needs, whatever the precision of the member.
template <class C, class M>
[[nodiscard]] constexpr auto time_to_live(M C::* member) {
    constexpr bool fits = detail::time_or_optional<M>;
    static_assert(
        fits,
        "codynamo: time_to_live takes a member of type std::chrono::sys_seconds or another system "
        "time, or a std::optional of one; an integer that counts seconds needs no option (the "
        "compiler shows its type as M)"
    );
    return detail::format_option<C, M>{member, detail::member_format::time_to_live};
}

/// The member, an enum or a container of enums, is written as its number instead of its name.
template <class C, class M>
[[nodiscard]] constexpr auto as_number(M C::* member) {
    constexpr bool fits = detail::convertible<M, detail::number_format>;
    static_assert(
        fits,
        "codynamo: as_number takes a member that is an enum, or an optional or container of enums "
        "(the compiler shows its type as M)"
    );
    return detail::format_option<C, M>{member, detail::member_format::number};
}

/// The member, a time point, is written as text: 2026-01-31T12:00:00Z.
template <class C, class M>
[[nodiscard]] constexpr auto as_iso8601(M C::* member) {
    constexpr bool fits = detail::convertible<M, detail::iso8601_format>;
    static_assert(
        fits,
        "codynamo: as_iso8601 takes a member that is a std::chrono time point, or an optional or "
        "container of such (the compiler shows its type as M)"
    );
    return detail::format_option<C, M>{member, detail::member_format::iso8601};
}

/// The member, a time point or duration, is written as a number of milliseconds.
template <class C, class M>
[[nodiscard]] constexpr auto as_epoch_millis(M C::* member) {
    constexpr bool fits = detail::convertible<M, detail::epoch_millis_format>;
    static_assert(
        fits,
        "codynamo: as_epoch_millis takes a member that is a std::chrono time point or duration, or "
        "an optional or container of such (the compiler shows its type as M)"
    );
    return detail::format_option<C, M>{member, detail::member_format::epoch_millis};
}

/// The member, an optional or a smart pointer, is written as NULL when it is empty; without this
/// option its attribute is left out.
template <class C, class M>
[[nodiscard]] constexpr auto null_when_empty(M C::* member) {
    constexpr bool fits = detail::optional_like<M>;
    static_assert(
        fits,
        "codynamo: null_when_empty takes a member that is a std::optional, std::unique_ptr or "
        "std::shared_ptr (the compiler shows its type as M)"
    );
    return detail::null_when_empty_option<C, M>{member};
}

/// The member stays as initialised where an item has no such attribute, which is an error without
/// this option.
template <class C, class M>
[[nodiscard]] constexpr auto default_value(M C::* member) {
    return detail::default_option<C, M, void>{member};
}

/// The member becomes `v` where an item has no such attribute, which is an error without this
/// option. `v` is a constant, such as a number or a literal.
template <class C, class M, class V>
[[nodiscard]] constexpr auto default_value(M C::* member, V v) {
    constexpr bool fits =
        std::is_constructible_v<M, V> && !(std::is_integral_v<M> && std::is_floating_point_v<V>);
    static_assert(
        fits,
        "codynamo: the second argument of default_value becomes the member, whose type cannot be "
        "made of it (the compiler shows the types as M and V)"
    );
    return detail::default_option<C, M, V>{member, v};
}

/// The member, a struct, is no attribute: its members are attributes of the item.
template <class C, class M>
[[nodiscard]] constexpr auto flattened(M C::* member) {
    constexpr bool fits = detail::reflectable<M> && !detail::plain_convertible<M>;
    static_assert(
        fits,
        "codynamo: flattened takes a member that is a struct (the compiler shows its type as M)"
    );
    return detail::flattened_option<C, M>{member};
}

/// Every item has the attribute `attribute` with this text, which tells the types of items in one
/// table apart: see `std::variant` in docs/guide/18-typed-items.md. An item with another text is
/// not read as this struct.
[[nodiscard]] constexpr auto type_name(std::string_view name, std::string_view attribute = "type") {
    return detail::type_name_option{name, attribute};
}

/// Members stay as initialised where an item has no such attributes.
inline constexpr detail::lenient_option lenient;

} // namespace codynamo
