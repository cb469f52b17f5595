// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/typed/facts.hpp>
#include <codynamo/typed/key_condition.hpp>
#include <codynamo/typed/operand.hpp>

#include <cstddef>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace codynamo::detail {

/// Throws `client_errc::invalid_argument`: a partition is named by all parts of its key.
[[noreturn]] void refuse_part_of_partition(std::string_view root, std::size_t parts);

/// Throws `client_errc::invalid_argument`: a composed key keeps numbers in no order.
[[noreturn]] void refuse_range_of_numbers(std::string_view root);

/// The index of a member among the parts of a composed key; `no_part` if it is none of them.
inline constexpr std::size_t no_part = static_cast<std::size_t>(-1);

template <class Parts, class M, class T>
std::size_t part_of(const Parts& parts, M T::* member) {
    std::size_t found = no_part;
    std::size_t at = 0;
    const auto look = [&]<class Part>(const Part& part) {
        if constexpr (std::same_as<Part, M T::*>)
            if (part == member) found = at;
        ++at;
    };
    std::apply([&](const auto&... all) { (look(all), ...); }, parts);
    return found;
}

template <class T>
struct key_terms {
    template <class M, class V>
    static key_condition partition_is(M T::* member, const V& v) {
        if constexpr (!fits<V, held_in<M>>) {
            (void)refused_operand<V, held_in<M>>();
            return key_condition("");
        } else {
            using option = key_option<T, rules_of<T>.partition_key>;
            if constexpr (option::composed) {
                if (part_of(partition_key_of<T>.members, member) != no_part) {
                    if constexpr (option::size == 1)
                        return facts<T>::partition_is(converted<held_in<M>>(v));
                    else
                        refuse_part_of_partition(short_name<T>(), option::size);
                }
            }
            return partition_key<>(attribute_name_of(member)) == member_value<0>(member, v);
        }
    }

    template <class M, class V>
    static member_sort_condition sort(M T::* member, key_relation relation, const V& v) {
        if constexpr (!fits<V, held_in<M>>) {
            (void)refused_operand<V, held_in<M>>();
            return member_sort_condition(sort_condition(std::string()));
        } else {
            if (const std::size_t piece = piece_of(member); piece != no_part)
                return ask(piece, relation, part_text(member, relation, v), {});
            return sort_condition_on(
                sort_key<>(attribute_name_of(member)), relation, member_value<0>(member, v)
            );
        }
    }

    template <class M, class Low, class High>
    static member_sort_condition between(M T::* member, const Low& low, const High& high) {
        using held = held_in<M>;
        if constexpr (!fits<Low, held> || !fits<High, held>) {
            (void)refused_operand<std::conditional_t<fits<Low, held>, High, Low>, held>();
            return member_sort_condition(sort_condition(std::string()));
        } else {
            constexpr auto relation = key_relation::between;
            if (const std::size_t piece = piece_of(member); piece != no_part)
                return ask(
                    piece,
                    relation,
                    part_text(member, relation, low),
                    part_text(member, relation, high)
                );
            return member_sort_condition(
                sort_key<>(attribute_name_of(member))
                    .between(member_value<0>(member, low), member_value<0>(member, high))
            );
        }
    }

    template <class M, class V>
    static member_sort_condition begins_with(M T::* member, const V& prefix) {
        using held = held_in<M>;
        constexpr bool has_prefixes = text<held> || bytes<held>;
        static_assert(
            has_prefixes,
            "codynamo: begins_with is for members that are strings or binaries (the compiler shows "
            "the member's type as M)"
        );
        if constexpr (has_prefixes && !fits<V, held>) (void)refused_operand<V, held>();
        if constexpr (has_prefixes && fits<V, held>)
            return sort(member, key_relation::begins_with, prefix);
        else
            return member_sort_condition(sort_condition(std::string()));
    }

private:
    template <class M>
    static std::size_t piece_of(M T::* member) {
        if constexpr (key_option<T, rules_of<T>.sort_key>::composed)
            return part_of(sort_key_of<T>.members, member);
        else
            return no_part;
    }

    template <class M, class V>
    static std::string part_text(M T::* member, key_relation relation, const V& v) {
        const auto& as_held = converted<held_in<M>>(v);
        if (relation != key_relation::equal && value_for(member, as_held).is_number())
            refuse_range_of_numbers(short_name<T>());
        return key_text_for(member, as_held);
    }

    static member_sort_condition ask(
        std::size_t piece, key_relation relation, std::string text, std::string high
    ) {
        if constexpr (key_option<T, rules_of<T>.sort_key>::composed) {
            std::vector<asked_part> parts;
            parts.push_back({piece, relation, std::move(text), std::move(high)});
            return member_sort_condition(
                keys_of<T>.keys[keys_of<T>.size - 1], short_name<T>(), std::move(parts)
            );
        } else {
            return member_sort_condition(sort_condition(std::string()));
        }
    }
};

} // namespace codynamo::detail
