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

namespace detail {

class value_reader;
class value_writer;

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

/// How a type is read and written: one constant per type and format.
struct type_codec {
    void (*write)(value_writer& out, const void* object);

    /// Reads the value that the reader stands at; failures are recorded there. Null for a type that
    /// can only be written.
    void (*read)(value_reader& in, void* object);

    /// Whether the attribute is left out: an empty optional, an empty set. Null: never.
    bool (*is_absent)(const void* object) = nullptr;
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

/// Whether T can be written as a value. Containers convert by their shape: what their elements
/// cannot is found, in words, where they are converted.
template <class T, class Format = default_format>
concept convertible = requires { sizeof(conversion<T, Format>); };

/// Whether T can be read from a value too.
template <class T, class Format = default_format>
concept convertible_back = convertible<T, Format> && requires(value_reader& in, T& out) {
    conversion<T, Format>::read(in, out);
};

/// A type with neither a conversion nor a converter, in words.
template <class T, class Format = default_format>
consteval void require_conversion() {
    static_assert(
        convertible<T, Format>,
        "codynamo: this type has no conversion to a value: specialise codynamo::converter<T> for "
        "it; for a struct include <codynamo/typed.hpp> (the compiler shows the type as T)"
    );
}

template <class T, class Format = default_format>
consteval void require_reading() {
    require_conversion<T, Format>();
    static_assert(
        convertible_back<T, Format>,
        "codynamo: this type can be written, not read: to read take one that owns its content, "
        "such as std::string (the compiler shows the type as T)"
    );
}

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
