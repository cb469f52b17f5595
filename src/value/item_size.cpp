// SPDX-License-Identifier: BSL-1.0
#include "value/decimal.hpp"

#include <codynamo/item.hpp>

#include <algorithm>
#include <vector>

namespace codynamo {

namespace {

std::size_t stored_size(const std::string& text) noexcept {
    return text.size();
}

std::size_t stored_size(const binary& bytes) noexcept {
    return bytes.size();
}

/// Rounds down, also below zero.
std::int64_t half_of(std::int64_t n) noexcept {
    return (n - (n < 0 ? 1 : 0)) / 2;
}

/// Counts a byte for the sign and exponent, one for each pair of digits, counted from the point to
/// both sides, from the first to the last that is not 00, and one more below zero, but never more
/// than
/// 21. That is what DynamoDB Local counts; AWS's documentation has "approximately", "up to 21".
std::size_t stored_size(const number& n) noexcept {
    const auto parsed = detail::parse_decimal(n.text());
    if (!parsed) return n.text().size();
    if (parsed->zero()) return 1;
    const std::int64_t pairs = half_of(parsed->magnitude) - half_of(parsed->trailing_zeros()) + 1;
    constexpr std::size_t largest = 21;
    return std::min(largest, 1 + static_cast<std::size_t>(pairs) + (parsed->negative ? 1 : 0));
}

template <class Element>
std::size_t stored_size(const element_set<Element>& set) noexcept {
    std::size_t out = 0;
    for (const Element& e : set)
        out += stored_size(e);
    return out;
}

/// Without the elements of a list or map.
std::size_t own_size(const value& v) noexcept {
    switch (v.type()) {
    case value_type::string:
        return stored_size(v.as_string());
    case value_type::number:
        return stored_size(v.as_number());
    case value_type::binary:
        return stored_size(v.as_binary());
    case value_type::boolean:
    case value_type::null:
        return 1;
    case value_type::list:
        return 3 + v.as_list().size();
    case value_type::map:
        return 3 + v.as_map().size();
    case value_type::string_set:
        return stored_size(v.as_string_set());
    case value_type::number_set:
        return stored_size(v.as_number_set());
    case value_type::binary_set:
        return stored_size(v.as_binary_set());
    case value_type::unknown:
        return v.as_unknown().json().size();
    }
    return 0;
}

} // namespace

std::size_t item_size(const item& i) {
    std::size_t out = 0;
    std::vector<const value*> open;
    const auto add_attributes = [&](const item& attributes) {
        for (const auto& [name, v] : attributes) {
            out += name.size();
            open.push_back(&v);
        }
    };
    add_attributes(i);
    while (!open.empty()) {
        const value& v = *open.back();
        open.pop_back();
        out += own_size(v);
        if (const list* l = v.get_if<list>())
            for (const value& element : *l)
                open.push_back(&element);
        else if (const item* map = v.get_if<item>())
            add_attributes(*map);
    }
    return out;
}

} // namespace codynamo
