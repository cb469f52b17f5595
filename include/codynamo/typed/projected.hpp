// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/option/apply.hpp>
#include <codynamo/option/expressions.hpp>
#include <codynamo/typed/facts.hpp>
#include <codynamo/typed/write_rules.hpp>

#include <optional>
#include <string>

namespace codynamo {

/// Reads into a smaller struct: `orders.query("jane", projected<summary>())` asks for the
/// attributes of `summary` only, and returns objects of it.
template <class T>
class projected {
public:
    /// Excludes `projection`.
    using group = projection;

    /// What is read.
    using type = T;

    /// Sets the members of the request.
    void apply_to(detail::has_projection auto& request) const {
        item no_values;
        const std::string taken = detail::expressions_of(request);
        request.projection_expression =
            detail::projection_of(detail::facts<T>::attribute_names())
                .render(request.expression_attribute_names, no_values, taken);
    }
};

namespace detail {

template <class Whole, class... Options>
struct read_as {
    using type = Whole;
};

template <class Whole, class Part, class... Options>
struct read_as<Whole, codynamo::projected<Part>, Options...> {
    using type = Part;
};

/// Refuses what would decide at run time what a call returns.
template <class Part>
struct option_in<std::optional<codynamo::projected<Part>>> {
    static_assert(
        never<Part>,
        "codynamo: projected<T>() decides what a read returns: it cannot be a std::optional"
    );
    using type = codynamo::projected<Part>;
};

template <class Whole, class First, class... Options>
struct read_as<Whole, First, Options...> : read_as<Whole, Options...> {};

/// What a read with these arguments returns: T, or the type of `projected`.
template <class Whole, class... Arguments>
using read_as_t = typename read_as<Whole, Arguments...>::type;

} // namespace detail
} // namespace codynamo
