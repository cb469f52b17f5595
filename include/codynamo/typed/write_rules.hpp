// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/client.hpp>
#include <codynamo/error.hpp>
#include <codynamo/expression/update.hpp>
#include <codynamo/option/expressions.hpp>
#include <codynamo/version_check.hpp>

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

/// What versions and time stamps add to writes, for all types alike.
namespace codynamo::detail {

/// The members of a request that a condition is written to.
struct condition_members {
    std::optional<std::string>& expression;
    attribute_names& names;
    item& values;
    /// Whether the failure of the condition has the stored item, if there is one.
    bool shows_item;
    /// All expressions of the request.
    std::string taken;
};

template <class Request>
[[nodiscard]] condition_members condition_members_of(Request& r) {
    return {
        r.condition_expression,
        r.expression_attribute_names,
        r.expression_attribute_values,
        r.return_values_on_condition_check_failure ==
            return_values_on_condition_check_failure::all_old,
        expressions_of(r)
    };
}

/// Adds to the condition that the item's version is `seen`; of 0, that it has no version or 0. An
/// item that does not exist has no version.
version_check require_version(
    condition_members request, const std::string& name, std::int64_t seen
);

/// Returns the version after `seen`. Throws `client_errc::number_out_of_range` behind `most`.
[[nodiscard]] std::int64_t version_after(
    std::int64_t seen, std::int64_t most, const std::string& name
);

/// Sets an attribute, by its name.
[[nodiscard]] update_action set_attribute(const std::string& name, value v);

/// Sets an attribute that the item does not have, by its name.
[[nodiscard]] update_action set_if_missing(const std::string& name, value v);

/// Adds 1 to a version.
[[nodiscard]] update_action raise_version(const std::string& name);

/// The projection of attributes, by their names.
[[nodiscard]] fragment projection_of(const std::vector<std::string>& names);

/// The actions that make an item of `before` one of `after`: SET and REMOVE of attributes, but not
/// of those in `kept`.
[[nodiscard]] std::vector<update_action> changes_between(
    const item& before, const item& after, const std::vector<std::string>& kept
);

/// Throws `client_errc::invalid_argument` if the keys differ.
void refuse_moved_item(const std::string& table, const key& before, const key& after);

/// Throws the error of a conversion with the operation, the table and the item.
[[noreturn]] void throw_unreadable(
    const error& why, const char* operation, const std::string& table, const item& i
);

/// Throws `client_errc::invalid_argument` for an object that has no key by its type.
[[noreturn]] void refuse_without_key();

/// The time by the client's clock.
[[nodiscard]] std::chrono::system_clock::time_point time_of(const client& c);

/// The largest number of an integer type, as far as a version counts.
template <class Integer>
inline constexpr std::int64_t most_of =
    sizeof(Integer) < sizeof(std::int64_t) || std::numeric_limits<Integer>::is_signed
        ? static_cast<std::int64_t>(std::numeric_limits<Integer>::max())
        : std::numeric_limits<std::int64_t>::max();

} // namespace codynamo::detail
