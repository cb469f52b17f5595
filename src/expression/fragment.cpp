// SPDX-License-Identifier: BSL-1.0
#include <codynamo/expression/fragment.hpp>

#include <algorithm>
#include <iterator>

namespace codynamo::detail {
namespace {

std::string alias_of(const std::string& name, attribute_names& names) {
    for (const auto& [placeholder, known] : names)
        if (known == name) return placeholder;
    for (std::size_t n = names.size();; ++n) {
        std::string placeholder = "#n" + std::to_string(n);
        if (names.try_emplace(placeholder, name).second) return placeholder;
    }
}

std::string placeholder_of(const value& v, item& values) {
    for (std::size_t n = values.size();; ++n) {
        std::string placeholder = ":v" + std::to_string(n);
        if (values.contains(placeholder)) continue;
        values.set(placeholder, v);
        return placeholder;
    }
}

std::string render_path(const path& p, attribute_names& names) {
    std::string text;
    for (const path::segment& segment : p.segments()) {
        if (const auto* index = std::get_if<std::size_t>(&segment)) {
            text.append("[").append(std::to_string(*index)).append("]");
            continue;
        }
        if (!text.empty()) text += ".";
        text += alias_of(std::get<std::string>(segment), names);
    }
    return text;
}

} // namespace

fragment& fragment::append(std::string_view text) & {
    if (!parts_.empty())
        if (auto* last = std::get_if<std::string>(&parts_.back())) {
            last->append(text);
            return *this;
        }
    parts_.emplace_back(std::string(text));
    return *this;
}

fragment& fragment::append(fragment other) & {
    parts_.insert(
        parts_.end(),
        std::make_move_iterator(other.parts_.begin()),
        std::make_move_iterator(other.parts_.end())
    );
    return *this;
}

std::string fragment::render(attribute_names& names, item& values) const {
    std::string text;
    for (const auto& part : parts_) {
        if (const auto* words = std::get_if<std::string>(&part))
            text += *words;
        else if (const auto* p = std::get_if<path>(&part))
            text += render_path(*p, names);
        else
            text += placeholder_of(std::get<value>(part), values);
    }
    return text;
}

} // namespace codynamo::detail
