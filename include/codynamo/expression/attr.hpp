// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/expression/predicate.hpp>

#include <cstddef>
#include <utility>

namespace codynamo {

/// The size of an attribute, to compare: bytes of a binary or of a string in UTF-8, elements of a
/// set, list or map.
class attribute_size : public detail::comparable<attribute_size> {
public:
    /// The size of the attribute at `p`; `attr::size()` is shorter.
    explicit attribute_size(path p) : path_(std::move(p)) {}

    /// The size as one side of a comparison.
    operator operand() const {
        return operand(detail::fragment("size(").append(detail::fragment(path_)).append(")"));
    }

private:
    path path_;
};

namespace detail {

/// What all attributes are: a position in an item, of whatever type.
class attribute_base {
public:
    /// True if the item has the attribute, also if it holds NULL.
    [[nodiscard]] predicate exists() const { return call("attribute_exists", *this); }

    /// True if the item does not have the attribute.
    [[nodiscard]] predicate not_exists() const { return call("attribute_not_exists", *this); }

    /// True if the attribute is of this type.
    [[nodiscard]] predicate is(value_type type) const;

    /// The attribute's size, to compare: `attr("tags").size() > 2`.
    [[nodiscard]] attribute_size size() const { return attribute_size(path_); }

    /// The attribute's position in an item.
    [[nodiscard]] const codynamo::path& path() const& noexcept { return path_; }

    /// The same, moved out.
    [[nodiscard]] codynamo::path path() && noexcept { return std::move(path_); }

protected:
    explicit attribute_base(codynamo::path p) : path_(std::move(p)) {}

private:
    codynamo::path path_;
};

/// The template argument of an attribute that a member of a struct stands for: member M of T, or
/// what is `Depth` containers deep within it.
template <class T, class M, std::size_t Depth = 0>
struct member {};

} // namespace detail

template <class... Member>
class attr; // of a member of a struct: defined by <codynamo/typed.hpp>

explicit attr(path) -> attr<>;

template <class T, class M>
explicit attr(M T::*) -> attr<detail::member<T, M>>;

/// An attribute in a condition, filter or update, by its name: `attr("address.city") == "Bonn"`. As
/// a type of your own variables and parameters it is `attr<>`.
template <>
class attr<> : public detail::attribute_base, public detail::comparable<attr<>> {
public:
    /// From a path, also as text: `attr("address.lines[0]")`.
    explicit attr(codynamo::path p) : attribute_base(std::move(p)) {}

    /// True if the attribute, a string or binary, begins with `prefix`.
    [[nodiscard]] predicate begins_with(operand prefix) const {
        return detail::call("begins_with", *this, std::move(prefix));
    }

    /// Never compiles: explains what a value is.
    template <detail::no_operand T>
    predicate begins_with(const T&) const {
        return detail::refuse_operands<T>(*this);
    }

    /// True if `part` is a substring of the attribute, an element of the set or of the list.
    [[nodiscard]] predicate contains(operand part) const {
        return detail::call("contains", *this, std::move(part));
    }

    /// Never compiles: explains what a value is.
    template <detail::no_operand T>
    predicate contains(const T&) const {
        return detail::refuse_operands<T>(*this);
    }
};

inline operand::operand(const detail::attribute_base& attribute) : text_(attribute.path()) {}

} // namespace codynamo
