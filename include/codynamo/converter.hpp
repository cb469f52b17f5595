// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/conversion/containers.hpp>
#include <codynamo/conversion/enums.hpp>
#include <codynamo/conversion/map_key.hpp>
#include <codynamo/conversion/pointers.hpp>
#include <codynamo/conversion/scalars.hpp>
#include <codynamo/conversion/times.hpp>
#include <codynamo/conversion/variants.hpp>
#include <codynamo/type_codec.hpp>
#include <codynamo/value.hpp>
#include <codynamo/value_reader.hpp>
#include <codynamo/value_writer.hpp>

#include <string_view>
#include <type_traits>

namespace codynamo {

namespace detail {

/// Records what a converter has thrown. In a handler.
void fail_by_exception(value_writer& out);
void fail_by_exception(value_reader& in);

/// By the user's converter.
template <has_converter T>
struct plain_conversion<T, default_format> {
    static void write(value_writer& out, const T& v) {
        try {
            out.any(value(converter<T>::to_value(v)));
        } catch (...) {
            fail_by_exception(out);
        }
    }

    static void read(value_reader& in, T& out)
        requires requires(const value& v) { converter<T>::from_value(v); }
    {
        value v;
        in.whole(v);
        if (!in.ok()) return;
        try {
            out = converter<T>::from_value(v);
        } catch (...) {
            fail_by_exception(in);
        }
    }
};

[[nodiscard]] value make_value(const type_codec& codec, const void* object);
void read_value(const type_codec& codec, void* object, const value& v);

} // namespace detail

/// Returns `v` as a value: see the table of conversions in docs/guide/01-items.md. Throws
/// `client_errc::invalid_value` for what has no value, such as an enum's number without a name,
/// with its path.
template <class T>
[[nodiscard]] value value_from(const T& v) {
    using type = std::decay_t<const T>;
    if constexpr (detail::list_element<T>)
        return value(v);
    else if constexpr (detail::is_none(detail::why_refused<type>))
        return detail::make_value(detail::writer_of<type>, &v);
    else
        return detail::refuse_value<type>(), value();
}

/// Returns a value as a T. Throws `client_errc::wrong_type`, `client_errc::number_out_of_range` or
/// `client_errc::invalid_value` if it is not one, with the path within the value: "value[2]:
/// expected a number, got a string".
template <class T>
[[nodiscard]] T value_to(const value& v) {
    if constexpr (detail::reads_value<T>) {
        T out{};
        detail::read_value(detail::codec_of<T>, &out, v);
        return out;
    } else {
        detail::refuse_reading<T>();
        return T{};
    }
}

template <detail::foreign_value T>
value::value(const T& v) : value(detail::make_value(detail::writer_of<T>, &v)) {}

} // namespace codynamo
