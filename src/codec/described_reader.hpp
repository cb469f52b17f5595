// SPDX-License-Identifier: BSL-1.0
// Reads JSON objects into described structs, by the shapes of their members. Members that the
// struct does not have are skipped.
#pragma once

#include "codec/json_reader.hpp"
#include "codec/member_shape.hpp"

#include <codynamo/value_type.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace codynamo::codec {

inline void read_value(json_reader& reader, std::string& out) {
    reader.string(out);
}

inline void read_value(json_reader& reader, bool& out) {
    out = reader.boolean();
}

inline void read_value(json_reader& reader, std::int64_t& out) {
    out = reader.integer();
}

/// A key attribute's type; unknown ones count as strings.
inline void read_value(json_reader& reader, value_type& out) {
    std::string scratch;
    const std::string_view text = reader.string_view(scratch);
    out = value_type::string;
    if (text == tag(value_type::number)) out = value_type::number;
    if (text == tag(value_type::binary)) out = value_type::binary;
}

/// Seconds with three digits behind the point; 1970 for numbers that are not a date.
inline void read_value(json_reader& reader, std::chrono::system_clock::time_point& out) {
    constexpr double latest_seconds = 8e9; // far beyond any date, and within the clock's range
    double seconds = reader.real();
    if (!(seconds >= 0 && seconds < latest_seconds)) seconds = 0;
    out = std::chrono::system_clock::time_point(
        std::chrono::round<std::chrono::milliseconds>(std::chrono::duration<double>(seconds))
    );
}

template <described T>
void read_value(json_reader& reader, T& out);

template <class T>
void read_value(json_reader& reader, std::optional<T>& out) {
    read_value(reader, out.emplace());
}

/// Figures and dates of tables only inform: one that cannot be read is left out.
template <class T>
inline constexpr bool only_informs =
    std::same_as<T, std::int64_t> || std::same_as<T, std::chrono::system_clock::time_point>;

template <class T>
inline constexpr bool only_informs<std::optional<T>> = only_informs<T>;

template <class T>
void read_member_value(json_reader& reader, const member_shape&, T& out) {
    if constexpr (only_informs<T>)
        reader.read_if_any(out, [&](T& read) { read_value(reader, read); });
    else
        read_value(reader, out);
}

template <class T>
void read_member_value(json_reader& reader, const member_shape& shape, std::vector<T>& out) {
    decode_list(reader, out, shape.max_elements, [&](T& element) { read_value(reader, element); });
}

/// Reads the value after `name` into the member of that name, if there is one. `object` is the
/// object of `member_shape::object` that the reader is in.
template <described T>
bool read_member(json_reader& reader, std::string_view object, std::string_view name, T& out);

/// Reads the members of `object`; of an empty name, those of the struct's own object.
template <described T>
void read_object(json_reader& reader, std::string_view object, T& out) {
    reader.object([&](std::string_view name) { read_member(reader, object, name, out); });
}

template <class Member, class T>
bool read_if_named(json_reader& reader, std::string_view object, std::string_view name, T& out) {
    constexpr member_shape shape = shape_of<Member::pointer>;
    static_assert(shape.changes.empty(), "changes are only written");
    auto& value = out.*Member::pointer;
    if constexpr (shape.in_place) return read_member(reader, object, name, value);
    if (object == shape.object && name == json_name<Member>) {
        read_member_value(reader, shape, value);
        return true;
    }
    if (shape.object.empty() || !object.empty() || name != shape.object) return false;
    read_object(reader, shape.object, out);
    return true;
}

template <described T>
bool read_member(json_reader& reader, std::string_view object, std::string_view name, T& out) {
    const auto read_first = [&]<template <class...> class List, class... Member>(List<Member...>) {
        return (read_if_named<Member>(reader, object, name, out) || ...);
    };
    return read_first(members_of<T>());
}

template <described T>
void read_value(json_reader& reader, T& out) {
    read_object(reader, {}, out);
}

} // namespace codynamo::codec
