// SPDX-License-Identifier: BSL-1.0
// Writes described structs as JSON objects, by the shapes of their members.
#pragma once

#include "codec/json_writer.hpp"
#include "codec/member_shape.hpp"

#include <codynamo/value_type.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace codynamo::codec {

inline void write_value(json_writer& json, const std::string& text) {
    json.string(text);
}

inline void write_value(json_writer& json, std::same_as<bool> auto value) {
    json.boolean(value);
}

inline void write_value(json_writer& json, std::same_as<std::int64_t> auto value) {
    json.integer(value);
}

inline void write_value(json_writer& json, std::same_as<int> auto value) {
    json.integer(value);
}

inline void write_value(json_writer& json, value_type type) {
    json.string(tag(type));
}

template <class T>
void write_value(json_writer& json, const std::optional<T>& value) {
    write_value(json, *value);
}

template <class T>
void write_value(json_writer& json, const std::vector<T>& values) {
    json.begin_array();
    for (const T& value : values)
        write_value(json, value);
    json.end_array();
}

/// The object or list that a member stands in; empty if it stands in none.
[[nodiscard]] constexpr std::string_view group_of(const member_shape& shape) noexcept {
    return shape.changes.empty() ? shape.object : shape.changes;
}

/// Whether the members of each group are neighbours: otherwise it would be written twice.
template <template <class...> class List, class... Member>
[[nodiscard]] consteval bool has_whole_groups(List<Member...>) {
    constexpr std::size_t size = sizeof...(Member);
    const std::array<std::string_view, size> groups{group_of(shape_of<Member::pointer>)...};
    for (std::size_t i = 2; i < size; ++i)
        for (std::size_t before = 0; before + 1 < i; ++before)
            if (!groups[i].empty() && groups[i] == groups[before] && groups[i] != groups[i - 1])
                return false;
    return true;
}

/// The object or list that neighbouring members share, opened for the first one that is written.
class member_group {
public:
    explicit member_group(json_writer& json) noexcept : json_(json) {}

    void enter(const member_shape& shape) {
        const bool list = !shape.changes.empty();
        const std::string_view name = group_of(shape);
        if (name == name_) return;
        leave();
        if (name.empty()) return;
        json_.name(name);
        list ? json_.begin_array() : json_.begin_object();
        name_ = name;
        is_list_ = list;
    }

    void leave() {
        if (name_.empty()) return;
        is_list_ ? json_.end_array() : json_.end_object();
        name_ = {};
    }

private:
    json_writer& json_;
    std::string_view name_;
    bool is_list_ = false;
};

template <class T>
[[nodiscard]] bool is_set(const T&, const member_shape&) {
    return true;
}

template <class T>
[[nodiscard]] bool is_set(const std::optional<T>& value, const member_shape&) {
    return value.has_value();
}

template <class T>
[[nodiscard]] bool is_set(const std::vector<T>& values, const member_shape&) {
    return !values.empty();
}

[[nodiscard]] inline bool is_set(const std::int64_t& value, const member_shape& shape) {
    return value != 0 || !shape.zero_is_unset;
}

/// Writes one element of a list of changes.
template <class T>
void write_change(json_writer& json, const member_shape& shape, const T& value) {
    json.begin_object();
    json.name(shape.name);
    write_value(json, value);
    json.end_object();
}

inline void write_change(json_writer& json, const member_shape& shape, const std::string& text) {
    json.begin_object();
    json.name(shape.name);
    json.begin_object();
    json.member(shape.identifier, std::string_view(text));
    json.end_object();
    json.end_object();
}

template <class T>
void write_change(json_writer& json, const member_shape& shape, const std::optional<T>& value) {
    write_change(json, shape, *value);
}

template <class T>
void write_change(json_writer& json, const member_shape& shape, const std::vector<T>& values) {
    for (const T& value : values)
        write_change(json, shape, value);
}

template <class Member, class Value>
void write_member(json_writer& json, member_group& group, const Value& value) {
    constexpr member_shape shape = shape_of<Member::pointer>;
    static_assert(!shape.in_place, "members in place are only read");
    if (!is_set(value, shape)) return;
    group.enter(shape);
    if constexpr (!shape.changes.empty()) return write_change(json, shape, value);
    if constexpr (!shape.enabled.empty()) {
        json.member(shape.enabled, !value->empty());
        if (value->empty()) return;
    }
    json.name(json_name<Member>);
    write_value(json, value);
}

/// Writes the members of an object that the caller opens and closes.
template <described T>
void write_members(json_writer& json, const T& object) {
    static_assert(
        has_whole_groups(members_of<T>()), "members of one object or list are neighbours"
    );
    member_group group(json);
    const auto write_all = [&]<template <class...> class List, class... Member>(List<Member...>) {
        (write_member<Member>(json, group, object.*Member::pointer), ...);
    };
    write_all(members_of<T>());
    group.leave();
}

template <described T>
void write_value(json_writer& json, const T& object) {
    json.begin_object();
    write_members(json, object);
    json.end_object();
}

} // namespace codynamo::codec
