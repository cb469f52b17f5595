// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/expression/predicate.hpp>

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

/// An attribute in a condition, filter or update: `attr("address.city") == "Bonn"`.
class attr : public detail::comparable<attr> {
public:
    /// From a path, also as text: `attr("address.lines[0]")`.
    explicit attr(codynamo::path p) : path_(std::move(p)) {}

    /// True if the item has the attribute, also if it holds NULL.
    [[nodiscard]] predicate exists() const { return detail::call("attribute_exists", *this); }

    /// True if the item does not have the attribute.
    [[nodiscard]] predicate not_exists() const {
        return detail::call("attribute_not_exists", *this);
    }

    /// True if the attribute is of this type.
    [[nodiscard]] predicate is(value_type type) const;

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

    /// The attribute's size, to compare: `attr("tags").size() > 2`.
    [[nodiscard]] attribute_size size() const { return attribute_size(path_); }

    /// The attribute's position in an item.
    [[nodiscard]] const codynamo::path& path() const noexcept { return path_; }

private:
    codynamo::path path_;
};

inline operand::operand(attr a) : text_(a.path()) {}

} // namespace codynamo
