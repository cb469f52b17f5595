// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <type_traits>

namespace codynamo {

/// Converts a type that is not yours, or whose own conversion does not suit: specialise it with
///
///     template <>
///     struct codynamo::converter<uuid> {
///         static value to_value(const uuid& id);
///         static uuid from_value(const value& v); // may throw; its message gets the path in front
///     };
///
/// A converter goes before the conversions of the library. One without `from_value` can only be
/// written.
template <class T>
struct converter;

namespace codec {

class json_reader;

} // namespace codec

namespace detail {

class value_reader;
class value_writer;

/// For a static_assert that fails only where the template is used.
template <class...>
inline constexpr bool never = false;

// How a value is written, where a type has more than one way.

/// The way of a type that nothing is said about.
struct default_format {};

/// An enum as its number.
struct number_format {};

/// A time as text: 2026-01-31T12:00:00Z.
struct iso8601_format {};

/// A time or duration as a number of milliseconds.
struct epoch_millis_format {};

/// An empty optional or pointer as NULL, where its attribute is left out otherwise.
template <class Format = default_format>
struct null_when_empty_format {};

/// Reads a value of JSON that is written as usual. Returns false, with nothing read, for any other,
/// also for one of another type.
using plain_reader = bool (*)(codec::json_reader& json, void* object);

/// How a type is read and written: one constant per type and format.
struct type_codec {
    void (*write)(value_writer& out, const void* object);

    /// Reads the value that the reader stands at; failures are recorded there. Null for a type that
    /// can only be written.
    void (*read)(value_reader& in, void* object);

    /// Whether the attribute is left out: an empty optional, an empty set. Null: never.
    bool (*is_absent)(const void* object) = nullptr;

    /// Tried before `read`. Null: there is only `read`.
    plain_reader read_plain = nullptr;
};

/// The conversions of the library, and those by `converter`. Incomplete for other types; else has
/// `write(value_writer&, const T&)`, `read(value_reader&, T&)` unless T can only be written, and
/// for some types `is_absent(const T&)` and `type`, the one type of value that it writes.
template <class T, class Format>
struct plain_conversion;

template <class T>
concept has_converter = requires { sizeof(converter<T>); };

template <class T, class Format = default_format>
concept plain_convertible = requires { sizeof(plain_conversion<T, Format>); };

/// All conversions: those of structs are added by <codynamo/typed.hpp>.
template <class T, class Format>
struct conversion;

template <class T, class Format>
    requires plain_convertible<T, Format>
struct conversion<T, Format> : plain_conversion<T, Format> {};

/// Whether T can be written as a value. Containers convert by their shape, so that a type may be
/// an element of itself; `why_refused` looks at their elements too.
template <class T, class Format = default_format>
concept convertible = requires { sizeof(conversion<T, Format>); };

/// Whether T can be read from a value too.
template <class T, class Format = default_format>
concept convertible_back = convertible<T, Format> && requires(value_reader& in, T& out) {
    conversion<T, Format>::read(in, out);
};

/// Why a type does not convert, though it may have the shape of one that does.
enum class refusal {
    none,
    no_conversion,
    set_of_others,
    optional_of_optional,
    same_types,
    no_names
};

/// An element or alternative of a type, and its format: conversions list them as `parts`.
template <class T, class Format>
struct part {};

template <class... Part>
struct parts_list {};

/// Without `==`, which would ask whether a refusal converts to what else has one.
constexpr bool is_none(refusal why) noexcept {
    return static_cast<int>(why) == 0;
}

/// Looks into the parts of T too, but not into those of a type that it is a part of itself.
template <class T, class Format, class... Seen>
consteval refusal refusal_of();

template <class... Seen, class... Part, class... Format>
consteval refusal refusal_of_parts(parts_list<part<Part, Format>...>) {
    refusal out = refusal::none;
    (void)(... || !is_none(out = refusal_of<Part, Format, Seen...>()));
    return out;
}

template <class T, class Format, class... Seen>
consteval refusal refusal_of() {
    if constexpr (!convertible<T, Format>) {
        return refusal::no_conversion;
    } else if constexpr ((... || std::same_as<T, Seen>)) {
        return refusal::none;
    } else if constexpr (requires { typename conversion<T, Format>::parts; }) {
        using parts = typename conversion<T, Format>::parts;
        constexpr refusal inside = refusal_of_parts<T, Seen...>(parts());
        if constexpr (is_none(inside) && requires { conversion<T, Format>::refused(); })
            return conversion<T, Format>::refused();
        else
            return inside;
    } else {
        return refusal::none;
    }
}

/// Whether T and all its parts can be read, not only written.
template <class T, class Format, class... Seen>
consteval bool is_read();

template <class... Seen, class... Part, class... Format>
consteval bool are_read(parts_list<part<Part, Format>...>) {
    return (... && is_read<Part, Format, Seen...>());
}

template <class T, class Format, class... Seen>
consteval bool is_read() {
    if constexpr (!convertible_back<T, Format>)
        return false;
    else if constexpr ((... || std::same_as<T, Seen>))
        return true;
    else if constexpr (requires { typename conversion<T, Format>::parts; })
        return are_read<T, Seen...>(typename conversion<T, Format>::parts());
    else
        return true;
}

template <class T, class Format = default_format>
inline constexpr refusal why_refused = refusal_of<T, Format>();

/// Of several types, why the first one does not convert that does not.
template <class... T>
consteval refusal first_refusal() {
    refusal out = refusal::none;
    (void)(... || !is_none(out = why_refused<T>));
    return out;
}

/// Never compiles: explains why these do not convert to a value.
template <class... T>
constexpr void refuse_value() {
    constexpr refusal why = first_refusal<T...>();
    if constexpr (why == refusal::set_of_others)
        static_assert(
            never<T...>,
            "codynamo: DynamoDB has sets of strings, numbers and binaries: keep other elements in "
            "a list, such as a std::vector (the compiler shows the types as T)"
        );
    else if constexpr (why == refusal::optional_of_optional)
        static_assert(
            never<T...>,
            "codynamo: an optional of an optional cannot be told from an empty one when it is read "
            "(the compiler shows the types as T)"
        );
    else if constexpr (why == refusal::same_types)
        static_assert(
            never<T...>,
            "codynamo: the alternatives of a variant are told apart by DynamoDB's type of the "
            "value, and each needs one of its own; structs are told apart by type_name of "
            "<codynamo/typed.hpp> (the compiler shows the types as T)"
        );
    else if constexpr (why == refusal::no_names)
        static_assert(
            never<T...>,
            "codynamo: no enumerator of this enum lies in -128 to 255: give its range by "
            "specialising codynamo::enum_range (the compiler shows the types as T)"
        );
    else
        static_assert(
            never<T...>,
            "codynamo: this type does not convert to a value: specialise codynamo::converter<T> "
            "for it, or for a struct include <codynamo/typed.hpp>; of a std::optional or pointer "
            "give the value it holds (the compiler shows the types as T)"
        );
}

/// Never compiles: explains why T is not read from a value.
template <class T>
constexpr void refuse_reading() {
    if constexpr (!is_none(why_refused<T>))
        refuse_value<T>();
    else
        static_assert(
            never<T>,
            "codynamo: this type can be written, not read: to read take one that owns its content, "
            "such as std::string (the compiler shows the type as T)"
        );
}

template <class T>
inline constexpr bool reads_value = is_none(why_refused<T>) && is_read<T, default_format>();

template <class T, class Format>
void write_erased(value_writer& out, const void* object) {
    conversion<T, Format>::write(out, *static_cast<const T*>(object));
}

template <class T, class Format>
void read_erased(value_reader& in, void* object) {
    conversion<T, Format>::read(in, *static_cast<T*>(object));
}

template <class T, class Format>
bool is_absent_erased(const void* object) {
    return conversion<T, Format>::is_absent(*static_cast<const T*>(object));
}

template <class T, class Format>
constexpr type_codec make_writer() noexcept {
    type_codec out{&write_erased<T, Format>, nullptr, nullptr};
    if constexpr (requires(const T& v) { conversion<T, Format>::is_absent(v); })
        out.is_absent = &is_absent_erased<T, Format>;
    return out;
}

template <class T, class Format>
constexpr type_codec make_codec() noexcept {
    type_codec out = make_writer<T, Format>();
    if constexpr (convertible_back<T, Format>) out.read = &read_erased<T, Format>;
    if constexpr (requires { conversion<T, Format>::read_plain; })
        out.read_plain = conversion<T, Format>::read_plain;
    return out;
}

/// The codec of a convertible type, to write with only: of a std::vector<std::string_view> too.
template <class T, class Format = default_format>
inline constexpr type_codec writer_of = make_writer<T, Format>();

/// The codec of a convertible type.
template <class T, class Format = default_format>
inline constexpr type_codec codec_of = make_codec<T, Format>();

} // namespace detail
} // namespace codynamo
