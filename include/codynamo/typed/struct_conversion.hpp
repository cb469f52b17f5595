// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/converter.hpp>
#include <codynamo/typed/reflection.hpp>
#include <codynamo/typed/rules.hpp>
#include <codynamo/typed/struct_codec.hpp>
#include <codynamo/typed/struct_fields.hpp>

#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace codynamo::detail {

// --- what is refused ---

template <class T>
consteval bool has_facts() {
    constexpr auto& rules = rules_of<T>;
    constexpr std::size_t none = member_count<T>;
    return rules.partition_key != no_option || rules.sort_key != no_option ||
           rules.version != none || rules.created_at != none || rules.updated_at != none ||
           !rules.type_attribute.empty();
}

template <class T>
consteval mapping_fault find_mapping_fault();

template <class T, std::size_t I>
consteval mapping_fault fault_of_member() {
    using member = member_type<T, I>;
    constexpr auto& rule = rules_of<T>.members[I];
    if constexpr (rule.has(given::flattened)) {
        if (has_facts<member>()) return mapping_fault::flattened_with_facts;
        return find_mapping_fault<member>();
    } else if constexpr (!rule.has(given::ignored)) {
        constexpr value_type type = type_written<member, format_of<T, I>>();
        constexpr bool is_text =
            type == value_type::string || type == value_type::number || has_converter<member>;
        if (rule.has(given::partition_key | given::sort_key) && !is_text &&
            type != value_type::binary)
            return mapping_fault::key_type;
        if (rule.is_part() && !is_text) return mapping_fault::key_part_type;
    }
    return mapping_fault::none;
}

/// What is wrong with the mapping of T, whose members convert.
template <class T>
consteval mapping_fault find_mapping_fault() {
    if constexpr (rules_of<T>.fault != mapping_fault::none) {
        return rules_of<T>.fault;
    } else {
        mapping_fault found = mapping_fault::none;
        [&found]<std::size_t... I>(std::index_sequence<I...>) {
            ((found = found == mapping_fault::none ? fault_of_member<T, I>() : found), ...);
        }(std::make_index_sequence<member_count<T>>());
        return found;
    }
}

template <class T>
consteval mapping_fault find_name_fault() {
    if (slot_count<T>() > most_slots) return mapping_fault::many_slots;
    return has_equal_names<T>() ? mapping_fault::same_name : mapping_fault::none;
}

/// The index of the first member that does not convert; `member_count<T>` if all do.
template <class T>
consteval std::size_t first_without_conversion() {
    std::size_t found = member_count<T>;
    std::size_t at = 0;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        ((converts<T, I>() || found != member_count<T> ? void(++at) : void(found = at++)), ...);
    }(std::make_index_sequence<member_count<T>>());
    return found;
}

/// Refuses, in words, a member that has no conversion.
template <class Struct, auto Member, class M, class Format>
consteval void check_member() {
    constexpr bool stored = is_none(why_refused<M, Format>);
    static_assert(
        stored,
        "codynamo: a member of this type cannot be stored: specialise codynamo::converter for the "
        "type, or leave the member out by ignored(...) in the mapping (the compiler shows the "
        "struct, the member and its type as Struct, Member and M)"
    );
    static_assert(
        !stored,
        "codynamo: a member of this type can be written, but not be read: use one that owns what "
        "it holds, such as std::string (the compiler shows the struct, the member and its type as "
        "Struct, Member and M)"
    );
}

/// Whether T and its mapping are sound; else `check_struct<T>` refuses it in words.
template <class T>
consteval bool is_sound() {
    if constexpr (shape_of<T>() != shape_fault::none)
        return false;
    else if constexpr (rules_of<T>.fault != mapping_fault::none)
        return false;
    else if constexpr (first_without_conversion<T>() != member_count<T>)
        return false;
    else if constexpr (find_mapping_fault<T>() != mapping_fault::none)
        return false;
    else
        return find_name_fault<T>() == mapping_fault::none;
}

template <class T>
inline constexpr bool sound = is_sound<T>();

/// The struct that an M is or holds, through optionals and containers; void if there is none.
template <class M>
consteval auto struct_within() {
    if constexpr (mapped<M>)
        return std::type_identity<M>();
    else if constexpr (optional_like<M>)
        return struct_within<typename pointee<M>::type>();
    else if constexpr (text_map<M>)
        return struct_within<typename M::mapped_type>();
    else if constexpr (sequence<M>)
        return struct_within<typename M::value_type>();
    else
        return std::type_identity<void>();
}

/// Finds the first struct that is not sound among T and those within it; void if all are.
template <class T, class... Outer>
consteval auto first_unsound();

template <class T, std::size_t I, class... Outer>
consteval auto first_unsound_member() {
    if constexpr (I == member_count<T>) {
        return std::type_identity<void>();
    } else {
        using found = decltype(first_unsound<
                               typename decltype(struct_within<member_type<T, I>>())::type,
                               T,
                               Outer...>());
        if constexpr (std::same_as<found, std::type_identity<void>> || !is_attribute<T, I>())
            return first_unsound_member<T, I + 1, Outer...>();
        else
            return found();
    }
}

template <class T, class... Outer>
consteval auto first_unsound() {
    if constexpr (std::is_void_v<T> || (std::same_as<T, Outer> || ...))
        return std::type_identity<void>();
    else if constexpr (!sound<T>)
        return std::type_identity<T>();
    else
        return first_unsound_member<T, 0, Outer...>();
}

/// The struct that `check_struct` refuses: T, or one within it; void if none is.
template <class T>
using unsound_in = typename decltype(first_unsound<T>())::type;

template <class T>
consteval void check_struct() {
    if constexpr (std::is_void_v<T>) {
        return;
    } else if constexpr (sound<T>) {
        return;
    } else if constexpr (shape_of<T>() != shape_fault::none) {
        check_shape<T, shape_of<T>()>();
    } else if constexpr (rules_of<T>.fault != mapping_fault::none) {
        check_mapping<T, rules_of<T>.fault>();
    } else if constexpr (constexpr std::size_t at = first_without_conversion<T>();
                         at != member_count<T>) {
        check_member<
            T,
            members_of<T>::template address<at>(),
            member_type<T, at>,
            format_of<T, at>>();
    } else if constexpr (find_mapping_fault<T>() != mapping_fault::none) {
        check_mapping<T, find_mapping_fault<T>()>();
    } else {
        check_mapping<T, find_name_fault<T>()>();
    }
}

template <class T>
consteval struct_table make_table() {
    return {
        fields_of<T>.data(),
        field_count<T>(),
        keys_of<T>.keys.data(),
        keys_of<T>.size,
        rules_of<T>.type_attribute,
        rules_of<T>.type_name,
        rules_of<T>.lenient,
        &addresses_of<T>
    };
}

template <class T>
inline constexpr struct_table table_of = make_table<T>();

/// A map of the struct's members.
template <mapped T>
struct conversion<T, default_format> {
    static constexpr value_type type = value_type::map;

    static void write(value_writer& out, const T& v) {
        check_struct<T>();
        if constexpr (sound<T>) write_struct(out, table_of<T>, &v);
    }

    static void read(value_reader& in, T& out) {
        check_struct<T>();
        if constexpr (sound<T>) read_struct(in, table_of<T>, &out);
    }
};

} // namespace codynamo::detail
