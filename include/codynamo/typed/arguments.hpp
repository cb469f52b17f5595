// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/batch_writer.hpp>
#include <codynamo/expression/key_condition.hpp>
#include <codynamo/key.hpp>
#include <codynamo/option/apply.hpp>
#include <codynamo/typed/object_rules.hpp>
#include <codynamo/typed/projected.hpp>
#include <codynamo/typed/reflection.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

/// The arguments of a typed call: the parts of a key, then options.
namespace codynamo::detail {

/// A request with every member that an option sets.
struct every_request {
    int timeout, at_most_once, return_item_collection_metrics, limit, index_name,
        exclusive_start_key, total_segments, segment, consistent_read, scan_index_forward,
        max_items, prefetch, resume_from, key_condition_expression, condition_expression,
        filter_expression, projection_expression, update_expression, expression_attribute_names,
        expression_attribute_values, client_request_token, conflict_retries, return_values;
    codynamo::select select;
    codynamo::return_consumed_capacity return_consumed_capacity;
    codynamo::return_values_on_condition_check_failure return_values_on_condition_check_failure;
};

template <class T>
concept any_sort_condition = std::derived_from<typename option_in<T>::type, sort_condition>;

/// Not a part of a key.
template <class T>
concept any_option = option_of<T, every_request> || update_of<T, every_request> ||
                     any_sort_condition<T> || std::same_as<T, predicate>;

template <class T>
concept struct_row = mapped<T>;

template <class...>
struct first {
    using type = void;
};

template <class First, class... Rest>
struct first<First, Rest...> {
    using type = First;
};

template <class... Arguments>
using first_of = typename first<Arguments...>::type;

/// An object of T, or of one of the types of a variant.
template <class Object, class T>
inline constexpr bool is_object_of = std::same_as<Object, T>;

template <class Object, class... Types>
inline constexpr bool is_object_of<Object, std::variant<Types...>> =
    std::same_as<Object, std::variant<Types...>> || (... || std::same_as<Object, Types>);

template <class Object, class T>
concept object_of = is_object_of<std::remove_cvref_t<Object>, T>;

/// An object of one of the types of the variant T.
template <class Object, class T>
concept alternative_of = object_of<Object, T> && !std::same_as<std::remove_cvref_t<Object>, T>;

/// With g++ before 13, a temporary aggregate in a co_await expression is destroyed twice.
template <class T>
inline constexpr bool safe_rvalue =
    safe_in_await<T> || !std::is_aggregate_v<std::remove_cvref_t<T>>;

template <class T>
constexpr void refuse_unsafe_rvalue() {
    static_assert(
        safe_rvalue<T>,
        "codynamo: g++ before 13 destroys a temporary aggregate that owns memory twice in a "
        "co_await expression; give it a name first: const order mine{...}; co_await "
        "orders.put_item(mine) (the compiler shows the type as T)"
    );
}

template <class T, class... Wrong>
constexpr void refuse_object() {
    static_assert(
        never<Wrong...>,
        "codynamo: put_item takes an object of the table's type; options come after it (the "
        "compiler shows the type as T, and what was given as Wrong)"
    );
}

template <class Object>
constexpr void refuse_no_copy() {
    static_assert(
        std::is_constructible_v<std::remove_cvref_t<Object>, Object>,
        "codynamo: a type with a version or time stamps is copied to be written, and this one "
        "cannot be: give it by std::move (the compiler shows the type as Object)"
    );
}

/// The changes of an update may be given by actions only, if the mapping adds some.
template <class T, class... Options>
constexpr bool takes_changes() {
    constexpr bool has_text =
        (... || std::same_as<typename option_in<Options>::type, update_expression>);
    constexpr bool taken = !has_text || !object_rules<T>::changes_updates;
    static_assert(
        taken,
        "codynamo: the version or time stamps of this type are changed by every update: give "
        "set, add, remove_attribute and delete_from in place of update_expression, or update "
        "through untyped() (the compiler shows the type as T)"
    );
    return taken;
}

template <class... Options>
constexpr void refuse_changes() {
    constexpr bool has_changes =
        (... || (update_of<Options, every_request> ||
                 std::same_as<typename option_in<Options>::type, update_expression>));
    static_assert(
        !has_changes,
        "codynamo: update_changed finds the changes by itself: it takes a condition and the "
        "options of update_item, but no set, add, remove_attribute, delete_from and "
        "update_expression"
    );
}

/// Whether an update by the key changes a version or time stamps.
template <class T>
constexpr bool changes_by_key() {
    static_assert(
        !is_variant<T> || !object_rules<T>::changes_updates,
        "codynamo: one of the types of this table has a version or time stamps, and a key does "
        "not show the type: update by an object, or through untyped()"
    );
    return object_rules<T>::changes_updates;
}

/// The number of arguments that make up the key of a T, or its partition key alone.
enum class key_extent { whole, partition };

template <class T, key_extent Extent>
inline constexpr std::size_t key_part_count = [] {
    if constexpr (!struct_row<T>)
        return std::size_t{0};
    else if constexpr (Extent == key_extent::partition)
        return facts<T>::partition_parts;
    else
        return facts<T>::partition_parts + facts<T>::sort_parts;
}();

/// The first argument names all by itself: a `key`, a `key_condition`.
template <class Whole, class... Arguments>
inline constexpr bool begins_whole =
    std::same_as<first_of<Arguments...>, Whole> || std::derived_from<first_of<Arguments...>, Whole>;

/// Whether a V stands for the member that is part N of the key.
template <class T, std::size_t N, class V>
inline constexpr bool fits_part = [] {
    constexpr std::size_t in_partition = facts<T>::partition_parts;
    if constexpr (N < in_partition) {
        constexpr std::size_t member = part_member<T, rules_of<T>.partition_key, N>();
        return fits_member<V, member_type<T, member>>;
    } else {
        constexpr std::size_t member = part_member<T, rules_of<T>.sort_key, N - in_partition>();
        return fits_member<V, member_type<T, member>>;
    }
}();

/// What is wrong with the arguments that stand in front of the options.
enum class key_fault { none, several_types, no_key, too_few, too_many, wrong_type };

template <class T, key_extent Extent, class... Arguments>
inline constexpr key_fault key_fault_of = [] {
    if constexpr (is_variant<T>) {
        return key_fault::several_types;
    } else if constexpr (!facts<T>::has_partition_key) {
        return key_fault::no_key;
    } else {
        constexpr std::size_t count = key_part_count<T, Extent>;
        constexpr std::size_t given = sizeof...(Arguments);
        constexpr bool is_option[] = {any_option<Arguments>..., true};
        constexpr bool is_value[] = {std::convertible_to<Arguments, value>..., false};
        for (std::size_t i = 0; i < count; ++i)
            if (given <= i || is_option[i < given ? i : 0]) return key_fault::too_few;
        if constexpr (given >= count) {
            if (given > count && !is_option[count] && is_value[count]) return key_fault::too_many;
            using all = std::tuple<Arguments...>;
            const bool fits = []<std::size_t... N>(std::index_sequence<N...>) {
                return (true && ... && fits_part<T, N, std::tuple_element_t<N, all>>);
            }(std::make_index_sequence<count>());
            if (!fits) return key_fault::wrong_type;
        }
        return key_fault::none;
    }
}();

/// Refuses, in words, arguments that name no item or no partition.
template <class T, key_extent Extent, class... Arguments>
constexpr bool check_key() {
    using whole = std::conditional_t<Extent == key_extent::whole, key, key_condition>;
    if constexpr (begins_whole<whole, Arguments...>) {
        return true;
    } else {
        constexpr key_fault fault = key_fault_of<T, Extent, Arguments...>;
        constexpr bool of_query = Extent == key_extent::partition;
        constexpr bool is_one_type = fault != key_fault::several_types;
        constexpr bool has_key = fault != key_fault::no_key;
        constexpr bool is_of_members = fault != key_fault::wrong_type;
        constexpr bool is_enough = fault != key_fault::too_few;
        constexpr bool is_not_too_many = fault != key_fault::too_many;
        static_assert(
            is_one_type,
            "codynamo: a table of several types is read by key(name, value, ...) or by the key of "
            "one of them: shop.key(object); and queried by partition_key(...) == value"
        );
        static_assert(
            has_key,
            "codynamo: the mapping of this type has no key: mapping(partition_key(&T::member), "
            "...), with a sort_key if the table has one (the compiler shows the type as T)"
        );
        static_assert(
            is_of_members,
            "codynamo: a value of the key does not convert to its member; the values come in the "
            "order of the members in partition_key and sort_key (the compiler shows the struct as "
            "T, the types of the values as Arguments)"
        );
        static_assert(
            is_enough || of_query,
            "codynamo: too few key parts: give a value for each member of the partition key, then "
            "of the sort key, in the order of the mapping; options come after them (the compiler "
            "shows the type as T)"
        );
        static_assert(
            is_not_too_many || of_query,
            "codynamo: too many key parts: give a value for each member of the partition key and "
            "of the sort key, not more; options come after them (the compiler shows the type as T)"
        );
        static_assert(
            is_enough || !of_query,
            "codynamo: a query takes a value for each member of the partition key, or a condition "
            "such as partition_key(&T::member) == value; options come after it (the compiler shows "
            "the type as T)"
        );
        static_assert(
            is_not_too_many || !of_query,
            "codynamo: a query takes the partition key's value alone; the sort key is a condition "
            "after it: sort_key(&T::member) == value (the compiler shows the type as T)"
        );
        return fault == key_fault::none;
    }
}

/// The number of arguments in front of the options.
template <class T, key_extent Extent, class... Arguments>
inline constexpr std::size_t leading_arguments =
    begins_whole<key, Arguments...> || begins_whole<key_condition, Arguments...>
        ? 1
        : key_part_count<T, Extent>;

template <class T, class... Parts>
key key_from(Parts&... parts) {
    if constexpr (begins_whole<key, Parts...>)
        return key(std::move(parts)...);
    else
        return facts<T>::make_key(parts...);
}

template <class T, class... Parts>
key_condition keys_from(Parts&... parts) {
    if constexpr (begins_whole<key_condition, Parts...>)
        return key_condition(std::move(parts)...);
    else
        return facts<T>::partition_is(parts...);
}

/// Sets the key and the options of a request; the arguments are a key, or its parts, and the
/// options.
template <class T, class Request, class... Arguments>
void apply_keyed(Request& request, Arguments&... arguments) {
    if constexpr (check_key<T, key_extent::whole, Arguments...>()) {
        constexpr std::size_t count = leading_arguments<T, key_extent::whole, Arguments...>;
        const std::tuple<Arguments&...> all(arguments...);
        [&]<std::size_t... First,
            std::size_t... Rest>(std::index_sequence<First...>, std::index_sequence<Rest...>) {
            request.key = key_from<T>(std::get<First>(all)...);
            apply_options(request, std::move(std::get<count + Rest>(all))...);
        }(std::make_index_sequence<count>(),
          std::make_index_sequence<sizeof...(Arguments) - count>());
    }
}

struct key_holder {
    std::optional<codynamo::key> key;
};

/// The key of these parts.
template <class T, class... Parts>
[[nodiscard]] key key_of_parts(Parts&... parts) {
    key_holder made;
    apply_keyed<T>(made, parts...);
    return *std::move(made.key);
}

/// A condition on the sort key in the place of an option: it has become a part of the key
/// condition already.
struct joined_sort_condition {
    using group = sort_condition;

    static void apply_to(has_key_condition auto&) {}
};

template <class Sort>
void join(key_condition& all, const Sort& sort) {
    all = std::move(all) && sort;
}

template <class Sort>
void join(key_condition& all, const std::optional<Sort>& sort) {
    if (sort) join(all, *sort);
}

/// Joins a condition on the sort key to the key condition.
template <class Option>
void join_sort(key_condition& all, const Option& option) {
    if constexpr (any_sort_condition<Option>) join(all, option);
}

template <class Option>
auto without_sort(Option& option) {
    if constexpr (any_sort_condition<Option>)
        return joined_sort_condition();
    else
        return std::move(option);
}

/// Sets the key condition and the options of a query; the arguments are a key condition, or the
/// parts of the partition key, and the options, with a condition on the sort key among them.
template <class T, class Request, class... Arguments>
void apply_query(Request& request, Arguments&... arguments) {
    if constexpr (check_key<T, key_extent::partition, Arguments...>()) {
        constexpr std::size_t count = leading_arguments<T, key_extent::partition, Arguments...>;
        const std::tuple<Arguments&...> all(arguments...);
        [&]<std::size_t... First,
            std::size_t... Rest>(std::index_sequence<First...>, std::index_sequence<Rest...>) {
            key_condition keys = keys_from<T>(std::get<First>(all)...);
            (join_sort(keys, std::get<count + Rest>(all)), ...);
            key_condition_option read(keys);
            apply_options(request, std::move(read), without_sort(std::get<count + Rest>(all))...);
        }(std::make_index_sequence<count>(),
          std::make_index_sequence<sizeof...(Arguments) - count>());
    }
}

/// A query of these keys and options.
template <class T, class Request, class... Arguments>
[[nodiscard]] Request query_of(const std::string& table, Arguments&... keys_and_options) {
    Request request;
    request.table_name = table;
    apply_query<T>(request, keys_and_options...);
    return request;
}

/// A scan with these options.
template <class Request, class... Options>
[[nodiscard]] Request scan_of(const std::string& table, Options&... options) {
    Request request;
    request.table_name = table;
    apply_options(request, std::move(options)...);
    return request;
}

} // namespace codynamo::detail
