// SPDX-License-Identifier: BSL-1.0
#include "value/text.hpp"

#include <codynamo/sets.hpp>

#include <algorithm>
#include <iterator>
#include <ostream>

namespace codynamo {

namespace {

template <class Element>
std::vector<const Element*> in_order(const std::vector<Element>& elements) {
    std::vector<const Element*> out;
    out.reserve(elements.size());
    for (const Element& e : elements)
        out.push_back(&e);
    std::sort(out.begin(), out.end(), [](auto* a, auto* b) { return *a < *b; });
    return out;
}

template <class Element>
bool same_pointee(const Element* a, const Element* b) {
    return *a == *b;
}

void write_element(std::ostream& os, const std::string& text) {
    detail::write_text(os, text);
}

template <class Element>
void write_element(std::ostream& os, const Element& element) {
    os << element;
}

} // namespace

template <class Element>
bool element_set<Element>::has_duplicates() const {
    // DynamoDB returns most sets in order: one pass, without memory.
    const auto out_of_order = [](const Element& a, const Element& b) { return !(a < b); };
    if (std::adjacent_find(elements_.begin(), elements_.end(), out_of_order) == elements_.end())
        return false;
    constexpr std::size_t few = 8; // cheaper pair by pair than sorted
    if (elements_.size() <= few) {
        for (auto at = elements_.begin(); at != elements_.end(); ++at)
            if (std::find(std::next(at), elements_.end(), *at) != elements_.end()) return true;
        return false;
    }
    const auto sorted = in_order(elements_);
    return std::adjacent_find(sorted.begin(), sorted.end(), same_pointee<Element>) != sorted.end();
}

template <class Element>
bool element_set<Element>::equals(const element_set& other) const {
    if (size() != other.size()) return false;
    const auto mine = in_order(elements_);
    const auto theirs = in_order(other.elements_);
    return std::equal(mine.begin(), mine.end(), theirs.begin(), same_pointee<Element>);
}

template <class Element>
std::ostream& element_set<Element>::print(std::ostream& os) const {
    os << '<';
    const char* separator = "";
    for (const Element& e : elements_) {
        os << separator;
        write_element(os, e);
        separator = ", ";
    }
    return os << '>';
}

template class element_set<std::string>;
template class element_set<number>;
template class element_set<binary>;

} // namespace codynamo
