// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/expression/predicate.hpp>

namespace codynamo {

/// The size of an attribute, to compare: characters' UTF-8 bytes of a string, bytes of a binary,
/// members of a set, list or map.
class attribute_size : public detail::comparable<attribute_size> {
public:
    explicit attribute_size(path p) : path_(std::move(p)) {}

    operator operand() const {
        return operand(detail::fragment("size(").append(detail::fragment(path_)).append(")"));
    }

private:
    path path_;
};

/// An attribute in a condition, filter or update: `attr("address.city") == "Bonn"`.
class attr : public detail::comparable<attr> {
public:
    explicit attr(codynamo::path p) : path_(std::move(p)) {}

    /// Also true of an attribute that holds NULL.
    [[nodiscard]] predicate exists() const { return detail::call("attribute_exists", *this); }

    [[nodiscard]] predicate not_exists() const {
        return detail::call("attribute_not_exists", *this);
    }

    [[nodiscard]] predicate is(value_type type) const;

    /// For strings and binaries.
    [[nodiscard]] predicate begins_with(operand prefix) const {
        return detail::call("begins_with", *this, std::move(prefix));
    }

    /// Never compiles: says what a value is.
    template <detail::no_operand T>
    predicate begins_with(const T&) const {
        return detail::refuse_operands<T>(*this);
    }

    /// A part of a string, a member of a set or an element of a list.
    [[nodiscard]] predicate contains(operand part) const {
        return detail::call("contains", *this, std::move(part));
    }

    /// Never compiles: says what a value is.
    template <detail::no_operand T>
    predicate contains(const T&) const {
        return detail::refuse_operands<T>(*this);
    }

    [[nodiscard]] attribute_size size() const { return attribute_size(path_); }

    [[nodiscard]] const codynamo::path& path() const noexcept { return path_; }

private:
    codynamo::path path_;
};

inline operand::operand(attr a) : text_(a.path()) {}

} // namespace codynamo
