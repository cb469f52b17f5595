// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/conversion/foreign_value.hpp>

#include <concepts>
#include <cstddef>
#include <iosfwd>
#include <iterator>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace codynamo {

class item;
class value;

namespace detail {

struct value_access;

template <class T>
concept any_value = list_element<T> || foreign_value<T>;

/// A range that is no value which a value holds itself, nor a map.
template <class Range>
concept some_range =
    !list_element<Range> && !requires { typename Range::mapped_type; } && requires(const Range& r) {
        std::begin(r);
        std::end(r);
    };

/// Not a single list, which is copied, nor a single range, of whose elements the list consists.
template <class... T>
concept list_elements = sizeof...(T) > 0 && (... && any_value<std::remove_cvref_t<T>>) &&
                        (sizeof...(T) > 1 ||
                         !(... && (std::same_as<std::remove_cvref_t<T>, list> ||
                                   some_range<std::remove_cvref_t<T>> ||
                                   requires { typename std::remove_cvref_t<T>::mapped_type; })));

/// A range of what converts to a value.
template <class Range>
concept list_range = some_range<Range> && requires(const Range& r) {
    requires any_value<std::remove_cvref_t<decltype(*std::begin(r))>>;
};

/// What a list cannot be made of.
template <class... T>
concept no_list_elements =
    sizeof...(T) > 0 && !list_elements<T...> &&
    !(sizeof...(T) == 1 && (... && (list_range<T> || std::same_as<T, list>)));

} // namespace detail

/// A sequence of values of any types: `list(1, "two", item{{"three", 3}})`.
class list {
public:
    /// What the list holds.
    using value_type = value;

    /// Points to a value, to change.
    using iterator = value*;

    /// Points to a value.
    using const_iterator = const value*;

    /// An empty list.
    list() noexcept;

    /// A deep copy.
    list(const list& other);

    /// Moves; `other` is empty afterwards.
    list(list&& other) noexcept;

    /// A deep copy.
    list& operator=(const list& other);

    /// Moves; `other` holds unspecified values afterwards.
    list& operator=(list&& other) noexcept;
    ~list();

    /// One value for each argument. A single list is copied, not nested: write `list(value(inner))`
    /// to nest it.
    template <class... T>
    explicit(sizeof...(T) == 1) list(T&&... values)
        requires detail::list_elements<T...>;

    /// The values of a vector.
    explicit list(std::vector<value> values) noexcept;

    /// The elements of any range, such as a `std::vector<std::string>`.
    template <detail::list_range Range>
    explicit list(const Range& range);

    /// Never compiles: explains what a list is made of.
    template <class... T>
    explicit list(const T&...)
        requires detail::no_list_elements<T...>;

    /// Appends a value.
    void push_back(value v);

    /// Never compiles: explains what a value is.
    template <detail::no_value T>
    void push_back(const T&);

    /// The value at `index`. Throws `client_errc::invalid_argument` if the list is shorter.
    [[nodiscard]] const value& at(std::size_t index) const&;

    /// The same, to change.
    [[nodiscard]] value& at(std::size_t index) &;

    /// The same, moved out of the list: by value.
    [[nodiscard]] value at(std::size_t index) &&;

    /// The value at `index`, which must be less than `size()`.
    [[nodiscard]] const value& operator[](std::size_t index) const& noexcept;

    /// The same, to change.
    [[nodiscard]] value& operator[](std::size_t index) & noexcept;

    /// The same, moved out of the list: by value.
    [[nodiscard]] value operator[](std::size_t index) && noexcept;

    /// The number of values.
    [[nodiscard]] std::size_t size() const noexcept;

    /// Whether there are no values.
    [[nodiscard]] bool empty() const noexcept;

    /// The first value.
    [[nodiscard]] const value* begin() const noexcept;

    /// Behind the last value.
    [[nodiscard]] const value* end() const noexcept;

    /// The first value, to change.
    [[nodiscard]] value* begin() noexcept;

    /// Behind the last value.
    [[nodiscard]] value* end() noexcept;

    /// Equal values in the same order.
    friend bool operator==(const list& a, const list& b);

    /// Writes readable text, such as [1, "two"].
    friend std::ostream& operator<<(std::ostream& os, const list& l);

private:
    friend struct detail::value_access;

    /// Takes the values out of an array.
    void assign(value* values, std::size_t count);

    std::vector<value> values_;
};

} // namespace codynamo

// The members above that touch a value are defined there, where it is complete.
#include <codynamo/value.hpp> // IWYU pragma: export
