// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/binary.hpp>
#include <codynamo/number.hpp>
#include <codynamo/value_type.hpp> // before the names here that its enumerators also have (-Wshadow of g++)

#include <concepts>
#include <cstddef>
#include <iosfwd>
#include <iterator>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace codynamo {

namespace detail {

/// A range of what converts to an element, and is no element itself.
template <class Range, class Element>
concept range_of = !std::convertible_to<const Range&, Element> && requires(const Range& r) {
    { *std::begin(r) } -> std::convertible_to<Element>;
    std::end(r);
};

/// What a set of `Element` cannot be made of.
template <class Set, class Element, class... T>
concept no_elements =
    sizeof...(T) > 0 && !(... && std::convertible_to<const T&, Element>) &&
    !(sizeof...(T) == 1 && (... && (range_of<T, Element> || std::same_as<T, Set>)));

} // namespace detail

/// A set of strings, numbers or binaries, in the order in which it was filled. DynamoDB returns
/// sets in an order of its own, so equality does not depend on the order.
///
/// It may be empty or hold an element twice. DynamoDB accepts neither, so both are refused when the
/// set is sent.
template <class Element>
class element_set {
public:
    /// What the set holds.
    using value_type = Element;

    /// Points to an element.
    using const_iterator = typename std::vector<Element>::const_iterator;

    /// An empty set.
    element_set() = default;

    /// From the elements: `string_set("red", "green")`, `number_set(1, 2.5)`.
    template <std::convertible_to<Element> First, std::convertible_to<Element>... More>
    explicit(sizeof...(More) == 0) element_set(First&& first, More&&... more) {
        elements_.reserve(1 + sizeof...(More));
        elements_.push_back(std::forward<First>(first));
        (elements_.push_back(std::forward<More>(more)), ...);
    }

    /// The elements of a vector.
    explicit element_set(std::vector<Element> elements) noexcept : elements_(std::move(elements)) {}

    /// The elements of any range, such as a `std::set<std::string>` or a `std::vector<int>`.
    template <detail::range_of<Element> Range>
    explicit element_set(const Range& range) {
        for (const auto& element : range)
            elements_.push_back(element);
    }

    /// Never compiles: explains what a set is made of.
    template <class... T>
        requires detail::no_elements<element_set, Element, T...>
    explicit element_set(const T&...) {
        static_assert(
            detail::never<T...>,
            "codynamo: the elements of a set are strings, numbers or binaries, as its name says, "
            "or one range of such (the compiler shows the types as T)"
        );
    }

    /// Appends an element, also one that is there already.
    void insert(Element element) { elements_.push_back(std::move(element)); }

    /// Whether the set holds `element`; compares it with each one.
    [[nodiscard]] bool contains(const Element& element) const {
        for (const Element& e : elements_)
            if (e == element) return true;
        return false;
    }

    /// The number of elements.
    [[nodiscard]] std::size_t size() const noexcept { return elements_.size(); }

    /// Whether there are no elements.
    [[nodiscard]] bool empty() const noexcept { return elements_.empty(); }

    /// The first element.
    [[nodiscard]] const_iterator begin() const noexcept { return elements_.begin(); }

    /// Behind the last element.
    [[nodiscard]] const_iterator end() const noexcept { return elements_.end(); }

    /// The elements in their order.
    [[nodiscard]] const std::vector<Element>& elements() const& noexcept { return elements_; }

    /// The same, moved out.
    [[nodiscard]] std::vector<Element> elements() && noexcept { return std::move(elements_); }

    /// Whether an element is there twice; numbers are compared by value.
    [[nodiscard]] bool has_duplicates() const;

    /// Equal elements in any order.
    friend bool operator==(const element_set& a, const element_set& b) { return a.equals(b); }

    /// Writes readable text, such as <1, 2>.
    friend std::ostream& operator<<(std::ostream& os, const element_set& s) { return s.print(os); }

private:
    bool equals(const element_set& other) const;
    std::ostream& print(std::ostream& os) const;

    std::vector<Element> elements_;
};

/// A set of strings.
using string_set = element_set<std::string>;

/// A set of numbers.
using number_set = element_set<number>;

/// A set of binaries.
using binary_set = element_set<binary>;

extern template class element_set<std::string>;
extern template class element_set<number>;
extern template class element_set<binary>;

} // namespace codynamo
