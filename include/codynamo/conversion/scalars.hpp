// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/conversion/foreign_value.hpp>
#include <codynamo/conversion/type_of_content.hpp>
#include <codynamo/value_reader.hpp>
#include <codynamo/value_writer.hpp>

#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace codynamo::detail {

/// The types that a value holds.
template <class T>
concept held = one_of<
    T,
    std::string,
    bool,
    std::nullptr_t,
    number,
    binary,
    list,
    item,
    string_set,
    number_set,
    binary_set,
    unknown_value>;

/// Compiled once in the library.
template <held T>
struct held_conversion {
    static void write(value_writer& out, const T& v);
    static void read(value_reader& in, T& out);
};

extern template struct held_conversion<std::string>;
extern template struct held_conversion<bool>;
extern template struct held_conversion<std::nullptr_t>;
extern template struct held_conversion<number>;
extern template struct held_conversion<binary>;
extern template struct held_conversion<list>;
extern template struct held_conversion<item>;
extern template struct held_conversion<string_set>;
extern template struct held_conversion<number_set>;
extern template struct held_conversion<binary_set>;
extern template struct held_conversion<unknown_value>;

/// Null for what is not read so.
template <held T>
consteval plain_reader plain_reader_of() {
    if constexpr (one_of<T, std::string, bool, number>)
        return &read_plain<T>;
    else
        return nullptr;
}

template <held T>
struct plain_conversion<T, default_format> : held_conversion<T> {
    static constexpr value_type type = type_of_content<T>;
    static constexpr plain_reader read_plain = plain_reader_of<T>();

    static bool is_absent(const T& v) noexcept
        requires one_of<T, string_set, number_set, binary_set>
    {
        return v.empty();
    }
};

template <>
struct plain_conversion<value, default_format> {
    static void write(value_writer& out, const value& v) { out.any(v); }

    static void read(value_reader& in, value& out) { in.whole(out); }
};

template <arithmetic T>
struct plain_conversion<T, default_format> {
    static constexpr value_type type = value_type::number;

    static constexpr plain_reader read_plain = &detail::read_plain<T>;

    static void write(value_writer& out, T v) { out.number(number(v)); }

    static void read(value_reader& in, T& out) { in.read_number(out); }
};

/// Texts that are not owned: for writing only.
template <class T>
    requires(std::convertible_to<const T&, std::string_view> && !held<T>)
struct plain_conversion<T, default_format> {
    static constexpr value_type type = value_type::string;

    static void write(value_writer& out, std::string_view v) { out.text(v); }
};

template <>
struct plain_conversion<std::vector<std::byte>, default_format> {
    static constexpr value_type type = value_type::binary;

    static constexpr plain_reader read_plain = &detail::read_plain<std::vector<std::byte>>;

    static void write(value_writer& out, const std::vector<std::byte>& v);
    static void read(value_reader& in, std::vector<std::byte>& out);
};

/// Bytes that are not owned: for writing only.
template <class Byte, std::size_t N>
    requires std::same_as<std::remove_const_t<Byte>, std::byte>
struct plain_conversion<std::span<Byte, N>, default_format> {
    static constexpr value_type type = value_type::binary;

    static void write(value_writer& out, std::span<const std::byte> v) { out.bytes(v); }
};

} // namespace codynamo::detail
