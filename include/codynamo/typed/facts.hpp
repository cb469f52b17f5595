// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/converter.hpp>
#include <codynamo/expression/key_condition.hpp>
#include <codynamo/key.hpp>
#include <codynamo/typed/items.hpp>
#include <codynamo/typed/member_values.hpp>
#include <codynamo/typed/struct_conversion.hpp>

#include <array>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

// What a mapping says, for expressions and tables: names, keys, the members with a meaning.

namespace codynamo::detail {

template <class Parts>
struct members_in;

/// The member pointers among the parts of a key.
template <class... Parts>
struct members_in<std::tuple<Parts...>> {
    static constexpr std::size_t size =
        (std::size_t{0} + ... + std::size_t{std::is_member_object_pointer_v<Parts>});
};

template <class T, std::size_t Option>
struct key_option {
    static constexpr const auto& option = std::get<Option>(mapping_of<T>.options);
    using parts = std::remove_cvref_t<decltype(option.members)>;
    static constexpr std::size_t size = members_in<parts>::size;
    static constexpr bool composed = is_composed<std::remove_cvref_t<decltype(option)>>;

    static std::string name() {
        if constexpr (requires { option.name; }) {
            return std::string(option.name);
        } else {
            constexpr std::size_t index = index_of<T>(std::get<0>(option.members));
            return std::string(rules_of<T>.members[index].name);
        }
    }
};

template <class T>
struct key_option<T, no_option> {
    static constexpr std::size_t size = 0;
    static constexpr bool composed = false;

    static std::string name() { return {}; }
};

/// The option of the mapping that names the partition key.
template <class T>
inline constexpr const auto& partition_key_of =
    std::get<rules_of<T>.partition_key>(mapping_of<T>.options);

/// The option of the mapping that names the sort key.
template <class T>
inline constexpr const auto& sort_key_of = std::get<rules_of<T>.sort_key>(mapping_of<T>.options);

/// The index of the member that is part N of a key.
template <class T, std::size_t Option, std::size_t N>
consteval std::size_t part_member() {
    std::size_t found = 0;
    std::size_t at = 0;
    std::apply(
        [&](const auto&... parts) {
            const auto look = [&](const auto& part) {
                if constexpr (std::is_member_object_pointer_v<std::remove_cvref_t<decltype(part)>>)
                    if (at++ == N) found = index_of<T>(part);
            };
            (look(parts), ...);
        },
        std::get<Option>(mapping_of<T>.options).members
    );
    return found;
}

/// Whether the values are of the types of the members of a key.
template <class T, std::size_t Option, class... Values>
consteval bool are_key_values(std::type_identity<std::tuple<Values...>>) {
    return []<std::size_t... N>(std::index_sequence<N...>) {
        return (... && fits_member<std::remove_cvref_t<std::tuple_element_t<N, std::tuple<Values...>>>, member_type<T, part_member<T, Option, N>()>>);
    }(std::make_index_sequence<sizeof...(Values)>());
}

template <class T, std::size_t Option, std::size_t... N, class... Values>
value key_value(std::index_sequence<N...>, const std::tuple<const Values&...>& values) {
    const std::tuple<member_type<T, part_member<T, Option, N>()>...> members(
        as_member<member_type<T, part_member<T, Option, N>()>>(
            std::get<N>(values),
            short_name<T>(),
            members_of<T>::template name<part_member<T, Option, N>()>()
        )...
    );
    if constexpr (key_option<T, Option>::composed) {
        constexpr bool is_sort = Option == rules_of<T>.sort_key;
        constexpr composed_key key = keys_of<T>.keys[is_sort ? keys_of<T>.size - 1 : 0];
        std::array<void*, most_slots> addresses{};
        ((addresses[slot_of<T, part_member<T, Option, N>()>()] =
              const_cast<void*>(static_cast<const void*>(&std::get<N>(members)))),
         ...);
        return value(compose_key(key, addresses.data(), short_name<T>()));
    } else {
        return make_value(*codecs_of<T>[part_member<T, Option, 0>()], &std::get<0>(members));
    }
}

/// What the mapping of a struct says.
template <class T>
struct facts {
private:
    static constexpr const auto& rules = rules_of<T>;
    using partition = key_option<T, rules.partition_key>;
    using sort = key_option<T, rules.sort_key>;

    template <std::size_t First, std::size_t... I, class Tuple>
    static auto pick(std::index_sequence<I...>, const Tuple& values) {
        return std::tie(std::get<First + I>(values)...);
    }

    template <std::size_t I>
    static auto& member_at(T& object) {
        return member<I>(object);
    }

    template <std::size_t I, class Object>
    static auto& member(Object& object) {
        member_type<T, I>* found = nullptr;
        members_of<T>::apply(const_cast<T&>(object), [&found](auto&... all) {
            std::size_t at = 0;
            const auto look = [&](auto& m) {
                if constexpr (std::same_as<std::remove_cvref_t<decltype(m)>, member_type<T, I>>)
                    if (at == I) found = &m;
                ++at;
            };
            (look(all), ...);
        });
        using type =
            std::conditional_t<std::is_const_v<Object>, const member_type<T, I>, member_type<T, I>>;
        return static_cast<type&>(*found);
    }

    template <std::size_t I>
    static value time_value(std::chrono::system_clock::time_point now) {
        using time = typename without_optional<member_type<T, I>>::type;
        return value_by(rules.members[I].format, std::chrono::floor<typename time::duration>(now));
    }

public:
    /// How many members make up the keys.
    static constexpr std::size_t partition_parts = partition::size;
    static constexpr std::size_t sort_parts = sort::size;
    static constexpr bool has_partition_key = rules.partition_key != no_option;
    static constexpr bool has_sort_key = rules.sort_key != no_option;
    static constexpr bool has_version = rules.version != member_count<T>;
    static constexpr bool has_created_at = rules.created_at != member_count<T>;
    static constexpr bool has_updated_at = rules.updated_at != member_count<T>;
    static constexpr bool has_type_name = !rules.type_attribute.empty();

    static std::string partition_name() { return partition::name(); }

    static std::string sort_name() { return sort::name(); }

    /// Whether the values are as many as the members of the keys, and of their types.
    template <class... Parts>
    static consteval bool are_parts() {
        if constexpr (!has_partition_key || sizeof...(Parts) != partition_parts + sort_parts) {
            return false;
        } else {
            using all = std::tuple<const Parts&...>;
            using first =
                decltype(pick<0>(std::make_index_sequence<partition_parts>(), std::declval<all>()));
            using rest = decltype(pick<partition_parts>(
                std::make_index_sequence<sort_parts>(), std::declval<all>()
            ));
            return are_key_values<T, rules.partition_key>(std::type_identity<first>()) &&
                   are_sort_values(std::type_identity<rest>());
        }
    }

    template <class... Parts>
    static consteval bool are_partition_parts() {
        if constexpr (!has_partition_key || sizeof...(Parts) != partition_parts)
            return false;
        else
            return are_key_values<T, rules.partition_key>(
                std::type_identity<std::tuple<const Parts&...>>()
            );
    }

    /// The key of these values, those of the partition key first.
    template <class... Parts>
    static key make_key(const Parts&... parts) {
        constexpr bool fits = are_parts<Parts...>();
        static_assert(
            has_partition_key,
            "codynamo: the mapping of this struct has no partition_key (the compiler shows the "
            "struct as T)"
        );
        static_assert(
            fits || !has_partition_key,
            "codynamo: a key of this struct has one value for each member in its partition_key and "
            "sort_key, in their order and of their types (the compiler shows the struct as T, the "
            "types of the values as Parts)"
        );
        if constexpr (fits) {
            const auto all = std::tie(parts...);
            value first =
                partition_value(pick<0>(std::make_index_sequence<partition_parts>(), all));
            if constexpr (has_sort_key) {
                const auto rest =
                    pick<partition_parts>(std::make_index_sequence<sort_parts>(), all);
                value second =
                    key_value<T, rules.sort_key>(std::make_index_sequence<sort_parts>(), rest);
                return key(partition_name(), std::move(first), sort_name(), std::move(second));
            } else {
                return key(partition_name(), std::move(first));
            }
        } else {
            return key(item());
        }
    }

    /// The condition on the partition key that it is composed of these values.
    template <class... Parts>
    static key_condition partition_is(const Parts&... parts) {
        constexpr bool fits = are_partition_parts<Parts...>();
        static_assert(
            has_partition_key,
            "codynamo: the mapping of this struct has no partition_key (the compiler shows the "
            "struct as T)"
        );
        static_assert(
            fits || !has_partition_key,
            "codynamo: a partition of this struct has one value for each member in its "
            "partition_key, in their order and of their types (the compiler shows the struct as T, "
            "the types of the values as Parts)"
        );
        if constexpr (fits)
            return partition_key<>(partition_name()) == partition_value(std::tie(parts...));
        else
            return key_condition("");
    }

    /// The key of an object.
    static key key_of(const T& object) {
        static_assert(
            has_partition_key,
            "codynamo: the mapping of this struct has no partition_key (the compiler shows the "
            "struct as T)"
        );
        value first = key_value_of<rules.partition_key>(object);
        if constexpr (has_sort_key)
            return key(
                partition_name(),
                std::move(first),
                sort_name(),
                key_value_of<rules.sort_key>(object)
            );
        else
            return key(partition_name(), std::move(first));
    }

    /// The names of all attributes, for a projection.
    static std::vector<std::string> attribute_names() {
        std::vector<std::string> out;
        for (std::size_t i = 0; i < keys_of<T>.size; ++i)
            out.emplace_back(keys_of<T>.keys[i].name);
        if (has_type_name) out.emplace_back(rules.type_attribute);
        for (std::size_t i = 0; i < field_count<T>(); ++i)
            out.emplace_back(fields_of<T>[i].name);
        return out;
    }

    static auto& version_of(T& object) { return member<rules.version>(object); }

    static const auto& version_of(const T& object) { return member<rules.version>(object); }

    static auto& created_at_of(T& object) { return member<rules.created_at>(object); }

    static const auto& created_at_of(const T& object) { return member<rules.created_at>(object); }

    static auto& updated_at_of(T& object) { return member<rules.updated_at>(object); }

    static const auto& updated_at_of(const T& object) { return member<rules.updated_at>(object); }

    static std::string version_name() { return std::string(rules.members[rules.version].name); }

    static std::string created_at_name() {
        return std::string(rules.members[rules.created_at].name);
    }

    static std::string updated_at_name() {
        return std::string(rules.members[rules.updated_at].name);
    }

    /// The time in the format of the member, rounded down to its precision.
    static value created_at_value(std::chrono::system_clock::time_point now) {
        return time_value<rules.created_at>(now);
    }

    static value updated_at_value(std::chrono::system_clock::time_point now) {
        return time_value<rules.updated_at>(now);
    }

private:
    template <class Values>
    static consteval bool are_sort_values(std::type_identity<Values> values) {
        if constexpr (has_sort_key)
            return are_key_values<T, rules.sort_key>(values);
        else
            return true;
    }

    template <class... Parts>
    static value partition_value(const std::tuple<const Parts&...>& values) {
        return key_value<T, rules.partition_key>(
            std::make_index_sequence<partition_parts>(), values
        );
    }

    template <std::size_t Option>
    static value key_value_of(const T& object) {
        return [&]<std::size_t... N>(std::index_sequence<N...>) {
            return key_value<T, Option>(
                std::index_sequence<N...>(),
                std::tuple<const member_type<T, part_member<T, Option, N>()>&...>(
                    member<part_member<T, Option, N>()>(object)...
                )
            );
        }(std::make_index_sequence<key_option<T, Option>::size>());
    }
};

} // namespace codynamo::detail
