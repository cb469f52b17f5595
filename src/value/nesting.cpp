// SPDX-License-Identifier: BSL-1.0
#include "value/nesting.hpp"

#include <algorithm>

namespace codynamo::detail {

namespace {

// Common view of a list and a map: a row of values.

std::size_t row_size(const value& container) noexcept {
    if (const list* l = container.get_if<list>()) return l->size();
    if (const item* i = container.get_if<item>()) return i->size();
    return 0;
}

value& row_front(value& container) noexcept {
    if (list* l = container.get_if<list>()) return value_access::values(*l).front();
    return value_access::attributes(*container.get_if<item>()).front().value;
}

value& row_back(value& container) noexcept {
    if (list* l = container.get_if<list>()) return value_access::values(*l).back();
    return value_access::attributes(*container.get_if<item>()).back().value;
}

void row_pop_back(value& container) noexcept {
    if (list* l = container.get_if<list>())
        value_access::values(*l).pop_back();
    else
        value_access::attributes(*container.get_if<item>()).pop_back();
}

struct copy_task {
    const value* from;
    value* to;
};

struct compare_task {
    const value* a;
    const value* b;
};

/// Copies a value that does not nest; returns an empty container otherwise, to be filled later.
value copy_or_postpone(const value& from) {
    if (!nests(from)) return from;
    return from.is_list() ? value(list()) : value(item());
}

void copy_row(
    const std::vector<value>& from, std::vector<value>& to, std::vector<copy_task>& later
) {
    to.reserve(from.size());
    for (const value& v : from) {
        to.push_back(copy_or_postpone(v));
        if (nests(v)) later.push_back({&v, &to.back()});
    }
}

void copy_row(
    const std::vector<attribute>& from, std::vector<attribute>& to, std::vector<copy_task>& later
) {
    to.reserve(from.size());
    for (const auto& [name, v] : from) {
        to.emplace_back(name, copy_or_postpone(v));
        if (nests(v)) later.push_back({&v, &to.back().value});
    }
}

template <class Element>
void copy_all(const std::vector<Element>& from, std::vector<Element>& to) {
    std::vector<copy_task> later;
    copy_row(from, to, later);
    while (!later.empty()) {
        const copy_task task = later.back();
        later.pop_back();
        if (const list* l = task.from->get_if<list>())
            copy_row(
                value_access::values(*l), value_access::values(*task.to->get_if<list>()), later
            );
        else
            copy_row(
                value_access::attributes(*task.from->get_if<item>()),
                value_access::attributes(*task.to->get_if<item>()),
                later
            );
    }
}

bool equal_or_postpone(const value& a, const value& b, std::vector<compare_task>& later) {
    if (!nests(a) || !nests(b)) return a == b;
    later.push_back({&a, &b});
    return true;
}

bool equal_row(const list& a, const list& b, std::vector<compare_task>& later) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](const value& x, const value& y) {
        return equal_or_postpone(x, y, later);
    });
}

bool equal_row(const item& a, const item& b, std::vector<compare_task>& later) {
    return std::equal(
        a.begin(),
        a.end(),
        b.begin(),
        b.end(),
        [&](const attribute& x, const attribute& y) {
            return x.name == y.name && equal_or_postpone(x.value, y.value, later);
        }
    );
}

template <class Container>
bool equal_all(const Container& a, const Container& b) {
    std::vector<compare_task> later;
    if (!equal_row(a, b, later)) return false;
    while (!later.empty()) {
        const auto [x, y] = later.back();
        later.pop_back();
        if (x->type() != y->type()) return false;
        if (x->is_list() ? !equal_row(x->as_list(), y->as_list(), later)
                         : !equal_row(x->as_map(), y->as_map(), later))
            return false;
    }
    return true;
}

} // namespace

bool nests_deeper_than(int levels, const value& container) noexcept {
    if (levels == 0) return true;
    if (const list* l = container.get_if<list>())
        return std::any_of(l->begin(), l->end(), [levels](const value& element) {
            return is_deeper_than(levels - 1, element);
        });
    const item& i = *container.get_if<item>();
    return std::any_of(i.begin(), i.end(), [levels](const attribute& a) {
        return is_deeper_than(levels - 1, a.value);
    });
}

// Elements are taken from the back. One that nests becomes the row to work on, and the row that it
// came from replaces its first element (which moves into the gap): the rows form their own stack,
// in memory that is allocated already.
void dismantle(value row) noexcept {
    while (row_size(row) != 0) {
        value& last = row_back(row);
        if (!nests(last)) {
            row_pop_back(row);
            continue;
        }
        value child = std::move(last);
        if (row_size(row) > 1) {
            last = std::move(row_front(child));
            row_front(child) = std::move(row);
        }
        row = std::move(child);
    }
}

void copy_levels(const std::vector<value>& from, std::vector<value>& to) {
    copy_all(from, to);
}

void copy_levels(const std::vector<attribute>& from, std::vector<attribute>& to) {
    copy_all(from, to);
}

bool equal_levels(const list& a, const list& b) {
    return equal_all(a, b);
}

bool equal_levels(const item& a, const item& b) {
    return equal_all(a, b);
}

} // namespace codynamo::detail
