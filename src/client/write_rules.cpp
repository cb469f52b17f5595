// SPDX-License-Identifier: BSL-1.0
#include "exec/client_access.hpp"

#include <codynamo/error.hpp>
#include <codynamo/typed/write_rules.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

namespace codynamo::detail {
namespace {

/// Whether one pair of parentheses encloses all of the expression. DynamoDB refuses a second pair.
bool is_parenthesized(std::string_view text) {
    constexpr std::string_view space = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(space);
    if (begin == std::string_view::npos || text[begin] != '(') return false;
    int depth = 0;
    for (std::size_t i = begin; i < text.size(); ++i) {
        depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
        if (depth == 0) return text.find_first_not_of(space, i + 1) == std::string_view::npos;
    }
    return false;
}

std::string parenthesized(const std::string& expression) {
    return is_parenthesized(expression) ? expression : "(" + expression + ")";
}

} // namespace

version_check require_version(
    condition_members request, const std::string& name, std::int64_t seen
) {
    const bool is_alone = !request.expression;
    const path attribute = path::of(name);
    fragment check;
    if (seen == 0)
        check.append("(attribute_not_exists(").append(fragment(attribute)).append(") OR ");
    check.append(fragment(attribute)).append(" = ").append(fragment(value(seen)));
    if (seen == 0) check.append(")");
    std::string text = check.render(request.names, request.values, request.taken);
    if (request.expression) text = parenthesized(*request.expression) + " AND " + text;
    refuse_too_long(text);
    request.expression = std::move(text);
    return {name, seen, is_alone, request.shows_item};
}

std::int64_t version_after(std::int64_t seen, std::int64_t most, const std::string& name) {
    if (seen < most) return seen + 1;
    throw error(
        client_errc::number_out_of_range,
        "the version '" + name + "' is " + std::to_string(seen) +
            ", the largest number of its type: give the member a larger one"
    );
}

update_action set_attribute(const std::string& name, value v) {
    return set(path::of(name), update_value(std::move(v)));
}

update_action set_if_missing(const std::string& name, value v) {
    return set(path::of(name), if_not_exists(path::of(name), update_value(std::move(v))));
}

update_action raise_version(const std::string& name) {
    return add(path::of(name), value(1));
}

fragment projection_of(const std::vector<std::string>& names) {
    fragment all;
    for (const std::string& name : names) {
        if (!all.empty()) all.append(", ");
        all.append(fragment(path::of(name)));
    }
    return all;
}

std::vector<update_action> changes_between(
    const item& before, const item& after, const std::vector<std::string>& kept
) {
    const auto is_kept = [&](const std::string& name) {
        return std::ranges::find(kept, name) != kept.end();
    };
    std::vector<update_action> changes;
    for (const auto& [name, v] : after) {
        const value* const old = before.find(name);
        if (!is_kept(name) && (!old || *old != v)) changes.push_back(set_attribute(name, v));
    }
    for (const auto& [name, v] : before)
        if (!is_kept(name) && !after.contains(name))
            changes.push_back(remove_attribute(path::of(name)));
    return changes;
}

void refuse_moved_item(const std::string& table, const key& before, const key& after) {
    if (before == after) return;
    std::string names;
    for (const auto& [name, v] : before.attributes())
        names += (names.empty() ? "" : ", ") + name;
    error_info info;
    info.code = client_errc::invalid_argument;
    info.operation = "UpdateItem";
    info.table = table;
    info.message = "update_changed: the objects have different keys (" + names +
                   "), and an update cannot move an item: put the new one and delete the old one, "
                   "together in a transaction";
    throw error(std::move(info));
}

void throw_unreadable(
    const error& why, const char* operation, const std::string& table, const item& i
) {
    error_info info = why.info();
    info.operation = operation;
    info.table = table;
    info.item = i;
    info.outcome = outcome::not_applied;
    throw error(std::move(info));
}

void refuse_without_key() {
    throw error(
        client_errc::invalid_argument,
        "an item of unknown kind has no key by its type: give a codynamo::key"
    );
}

std::chrono::system_clock::time_point time_of(const client& c) {
    return exec::core_of(c)->session->environment->wall_time();
}

} // namespace codynamo::detail
