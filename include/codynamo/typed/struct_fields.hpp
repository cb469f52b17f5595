// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/converter.hpp>
#include <codynamo/typed/mapping.hpp>
#include <codynamo/typed/reflection.hpp>
#include <codynamo/typed/rules.hpp>
#include <codynamo/typed/struct_codec.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

// The attributes of a struct, as tables: its members, with those of flattened structs in their
// place, and its composed keys.

namespace codynamo::detail {

/// A struct that converts member by member: an aggregate or a described class that has no other
/// conversion.
template <class T>
concept mapped = reflectable<T> && !plain_convertible<T> && !std::is_union_v<T>;

// --- the conversion of a member ---

/// A time as a number of whole seconds, whatever its precision.
struct time_to_live_format {};

template <class T>
    requires is_time_point<T>
struct conversion<T, time_to_live_format> {
    static constexpr value_type type = value_type::number;

    static void write(value_writer& out, const T& v) {
        out.number(std::chrono::floor<std::chrono::seconds>(v).time_since_epoch().count());
    }

    static void read(value_reader& in, T& out) {
        using limits = std::chrono::duration<double>;
        std::int64_t seconds = 0;
        if (!in.read_number(seconds)) return;
        const limits wide{std::chrono::seconds(seconds)};
        if (wide < limits(T::duration::min()) || wide > limits(T::duration::max())) {
            return in.fail(
                client_errc::number_out_of_range, "the time is beyond what its member can hold"
            );
        }
        out = T(std::chrono::duration_cast<typename T::duration>(std::chrono::seconds(seconds)));
    }
};

template <member_format Format>
struct format_tag {
    using type = default_format;
};

template <>
struct format_tag<member_format::number> {
    using type = number_format;
};

template <>
struct format_tag<member_format::iso8601> {
    using type = iso8601_format;
};

template <>
struct format_tag<member_format::epoch_millis> {
    using type = epoch_millis_format;
};

template <>
struct format_tag<member_format::time_to_live> {
    using type = time_to_live_format;
};

template <member_format Format, bool NullWhenEmpty>
using format_type = std::conditional_t<
    NullWhenEmpty,
    null_when_empty_format<typename format_tag<Format>::type>,
    typename format_tag<Format>::type>;

template <class T, std::size_t I>
using format_of =
    format_type<rules_of<T>.members[I].format, rules_of<T>.members[I].has(given::null_when_empty)>;

template <class T, std::size_t I>
consteval bool is_attribute() {
    return !rules_of<T>.members[I].has(given::ignored | given::flattened);
}

/// Whether the member at I is ignored, or flattened, or converts both ways.
template <class T, std::size_t I>
consteval bool converts() {
    using member = member_type<T, I>;
    using format = format_of<T, I>;
    if constexpr (is_attribute<T, I>())
        return is_none(why_refused<member, format>) && is_read<member, format>();
    else
        return true;
}

/// Null for a member that is no attribute.
template <class T, std::size_t I>
constexpr const type_codec* member_codec() {
    if constexpr (is_attribute<T, I>())
        return &codec_of<member_type<T, I>, format_of<T, I>>;
    else
        return nullptr;
}

/// The type of value that a member becomes, if it is always the same.
template <class M, class Format>
consteval value_type type_written() {
    if constexpr (requires { conversion<M, Format>::type; })
        return conversion<M, Format>::type;
    else
        return value_type::unknown;
}

// --- slots: the members, with those of flattened structs in their place ---

template <class T>
consteval std::size_t slot_count();

template <class T, std::size_t I>
consteval std::size_t slots_of_member() {
    if constexpr (rules_of<T>.members[I].has(given::flattened))
        return slot_count<member_type<T, I>>();
    else
        return 1;
}

/// The slot of the member at I.
template <class T, std::size_t I>
consteval std::size_t slot_of() {
    return []<std::size_t... Before>(std::index_sequence<Before...>) {
        return (std::size_t{0} + ... + slots_of_member<T, Before>());
    }(std::make_index_sequence<I>());
}

template <class T>
consteval std::size_t slot_count() {
    return slot_of<T, member_count<T>>();
}

template <class T>
void add_addresses(T& object, void**& out) {
    members_of<T>::apply(object, [&out](auto&... members) {
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            const auto add =
                [&out]<
                    std::size_t Index>(auto& member, std::integral_constant<std::size_t, Index>) {
                    if constexpr (rules_of<T>.members[Index].has(given::flattened))
                        add_addresses(member, out);
                    else
                        *out++ = const_cast<void*>(static_cast<const void*>(&member));
                };
            (add(members, std::integral_constant<std::size_t, I>()), ...);
        }(std::index_sequence_for<decltype(members)...>());
    });
}

template <class T>
void addresses_of(void* object, void** out) {
    add_addresses(*static_cast<T*>(object), out);
}

// --- the table ---

/// Whether the member at I is an attribute that is left out when it is empty. (Asked of types:
/// comparing pointers is no constant expression for g++ with `-fsanitize=undefined`.)
template <class T, std::size_t I>
consteval bool can_be_absent() {
    using member = member_type<T, I>;
    if constexpr (is_attribute<T, I>())
        return requires(const member& v) { conversion<member, format_of<T, I>>::is_absent(v); };
    else
        return false;
}

template <class T, std::size_t I>
constexpr void reset_of(struct_field& field) {
    using member = member_type<T, I>;
    constexpr auto& rule = rules_of<T>.members[I];
    constexpr std::size_t at = rule.default_option;
    if constexpr (at != no_option) {
        using option = std::remove_cvref_t<decltype(std::get<at>(mapping_of<T>.options))>;
        field.absent = when_absent::stays;
        if constexpr (requires { option::value; }) {
            field.absent = when_absent::reset;
            field.reset = [](void* out) {
                *static_cast<member*>(out) = member(std::get<at>(mapping_of<T>.options).value);
            };
        }
    } else if constexpr (optional_like<member> || rules_of<T>.lenient ||
                         rule.has(given::version | given::created_at | given::updated_at)) {
        field.absent = when_absent::stays;
    } else if constexpr (can_be_absent<T, I>()) {
        field.absent = when_absent::reset;
        if constexpr (std::is_default_constructible_v<member>)
            field.reset = [](void* out) { *static_cast<member*>(out) = member(); };
    }
}

template <class T>
consteval std::size_t field_count();

template <class T, std::size_t I>
consteval std::size_t fields_of_member() {
    constexpr auto& rule = rules_of<T>.members[I];
    if constexpr (rule.has(given::flattened))
        return field_count<member_type<T, I>>();
    else
        return rule.name.empty() ? 0 : 1;
}

template <class T>
consteval std::size_t field_count() {
    return []<std::size_t... I>(std::index_sequence<I...>) {
        return (std::size_t{0} + ... + fields_of_member<T, I>());
    }(std::make_index_sequence<member_count<T>>());
}

/// Whether the member is a key of which several texts or numbers may be read as one value.
template <class T, std::size_t I>
consteval bool is_converted_key() {
    using member = member_type<T, I>;
    return rules_of<T>.members[I].has(given::partition_key | given::sort_key) && !held<member> &&
           !arithmetic<member> && !std::is_enum_v<member> &&
           type_written<member, format_of<T, I>>() != value_type::binary;
}

/// Adds the fields of T whose slots begin at `first_slot`.
template <class T>
constexpr void add_fields(struct_field*& out, std::size_t first_slot);

template <class T, std::size_t I>
constexpr void add_member(struct_field*& out, std::size_t first_slot) {
    using member = member_type<T, I>;
    constexpr auto& rule = rules_of<T>.members[I];
    if constexpr (rule.has(given::flattened)) {
        add_fields<member>(out, first_slot + slot_of<T, I>());
    } else if constexpr (!rule.name.empty()) {
        out->name = rule.name;
        out->codec = member_codec<T, I>();
        out->slot = static_cast<std::uint16_t>(first_slot + slot_of<T, I>());
        out->is_converted_key = is_converted_key<T, I>();
        reset_of<T, I>(*out);
        ++out;
    }
}

template <class T>
constexpr void add_fields(struct_field*& out, std::size_t first_slot) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        (add_member<T, I>(out, first_slot), ...);
    }(std::make_index_sequence<member_count<T>>());
}

template <class T>
consteval auto make_fields() {
    std::array<struct_field, field_count<T>() + 1> out{}; // one more: not empty
    struct_field* end = out.data();
    add_fields<T>(end, 0);
    return out;
}

template <class T>
inline constexpr auto fields_of = make_fields<T>();

// --- composed keys ---

template <class Key>
inline constexpr bool is_composed = false;

template <class... Parts>
inline constexpr bool is_composed<partition_key<composed<Parts...>>> = !is_renamed_member<Parts...>;

template <class... Parts>
inline constexpr bool is_composed<sort_key<composed<Parts...>>> = !is_renamed_member<Parts...>;

template <class T, std::size_t I>
consteval key_piece member_piece() {
    using member = member_type<T, I>;
    constexpr value_type type = type_written<member, format_of<T, I>>();
    return {
        {},
        member_codec<T, I>(),
        static_cast<std::uint16_t>(slot_of<T, I>()),
        type == value_type::number
    };
}

template <class T, std::size_t Option, std::size_t Part>
consteval key_piece make_piece() {
    constexpr auto part = std::get<Part>(std::get<Option>(mapping_of<T>.options).members);
    if constexpr (std::is_member_object_pointer_v<std::remove_cv_t<decltype(part)>>)
        return member_piece<T, index_of<T>(part)>();
    else
        return {part};
}

template <class T, std::size_t Option>
inline constexpr auto pieces_of =
    []<std::size_t... Part>(std::index_sequence<Part...>) {
        return std::array<key_piece, sizeof...(Part)>{make_piece<T, Option, Part>()...};
    }(std::make_index_sequence<
        std::tuple_size_v<decltype(std::get<Option>(mapping_of<T>.options).members)>>());

template <class T>
class key_table {
public:
    std::array<composed_key, 2> keys{};
    std::size_t size = 0;

    consteval key_table() {
        add<rules_of<T>.partition_key>();
        add<rules_of<T>.sort_key>();
    }

private:
    template <std::size_t Option>
    consteval void add() {
        if constexpr (Option != no_option) {
            using key = std::remove_cvref_t<decltype(std::get<Option>(mapping_of<T>.options))>;
            if constexpr (is_composed<key>)
                keys[size++] = {
                    std::get<Option>(mapping_of<T>.options).name,
                    pieces_of<T, Option>.data(),
                    pieces_of<T, Option>.size()
                };
        }
    }
};

template <class T>
inline constexpr key_table<T> keys_of;

template <class T>
consteval bool has_equal_names() {
    const auto& fields = fields_of<T>;
    const auto& keys = keys_of<T>;
    std::array<std::string_view, field_count<T>() + 3> names{};
    std::size_t size = 0;
    for (std::size_t i = 0; i < field_count<T>(); ++i)
        names[size++] = fields[i].name;
    for (std::size_t i = 0; i < keys.size; ++i)
        names[size++] = keys.keys[i].name;
    if (!rules_of<T>.type_attribute.empty()) names[size++] = rules_of<T>.type_attribute;
    for (std::size_t i = 0; i < size; ++i)
        for (std::size_t k = 0; k < i; ++k)
            if (names[i] == names[k]) return true;
    return false;
}

} // namespace codynamo::detail
