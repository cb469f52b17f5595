// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/expression/predicate.hpp>
#include <codynamo/number.hpp>
#include <codynamo/option/members.hpp>

#include <concepts>
#include <string_view>
#include <type_traits>

/// Arguments that do not compile, and the sentences that say what to write in their place.
namespace codynamo::detail {

template <class T, class First, class...>
inline constexpr bool begins_with = std::convertible_to<First, T>;

/// The first of the arguments, if there is one, is not a T.
template <class T, class... Arguments>
concept not_first = sizeof...(Arguments) == 0 || !begins_with<T, Arguments..., void>;

template <class T>
constexpr void refuse_client() {
    static_assert(
        never<T>,
        "codynamo: a client runs on an executor or an execution context, such as "
        "co_await asio::this_coro::executor or an asio::io_context (the compiler shows what "
        "was given as T)"
    );
}

template <class... Wrong>
constexpr void refuse_key() {
    static_assert(
        never<Wrong...>,
        "codynamo: an item is named by its key: key(name, value), or key(name, value, name, value) "
        "with a sort key; options come after it"
    );
}

template <class... Wrong>
constexpr void refuse_item() {
    static_assert(
        never<Wrong...>,
        "codynamo: put_item takes an item: {{name, value}, {name, value}}, or a variable of type "
        "item; options come after it"
    );
}

template <class... Wrong>
constexpr void refuse_keys() {
    static_assert(
        never<Wrong...>,
        "codynamo: batch_get_item takes the keys as a std::vector<key>; options come after them"
    );
}

template <class... Wrong>
constexpr void refuse_query() {
    static_assert(
        never<Wrong...>,
        "codynamo: query takes a condition on the key: partition_key(name) == value, && one on "
        "sort_key, or key_condition(text); conditions on attr belong in a filter after it"
    );
}

template <class... Wrong>
constexpr void refuse_statement() {
    static_assert(
        never<Wrong...>,
        "codynamo: a PartiQL statement is statement(text, values...), several are a "
        "std::vector<statement>; options come after it"
    );
}

template <class... Wrong>
constexpr void refuse_check() {
    static_assert(
        never<Wrong...>,
        "codynamo: a check takes a key and a condition: check(table, key(name, value), "
        "condition(attr(name) == value)); options come after them"
    );
}

template <class T>
concept bare_number = std::is_arithmetic_v<T>;

template <bare_number T>
constexpr void refuse_bare_number() {
    static_assert(
        never<T>,
        "codynamo: give a duration such as timeout(2s), with std::chrono_literals or "
        "std::chrono::seconds(2), not a bare number"
    );
}

template <class Option>
concept bare_expression =
    std::same_as<Option, predicate> || std::convertible_to<Option, std::string_view>;

/// Whether `Option` is one of `Request`: `known`. If it is not, says which ones are.
template <class Request, class Option, bool known>
constexpr bool check_option() {
    if constexpr (known)
        return true;
    else if constexpr (bare_expression<Option> && has_filter<Request>)
        static_assert(
            known,
            "codynamo: this argument is not an option of this DynamoDB operation: wrap the "
            "expression in filter(...)"
        );
    else if constexpr (bare_expression<Option> && has_condition<Request>)
        static_assert(
            known,
            "codynamo: this argument is not an option of this DynamoDB operation: wrap the "
            "expression in condition(...)"
        );
    else if constexpr (has_update<Request>)
        static_assert(
            known,
            "codynamo: this argument is not an option of this DynamoDB operation: an update takes "
            "set, add, remove_attribute, delete_from or update_expression, condition, "
            "return_values_on_condition_check_failure, expression_attribute_names and _values; "
            "outside of a transaction also return_values, return_consumed_capacity, "
            "return_item_collection_metrics, retry_conflicts, at_most_once, timeout (the compiler "
            "shows the argument's type as Option)"
        );
    else if constexpr (has_condition<Request>)
        static_assert(
            known,
            "codynamo: this argument is not an option of this DynamoDB operation: a put, delete or "
            "check takes condition, return_values_on_condition_check_failure, "
            "expression_attribute_names and _values; outside of a transaction also "
            "return_values::none or ::all_old, return_consumed_capacity, "
            "return_item_collection_metrics, retry_conflicts, at_most_once, timeout (the compiler "
            "shows the argument's type as Option)"
        );
    else if constexpr (has_key_condition<Request>)
        static_assert(
            known,
            "codynamo: this argument is not an option of this DynamoDB operation: a query takes "
            "index_name, filter, projection, projection_expression, select, ascending, descending, "
            "limit, exclusive_start_key, consistent_read, return_consumed_capacity, "
            "expression_attribute_names and _values, timeout; its pages and items also max_items, "
            "prefetch, resume_from (the compiler shows the argument's type as Option)"
        );
    else if constexpr (has_filter<Request>)
        static_assert(
            known,
            "codynamo: this argument is not an option of this DynamoDB operation: a scan takes "
            "index_name, filter, projection, projection_expression, limit, consistent_read, "
            "return_consumed_capacity, expression_attribute_names and _values, timeout; but for "
            "a parallel one also select, segment, exclusive_start_key; pages and items also "
            "max_items, prefetch, resume_from (the compiler shows the argument's type as Option)"
        );
    else if constexpr (has_projection<Request>)
        static_assert(
            known,
            "codynamo: this argument is not an option of this DynamoDB operation: a read by key "
            "takes consistent_read, projection, projection_expression, expression_attribute_names, "
            "return_consumed_capacity, timeout, in a transaction or batch fewer (the compiler "
            "shows the argument's type as Option)"
        );
    else
        static_assert(
            known,
            "codynamo: this argument is not an option of this DynamoDB operation, whose options "
            "are listed above its declaration (the compiler shows the argument's type as Option)"
        );
    return known;
}

} // namespace codynamo::detail
