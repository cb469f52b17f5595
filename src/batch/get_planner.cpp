// SPDX-License-Identifier: BSL-1.0
#include "batch/get_planner.hpp"

#include "codec/table_name.hpp"

#include <codynamo/error.hpp>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

namespace codynamo::batch {
namespace {

constexpr std::size_t most_keys = 100;        // of a BatchGetItem
constexpr std::string_view space = " \t\r\n"; // between the parts of an expression

std::vector<std::string> names_of(const key& k) {
    std::vector<std::string> names;
    for (const auto& [name, v] : k.attributes())
        names.push_back(name);
    return names;
}

bool has_top_level(std::string_view projection, std::string_view name) {
    while (!projection.empty()) {
        const std::size_t comma = std::min(projection.find(','), projection.size());
        std::string_view one = projection.substr(0, comma);
        one.remove_prefix(std::min(one.find_first_not_of(space), one.size()));
        while (!one.empty() && space.find(one.back()) != space.npos)
            one.remove_suffix(1);
        if (one == name) return true;
        projection.remove_prefix(std::min(comma + 1, projection.size()));
    }
    return false;
}

bool is_projected(
    std::string_view projection, const attribute_names& aliases, const std::string& name
) {
    if (has_top_level(projection, name)) return true;
    return std::ranges::any_of(aliases, [&](const auto& alias) {
        return alias.second == name && has_top_level(projection, alias.first);
    });
}

/// The canonical key of an item, by the names of the key's attributes.
std::optional<std::string> canonical_key(
    const item& found, const std::vector<std::vector<std::string>>& key_names
) {
    for (const std::vector<std::string>& names : key_names) {
        item attributes;
        for (const std::string& name : names) {
            const value* const v = found.find(name);
            if (v && (v->is_string() || v->is_number() || v->is_binary())) attributes.set(name, *v);
        }
        if (attributes.size() == names.size()) return key(std::move(attributes)).canonical();
    }
    return std::nullopt;
}

error not_asked(const std::string& table, const char* what) {
    return {
        client_errc::malformed_response,
        std::string("the response holds ") + what + " of '" + table + "' that was not asked for"
    };
}

} // namespace

get_planner::get_planner(std::vector<detail::batch_get_part> parts) {
    for (detail::batch_get_part& part : parts) {
        parts_.push_back(make_part(std::move(part)));
        waiting_ += parts_.back().waiting.size();
    }
}

get_planner::part_state get_planner::make_part(detail::batch_get_part wanted) {
    part_state part{std::move(wanted), {}, {}, {}, {}, {}, {}};
    const std::vector<key>& keys = part.wanted.keys;
    part.found.items.resize(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        std::string canonical = keys[i].canonical();
        std::vector<std::size_t>& where = part.positions[canonical];
        if (where.empty()) {
            part.waiting.push_back(keys[i]);
            part.open.insert(std::move(canonical));
            std::vector<std::string> names = names_of(keys[i]);
            if (std::ranges::find(part.key_names, names) == part.key_names.end())
                part.key_names.push_back(std::move(names));
        }
        where.push_back(i);
    }
    project_keys(part);
    return part;
}

/// A projection that leaves the key attributes out would make the items nameless: they are asked
/// for as well, and taken off again.
void get_planner::project_keys(part_state& part) {
    detail::batch_get_part& wanted = part.wanted;
    if (!wanted.projection_expression || part.key_names.empty()) return;
    std::string& projection = *wanted.projection_expression;
    for (const std::string& name : part.key_names.front()) {
        if (is_projected(projection, wanted.expression_attribute_names, name)) continue;
        item no_values;
        projection += ", " + codynamo::detail::fragment(path::of(name))
                                 .render(wanted.expression_attribute_names, no_values, projection);
        part.added.push_back(name);
    }
}

std::size_t get_planner::chunks() const noexcept {
    std::size_t all = 0;
    for (const part_state& part : parts_)
        all += (part.positions.size() + most_keys - 1) / most_keys;
    return all;
}

std::size_t get_planner::chunk::size() const noexcept {
    std::size_t keys = 0;
    for (const auto& [part, some] : parts)
        keys += some.size();
    return keys;
}

get_planner::chunk get_planner::take() {
    chunk taken;
    std::size_t room = most_keys;
    const auto has_table = [&](const std::string& name) {
        return std::ranges::any_of(taken.parts, [&](const auto& other) {
            return codec::table_name_of(parts_[other.first].wanted.table_name) ==
                   codec::table_name_of(name);
        });
    };
    for (std::size_t step = 0; step < parts_.size() && room > 0; ++step) {
        const std::size_t index = (next_part_ + step) % parts_.size();
        part_state& part = parts_[index];
        if (part.waiting.empty() || has_table(part.wanted.table_name)) continue;
        std::vector<key> some;
        while (!part.waiting.empty() && room > 0) {
            some.push_back(std::move(part.waiting.front()));
            part.waiting.pop_front();
            --room;
        }
        taken.parts.emplace_back(index, std::move(some));
    }
    // A part that did not come in begins the next chunk.
    next_part_ = (next_part_ + 1) % parts_.size();
    waiting_ -= taken.size();
    in_flight_ += taken.size();
    return taken;
}

batch_get_item_request get_planner::request(const chunk& asked) const {
    batch_get_item_request r;
    for (const auto& [index, keys] : asked.parts) {
        const detail::batch_get_part& wanted = parts_[index].wanted;
        keys_and_attributes& of_table = r.request_items[wanted.table_name];
        of_table.keys = keys;
        of_table.consistent_read = wanted.consistent_read;
        of_table.projection_expression = wanted.projection_expression;
        of_table.expression_attribute_names = wanted.expression_attribute_names;
    }
    return r;
}

result<std::size_t> get_planner::receive(const chunk& asked, batch_get_item_response response) {
    struct answered_part {
        /// The canonical keys of the items.
        std::vector<std::string> found;
        std::set<std::string> again;
    };

    // Look at all of it before anything is kept.
    std::vector<answered_part> answered(asked.parts.size());
    for (std::size_t i = 0; i < asked.parts.size(); ++i) {
        const auto& [index, keys] = asked.parts[i];
        const part_state& part = parts_[index];
        const std::string& table = part.wanted.table_name;
        std::set<std::string> wanted;
        for (const key& k : keys)
            wanted.insert(k.canonical());
        for (const item& one : response.responses[table]) {
            std::optional<std::string> canonical = canonical_key(one, part.key_names);
            if (!canonical || !wanted.contains(*canonical)) return not_asked(table, "an item");
            answered[i].found.push_back(std::move(*canonical));
        }
        for (const key& k : response.unprocessed_keys[table].keys) {
            std::string canonical = k.canonical();
            if (!wanted.contains(canonical)) return not_asked(table, "an unprocessed key");
            answered[i].again.insert(std::move(canonical));
        }
    }

    std::size_t left = 0;
    in_flight_ -= asked.size();
    for (std::size_t i = 0; i < asked.parts.size(); ++i) {
        const auto& [index, keys] = asked.parts[i];
        part_state& part = parts_[index];
        std::vector<item>& found = response.responses[part.wanted.table_name];
        for (std::size_t at = 0; at < found.size(); ++at)
            place(part, answered[i].found[at], std::move(found[at]));
        for (const consumed_capacity& used : response.consumed_capacity)
            if (codec::may_be_same_table(used.table_name, part.wanted.table_name))
                part.found.consumed_capacity_units += used.capacity_units;
        for (const key& k : keys) {
            const std::string canonical = k.canonical();
            if (answered[i].again.contains(canonical)) {
                part.waiting.push_back(k);
                ++left;
            } else {
                part.open.erase(canonical);
            }
        }
    }
    waiting_ += left;
    return left;
}

void get_planner::give_back(const chunk& asked) {
    in_flight_ -= asked.size();
    waiting_ += asked.size();
    for (const auto& [index, keys] : asked.parts)
        parts_[index].waiting.insert(parts_[index].waiting.end(), keys.begin(), keys.end());
}

void get_planner::place(part_state& part, const std::string& canonical, item found) {
    for (const std::string& name : part.added)
        found.erase(name);
    for (const std::size_t i : part.positions.at(canonical))
        part.found.items[i] = found;
}

batch_get_results get_planner::finish() && {
    batch_get_results all;
    for (part_state& part : parts_) {
        for (const std::string& canonical : part.open) {
            const std::vector<std::size_t>& where = part.positions.at(canonical);
            part.found.unread.insert(part.found.unread.end(), where.begin(), where.end());
        }
        std::ranges::sort(part.found.unread);
        all.parts.push_back(std::move(part.found));
    }
    return all;
}

} // namespace codynamo::batch
