// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/expression/update.hpp>
#include <codynamo/operation/settings.hpp>
#include <codynamo/option/expressions.hpp>
#include <codynamo/option/refusals.hpp>

#include <concepts>
#include <iterator>
#include <optional>
#include <type_traits>
#include <utility>

namespace codynamo::detail {

/// `std::optional<limit>` is the option `limit`, which may be left out.
template <class Option>
struct option_in {
    using type = Option;
};

template <class Option>
struct option_in<std::optional<Option>> {
    using type = Option;
};

// Enumerations are options of the requests that have a member of their type and name.

void set_enumeration(auto& request, select items)
    requires requires { request.select = items; }
{
    request.select = items;
}

void set_enumeration(auto& request, return_consumed_capacity detail)
    requires requires { request.return_consumed_capacity = detail; }
{
    request.return_consumed_capacity = detail;
}

void set_enumeration(auto& request, return_values_on_condition_check_failure values)
    requires requires { request.return_values_on_condition_check_failure = values; }
{
    request.return_values_on_condition_check_failure = values;
}

void set_enumeration(auto& request, target_service service)
    requires requires { request.target = service; }
{
    request.target = service;
}

template <class Option, class Request>
concept class_option_of = requires(Request& request, typename option_in<Option>::type option) {
    std::move(option).apply_to(request);
};

template <class Option, class Request>
concept enumeration_option_of =
    requires(Request& request, typename option_in<Option>::type option) {
        set_enumeration(request, option);
    };

/// An option sets members of a request; it belongs to the operations whose requests have them.
template <class Option, class Request>
concept option_of = class_option_of<Option, Request> || enumeration_option_of<Option, Request>;

/// A container of changes, whose number is decided at run time.
template <class Option>
concept update_actions = requires(const Option& option) {
    { *std::begin(option) } -> std::same_as<const update_action&>;
    std::end(option);
};

template <class Option, class Request>
concept update_of = (std::same_as<typename option_in<Option>::type, update_action> ||
                     update_actions<typename option_in<Option>::type>) &&
                    requires(Request& request) { request.update_expression; };

/// Options of one group exclude each other: `descending` and `ascending`, or the same option
/// twice.
template <class Option>
struct group_of {
    using type = Option;
};

template <class Option>
    requires requires { typename Option::group; }

struct group_of<Option> {
    using type = typename Option::group;
};

template <update_actions Option>
struct group_of<Option> {
    using type = update_action;
};

template <class Option>
struct group_of<std::optional<Option>> : group_of<Option> {};

template <class Option, class... All>
constexpr bool given_once =
    std::same_as<typename group_of<Option>::type, update_action> ||
    (0 + ... + int{std::same_as<typename group_of<Option>::type, typename group_of<All>::type>}) ==
        1;

/// A static_assert on a bool, not a constraint, like `check_option`: the compiler then prints one
/// sentence, and the types beside it.
template <class... Options>
constexpr bool check_given_once() {
    constexpr bool once = (true && ... && given_once<Options, Options...>);
    static_assert(
        once,
        "codynamo: an option is given twice, or with another one that it excludes (the compiler "
        "shows all of them as Options)"
    );
    return once;
}

/// Placeholders of the user's own and the texts that use them, before any expression is built.
template <class Request, class Option>
void apply_placeholders(Request& request, const Option& option) {
    if constexpr (requires { option.apply_placeholders_to(request); })
        option.apply_placeholders_to(request);
}

template <class Request, class Option>
void apply_placeholders(Request& request, const std::optional<Option>& option) {
    if (option) apply_placeholders(request, *option);
}

template <class Request, class Option>
void apply_option(Request& request, update_builder& update, Option option) {
    if constexpr (std::same_as<Option, update_action>)
        update.append(std::move(option));
    else if constexpr (update_actions<Option>)
        for (const update_action& action : option)
            update.append(action);
    else if constexpr (std::is_enum_v<Option>)
        set_enumeration(request, option);
    else
        std::move(option).apply_to(request);
}

template <class Request, class Option>
void apply_option(Request& request, update_builder& update, std::optional<Option> option) {
    if (option) apply_option(request, update, *std::move(option));
}

void refuse_two_updates();

template <class Request>
void put_update(Request& request, const update_builder& update) {
    if (update.empty()) return;
    if (request.update_expression) refuse_two_updates();
    request.update_expression = update.render(
        request.expression_attribute_names,
        request.expression_attribute_values,
        expressions_of(request)
    );
}

/// Puts the options into the request, in the order in which they were given; an empty optional is
/// an option that was not given.
template <class Request, class... Options>
void apply_options(Request& request, Options... options) {
    constexpr bool all_known =
        (true && ... &&
         check_option<
             Request,
             typename option_in<Options>::type,
             option_of<Options, Request> || update_of<Options, Request>>());
    constexpr bool all_once = check_given_once<Options...>();
    if constexpr (all_known && all_once) {
        update_builder update;
        (apply_placeholders(request, options), ...);
        (apply_option(request, update, std::move(options)), ...);
        if constexpr (requires { request.update_expression; }) put_update(request, update);
    }
}

} // namespace codynamo::detail
