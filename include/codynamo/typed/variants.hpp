// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/item.hpp>
#include <codynamo/typed/struct_conversion.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

// Variants of structs: which one an item is, by its type name or by the texts its keys begin with.

namespace codynamo::detail {

/// What an attribute of a struct always begins with, or, if `whole`, always is.
struct mark {
    std::string_view attribute; // empty: no mark
    std::string_view text;
    bool whole = false;
};

/// The marks of a struct: its type name and the first texts of its composed keys.
struct mark_list {
    std::array<mark, 3> marks{};
    std::size_t size = 0;
    std::string_view type; // for messages
};

template <class T>
consteval mark_list make_marks() {
    mark_list out;
    out.type = short_name<T>();
    if (!rules_of<T>.type_attribute.empty())
        out.marks[out.size++] = {rules_of<T>.type_attribute, rules_of<T>.type_name, true};
    for (std::size_t i = 0; i < keys_of<T>.size; ++i) {
        const composed_key& key = keys_of<T>.keys[i];
        if (!key.pieces[0].text.empty())
            out.marks[out.size++] = {key.name, key.pieces[0].text, key.size == 1};
    }
    return out;
}

template <class T>
inline constexpr mark_list marks_of = make_marks<T>();

/// Whether no text has both marks.
constexpr bool exclude(const mark& a, const mark& b) {
    if (a.attribute != b.attribute) return false;
    if (a.whole && b.whole) return a.text != b.text;
    if (a.whole) return !a.text.starts_with(b.text);
    if (b.whole) return !b.text.starts_with(a.text);
    return !a.text.starts_with(b.text) && !b.text.starts_with(a.text);
}

constexpr bool are_told_apart(const mark_list& a, const mark_list& b) {
    for (std::size_t i = 0; i < a.size; ++i)
        for (std::size_t k = 0; k < b.size; ++k)
            if (exclude(a.marks[i], b.marks[k])) return true;
    return false;
}

/// Returns the index of the list whose marks the map has; `count` if there is none.
[[nodiscard]] std::size_t find_marks(
    value_reader& in, const mark_list* const* lists, std::size_t count
);

/// Records that the map is of no alternative: "expected a customer, order or invoice".
void fail_at_marks(value_reader& in, const mark_list* const* lists, std::size_t count);

template <class... T>
inline constexpr bool variant_of_structs<std::variant<T...>> =
    ((mapped<T> || std::same_as<T, item>) && ...) && (std::size_t{0} + ... + mapped<T>) > 0 &&
    sizeof...(T) > 1;

template <class A, class B>
consteval bool pair_told_apart() {
    if constexpr (mapped<A> && mapped<B>)
        return are_told_apart(marks_of<A>, marks_of<B>);
    else
        return true;
}

template <class... T>
consteval bool all_told_apart(std::type_identity<std::variant<T...>>) {
    std::size_t pairs = 0;
    const auto row = [&pairs]<class A>(std::type_identity<A>) {
        pairs += (std::size_t{0} + ... + std::size_t{pair_told_apart<A, T>()});
    };
    (row(std::type_identity<T>()), ...);
    // A struct is not told apart from itself.
    return pairs == sizeof...(T) * sizeof...(T) - (std::size_t{0} + ... + std::size_t{mapped<T>});
}

/// Refuses, in words, structs that cannot be told apart.
template <class V>
consteval void check_variant() {
    constexpr bool told_apart = all_told_apart(std::type_identity<V>());
    static_assert(
        told_apart,
        "codynamo: the structs of a variant are told apart by type_name(...) in the mapping of "
        "each, or by different texts that their composed keys begin with (the compiler shows the "
        "variant as V)"
    );
}

/// One of several structs; `item` among them takes what is none of them.
template <class... T>
    requires(variant_of_structs<std::variant<T...>> && !has_converter<std::variant<T...>>)
struct conversion<std::variant<T...>, default_format> {
    static constexpr value_type type = value_type::map;

    static void write(value_writer& out, const std::variant<T...>& v) {
        std::visit(
            [&out]<class A>(const A& held) { conversion<A, default_format>::write(out, held); }, v
        );
    }

    static void read(value_reader& in, std::variant<T...>& out) {
        check_variant<std::variant<T...>>();
        constexpr std::array<const mark_list*, sizeof...(T)> lists{list_of<T>()...};
        if (in.type() != value_type::map) {
            in.expect(value_type::map);
            return;
        }
        const std::size_t found = find_marks(in, lists.data(), lists.size());
        std::size_t at = 0;
        if (found < lists.size()) {
            (... || (at++ == found && read_as<T>(in, out)));
        } else if constexpr ((std::same_as<T, item> || ...)) {
            (void)read_as<item>(in, out);
        } else {
            fail_at_marks(in, lists.data(), lists.size());
        }
    }

private:
    /// Null for `item`.
    template <class A>
    static consteval const mark_list* list_of() {
        if constexpr (std::same_as<A, item>)
            return nullptr;
        else
            return &marks_of<A>;
    }

    template <class A>
    static bool read_as(value_reader& in, std::variant<T...>& out) {
        conversion<A, default_format>::read(in, out.template emplace<A>());
        return true;
    }
};

} // namespace codynamo::detail
