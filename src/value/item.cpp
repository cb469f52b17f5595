// SPDX-License-Identifier: BSL-1.0
#include "value/name_order.hpp"
#include "value/nesting.hpp"

#include <codynamo/error.hpp>
#include <codynamo/item.hpp>

#include <algorithm>
#include <iterator>

namespace codynamo {

namespace {

template <class Attributes>
auto lower_bound_of(Attributes& attributes, std::string_view name) noexcept {
    return std::lower_bound(
        attributes.begin(),
        attributes.end(),
        name,
        [](const attribute& a, std::string_view n) { return a.name < n; }
    );
}

template <class Attributes>
auto find_attribute(Attributes& attributes, std::string_view name) noexcept {
    const auto at = lower_bound_of(attributes, name);
    return at != attributes.end() && at->name == name ? at : attributes.end();
}

bool names_ascend(const std::vector<attribute>& attributes) noexcept {
    const auto out_of_order = [](const attribute& a, const attribute& b) {
        return !(a.name < b.name);
    };
    return std::adjacent_find(attributes.begin(), attributes.end(), out_of_order) ==
           attributes.end();
}

} // namespace

namespace detail {

item_storage::item_storage(const item_storage& other) {
    copy_levels(other.attributes_, attributes_);
}

// `other` may be part of what this item holds, so nothing may be destroyed before it is safe.
item_storage& item_storage::operator=(const item_storage& other) {
    item_storage copy(other);
    attributes_.swap(copy.attributes_);
    return *this;
}

item_storage& item_storage::operator=(item_storage&& other) noexcept {
    item_storage moved(std::move(other));
    attributes_.swap(moved.attributes_);
    return *this;
}

item_storage::~item_storage() {
    const auto is_deep = [](const attribute& a) { return is_deeper_than(shallow_levels, a.value); };
    if (std::none_of(attributes_.begin(), attributes_.end(), is_deep)) return;
    item levels;
    value_access::attributes(levels).swap(attributes_);
    dismantle(value(std::move(levels)));
}

void item_storage::assign(const braced_attribute* attributes, std::size_t count) {
    attributes_.reserve(count);
    for (std::size_t i = 0; i < count; ++i)
        if (!attributes[i].left_out()) attributes_.push_back(attributes[i].take());
    sort();
}

void item_storage::sort() {
    if (names_ascend(attributes_)) return;
    attributes_ = move_in_order(attributes_, [](std::size_t, std::size_t) {});
}

void rethrow_with_name(std::string_view attribute_name) {
    try {
        throw;
    } catch (const error& e) {
        error_info info = e.info();
        info.message = "attribute \"" + std::string(attribute_name) + "\": " + info.message;
        throw error(std::move(info));
    }
}

} // namespace detail

item item::adopt(std::vector<attribute> attributes) {
    item out;
    out.attributes_ = std::move(attributes);
    out.sort();
    return out;
}

const value& item::at(std::string_view name) const& {
    if (const value* found = find(name)) return *found;
    throw error(client_errc::no_such_attribute, '"' + std::string(name) + '"');
}

value& item::at(std::string_view name) & {
    return const_cast<value&>(std::as_const(*this).at(name));
}

value item::at(std::string_view name) && {
    return std::move(at(name));
}

const value* item::find(std::string_view name) const noexcept {
    const auto found = find_attribute(attributes_, name);
    return found == attributes_.end() ? nullptr : &found->value;
}

value* item::find(std::string_view name) noexcept {
    return const_cast<value*>(std::as_const(*this).find(name));
}

bool item::contains(std::string_view name) const noexcept {
    return find(name) != nullptr;
}

item& item::set(std::string name, value v) & {
    const auto at = lower_bound_of(attributes_, name);
    if (at != attributes_.end() && at->name == name)
        at->value = std::move(v);
    else
        attributes_.emplace(at, std::move(name), std::move(v));
    return *this;
}

item item::set(std::string name, value v) && {
    return std::move(set(std::move(name), std::move(v)));
}

bool item::erase(std::string_view name) {
    const auto found = find_attribute(attributes_, name);
    if (found == attributes_.end()) return false;
    attributes_.erase(found);
    return true;
}

void item::clear() noexcept {
    attributes_.clear();
}

bool operator==(const item& a, const item& b) {
    return detail::equal_levels(a, b);
}

} // namespace codynamo
