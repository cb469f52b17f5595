// SPDX-License-Identifier: BSL-1.0
#include "value/nesting.hpp"

#include <codynamo/error.hpp>
#include <codynamo/list.hpp>

#include <algorithm>
#include <iterator>
#include <string>

namespace codynamo {

list::list(std::vector<value> values) noexcept : values_(std::move(values)) {}

void list::assign(value* values, std::size_t count) {
    values_.assign(std::make_move_iterator(values), std::make_move_iterator(values + count));
}

list::list(const list& other) {
    detail::copy_levels(other.values_, values_);
}

// `other` may be part of what this list holds, so nothing may be destroyed before it is safe.
list& list::operator=(const list& other) {
    list copy(other);
    values_.swap(copy.values_);
    return *this;
}

list& list::operator=(list&& other) noexcept {
    list moved(std::move(other));
    values_.swap(moved.values_);
    return *this;
}

list::~list() {
    const auto is_deep = [](const value& v) {
        return detail::is_deeper_than(detail::shallow_levels, v);
    };
    if (std::any_of(values_.begin(), values_.end(), is_deep))
        detail::dismantle(value(std::move(*this)));
}

void list::push_back(value v) {
    values_.push_back(std::move(v));
}

const value& list::at(std::size_t index) const& {
    if (index < size()) return values_[index];
    throw error(
        client_errc::invalid_argument,
        "there is no element " + std::to_string(index) + " in a list of " + std::to_string(size())
    );
}

value& list::at(std::size_t index) & {
    return const_cast<value&>(std::as_const(*this).at(index));
}

value list::at(std::size_t index) && {
    return std::move(at(index));
}

bool operator==(const list& a, const list& b) {
    return detail::equal_levels(a, b);
}

} // namespace codynamo
