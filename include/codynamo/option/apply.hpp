// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/expression/update.hpp>

#include <concepts>
#include <type_traits>
#include <utility>

namespace codynamo::detail {

/// An option sets members of a request; it belongs to the operations whose requests have them.
template <class Option, class Request>
concept option_of = requires(Request& request, Option option) {
    std::move(option).apply_to(request);
};

template <class Option, class Request>
concept update_of = std::same_as<Option, update_action> && requires(Request& request) {
    request.update_expression;
};

/// Options of one group exclude each other: `newest_first` and `oldest_first`, or the same option
/// twice.
template <class Option>
struct group_of {
    using type = Option;
};

template <class Option>
requires requires {
    typename Option::group;
}

struct group_of<Option> {
    using type = typename Option::group;
};

template <class Option, class... All>
constexpr bool given_once =
    std::same_as<Option, update_action> ||
    (0 + ... + int{std::same_as<typename group_of<Option>::type, typename group_of<All>::type>}) ==
        1;

/// Both checks are static_asserts on a bool, not constraints: the compiler then prints one
/// sentence.
template <class Request, class Option>
constexpr bool check_option() {
    constexpr bool known = option_of<Option, Request> || update_of<Option, Request>;
    static_assert(
        known,
        "codynamo: this argument is not an option of this DynamoDB operation (see Option and "
        "Request in the line below)"
    );
    return known;
}

template <class Option, class... All>
constexpr bool check_given_once() {
    constexpr bool once = given_once<Option, All...>;
    static_assert(
        once,
        "codynamo: this option is given twice, or with another one that it excludes (see Option in "
        "the line below)"
    );
    return once;
}

/// Placeholders of the user's own, before any expression is built.
template <class Request, class Option>
void apply_placeholders(Request& request, const Option& option) {
    if constexpr (requires { option.apply_placeholders_to(request); })
        option.apply_placeholders_to(request);
}

template <class Request, class Option>
void apply_option(Request& request, update_builder& update, Option option) {
    if constexpr (std::same_as<Option, update_action>)
        update.append(std::move(option));
    else
        std::move(option).apply_to(request);
}

void refuse_two_updates();

template <class Request>
void put_update(Request& request, const update_builder& update) {
    if (update.empty()) return;
    if (request.update_expression) refuse_two_updates();
    request.update_expression =
        update.render(request.expression_attribute_names, request.expression_attribute_values);
}

/// Puts the options into the request, in the order in which they were given.
template <class Request, class... Options>
void apply_options(Request& request, Options... options) {
    constexpr bool all_known = (true && ... && check_option<Request, Options>());
    constexpr bool all_once = (true && ... && check_given_once<Options, Options...>());
    if constexpr (all_known && all_once) {
        update_builder update;
        (apply_placeholders(request, options), ...);
        (apply_option(request, update, std::move(options)), ...);
        if constexpr (requires { request.update_expression; }) put_update(request, update);
    }
}

} // namespace codynamo::detail
