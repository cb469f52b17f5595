// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/expression/attr.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace codynamo {

namespace detail {
class update_builder;
}

/// One change of `update_item`: made by `set`, `add`, `remove_attribute` and `delete_from`, given
/// in any number and order. Each reads the item as it was before the update. Key attributes cannot
/// be changed.
class update_action {
public:
    /// The clause of the UpdateExpression that the change belongs to.
    enum class clause {
        /// SET
        set,
        /// REMOVE
        remove,
        /// ADD
        add,
        /// DELETE
        del
    };

    /// From a part of an expression, for the library itself.
    update_action(clause kind, path changed, detail::fragment text)
        : kind_(kind), changed_(std::move(changed)), text_(std::move(text)) {}

private:
    friend class detail::update_builder;

    clause kind_;
    path changed_;
    detail::fragment text_;
};

/// The right side of `set`: a value, an attribute, a sum or difference, `if_not_exists` or
/// `list_append`.
class update_value {
public:
    /// From a value or an attribute.
    template <std::convertible_to<operand> T>
    update_value(T v) : text_(operand(std::move(v)).text()) {}

    /// Where the value may stand.
    enum class form {
        /// Also within another value.
        term,
        /// A sum or difference: at the top of a SET only.
        sum,
        /// A `list_append`: at the top of a SET only.
        appended_list
    };

    /// From a part of an expression, for the library itself.
    explicit update_value(detail::fragment text, form position = form::term)
        : text_(std::move(text)), form_(position) {}

    /// The value as a part of an expression. Throws `client_errc::invalid_argument` if it was moved
    /// from.
    [[nodiscard]] const detail::fragment& text() const;

    /// The same, as a part of another value. Throws `client_errc::invalid_argument` for a sum or
    /// difference and for `list_append`: DynamoDB takes these at the top of a SET only.
    [[nodiscard]] const detail::fragment& term() const;

private:
    detail::fragment text_;
    form form_ = form::term;
};

namespace detail {

template <class T>
concept no_update_value = !std::convertible_to<T, update_value>;

template <class T>
concept summand = std::same_as<T, attr<>> || std::same_as<T, update_value>;

template <class A, class B>
concept no_sum = (summand<A> && no_update_value<B>) || (summand<B> && no_update_value<A>);

/// What <codynamo/typed.hpp> takes.
template <class T>
concept of_member = std::is_member_object_pointer_v<T> ||
                    (std::derived_from<T, attribute_base> && !std::same_as<T, attr<>>) ||
                    (std::derived_from<T, update_value> && !std::same_as<T, update_value>);

} // namespace detail

/// The sum of two numbers. Throws `client_errc::invalid_argument` if `b` is a sum or difference
/// itself: DynamoDB takes one `+` or `-` in a SET.
[[nodiscard]] update_value operator+(const attr<>& a, update_value b);

/// The difference of two numbers. Throws `client_errc::invalid_argument` if `b` is a sum or
/// difference itself.
[[nodiscard]] update_value operator-(const attr<>& a, update_value b);

/// The sum of two numbers. Throws `client_errc::invalid_argument` if `a` or `b` is a sum or
/// difference itself.
[[nodiscard]] update_value operator+(update_value a, update_value b);

/// The difference of two numbers. Throws `client_errc::invalid_argument` if `a` or `b` is a sum or
/// difference itself.
[[nodiscard]] update_value operator-(update_value a, update_value b);

/// Never compiles: explains what a value is.
template <class A, class B>
    requires detail::no_sum<A, B>
update_value operator+(const A&, const B&) {
    detail::refuse_value<A, B>();
    return nullptr;
}

/// Never compiles: explains what a value is.
template <class A, class B>
    requires detail::no_sum<A, B>
update_value operator-(const A&, const B&) {
    detail::refuse_value<A, B>();
    return nullptr;
}

/// The attribute, or `fallback` if the item does not have it.
[[nodiscard]] update_value if_not_exists(path attribute, update_value fallback);

/// Never compiles: explains what a value is.
template <detail::no_update_value T>
update_value if_not_exists(const path&, const T&) {
    detail::refuse_value<T>();
    return nullptr;
}

/// Two lists, one after the other: `list_append(if_not_exists("log", list()), list("new"))`. Within
/// another function or a sum it throws `client_errc::invalid_argument`: DynamoDB refuses it there.
[[nodiscard]] update_value list_append(update_value front, update_value back);

/// Never compiles: explains what a value is.
template <class A, class B>
    requires((detail::no_update_value<A> || detail::no_update_value<B>) && !detail::of_member<A> && !detail::of_member<B>)
update_value list_append(const A&, const B&) {
    detail::refuse_value<A, B>();
    return nullptr;
}

/// `a + b` for operands that are not plain attributes: `plus(if_not_exists("visits", 0), 1)`.
/// Throws `client_errc::invalid_argument` if one is a sum or difference itself.
[[nodiscard]] update_value plus(update_value a, update_value b);

/// Never compiles: explains what a value is.
template <class A, class B>
    requires(detail::no_update_value<A> || detail::no_update_value<B>)
update_value plus(const A&, const B&) {
    detail::refuse_value<A, B>();
    return nullptr;
}

/// `a - b` for operands that are not plain attributes. Throws `client_errc::invalid_argument` if
/// one is a sum or difference itself.
[[nodiscard]] update_value minus(update_value a, update_value b);

/// Never compiles: explains what a value is.
template <class A, class B>
    requires(detail::no_update_value<A> || detail::no_update_value<B>)
update_value minus(const A&, const B&) {
    detail::refuse_value<A, B>();
    return nullptr;
}

/// REMOVE: removes the attribute or list element. The elements after it move to the front.
[[nodiscard]] update_action remove_attribute(path attribute);

/// SET: sets the attribute to a new value. An index past the end of a list appends.
[[nodiscard]] update_action set(path attribute, update_value v);

/// SET, or REMOVE if `v` is empty: the attribute then is what the optional is. (To leave it as it
/// was, give a `std::optional<update_action>` to `update_item`.)
template <class T>
[[nodiscard]] update_action set(path attribute, std::optional<T> v) {
    if (!v) return remove_attribute(std::move(attribute));
    return set(std::move(attribute), update_value(*std::move(v)));
}

/// SET, or REMOVE if `v` is an empty std::set or pointer: DynamoDB stores no empty set.
template <detail::may_be_absent T>
[[nodiscard]] update_action set(path attribute, const T& v) {
    if (detail::is_absent(v)) return remove_attribute(std::move(attribute));
    return set(std::move(attribute), update_value(value(v)));
}

/// Never compiles: explains what a value is.
template <detail::no_update_value T>
    requires(!detail::may_be_absent<T>)
update_action set(path attribute, const T&) {
    detail::refuse_value<T>();
    return remove_attribute(std::move(attribute));
}

/// ADD: adds a number to a number, or elements to a set; creates the attribute if it is missing.
/// Repeated after an error, it may count twice: see `at_most_once`.
[[nodiscard]] update_action add(path attribute, value amount_or_elements);

/// Never compiles: explains what a value is.
template <detail::no_value T>
update_action add(path attribute, const T&) {
    detail::refuse_value<T>();
    return remove_attribute(std::move(attribute));
}

/// DELETE: removes elements from a set.
[[nodiscard]] update_action delete_from(path attribute, value elements);

/// Never compiles: explains what a value is.
template <detail::no_value T>
update_action delete_from(path attribute, const T&) {
    detail::refuse_value<T>();
    return remove_attribute(std::move(attribute));
}

namespace detail {

/// Collects actions into the text of one UpdateExpression.
class update_builder {
public:
    void append(update_action action);

    [[nodiscard]] bool empty() const noexcept;

    /// "SET ..., ... REMOVE ... ADD ... DELETE ...", each clause at most once. Throws
    /// `client_errc::invalid_argument` for two actions on one attribute or on parts of each other.
    /// Placeholders that occur in `taken` are passed over.
    [[nodiscard]] std::string render(
        attribute_names& names, item& values, std::string_view taken = {}
    ) const;

private:
    std::array<fragment, 4> clauses_;
    std::vector<path> changed_;
};

} // namespace detail
} // namespace codynamo
