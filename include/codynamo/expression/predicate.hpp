// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/expression/operand.hpp>
#include <codynamo/value.hpp>

#include <concepts>
#include <utility>
#include <vector>

namespace codynamo {

/// Something that is true or false of an item, for `condition` and `filter`. Made from `attr`,
/// joined by `&&`, `||` and `!`.
///
/// Comparing values of different types is false, not an error (`!=`: true), as the service has it.
class predicate {
public:
    /// Throws `client_errc::invalid_argument` for an empty text.
    explicit predicate(detail::fragment text)
        : text_(detail::not_blank(std::move(text), "predicate")) {}

    [[nodiscard]] const detail::fragment& text() const& noexcept { return text_; }

    /// Throws `client_errc::invalid_argument` for a predicate that was moved from.
    [[nodiscard]] detail::fragment text() && {
        return detail::not_blank(std::move(text_), "predicate");
    }

    [[nodiscard]] friend predicate operator&&(predicate a, predicate b) {
        return join(std::move(a), " AND ", std::move(b));
    }

    [[nodiscard]] friend predicate operator||(predicate a, predicate b) {
        return join(std::move(a), " OR ", std::move(b));
    }

    [[nodiscard]] friend predicate operator!(predicate a) {
        return predicate(detail::fragment("(NOT ").append(std::move(a).text()).append(")"));
    }

private:
    static predicate join(predicate a, std::string_view word, predicate b);

    detail::fragment text_;
};

namespace detail {

[[nodiscard]] predicate compare(operand a, std::string_view sign, operand b);
[[nodiscard]] predicate between(operand a, operand low, operand high);
[[nodiscard]] predicate in_list(operand a, std::vector<operand> choices);
[[nodiscard]] predicate call(std::string_view function, operand a);
[[nodiscard]] predicate call(std::string_view function, operand a, operand b);

template <class T>
concept no_operand = !std::convertible_to<T, operand>;

template <class... T>
[[nodiscard]] predicate refuse_operands(const operand& a) {
    refuse_value<T...>();
    return compare(a, "", a);
}

/// What attributes and sizes have in common: they can be compared.
template <class Self>
class comparable {
public:
    template <std::convertible_to<operand> Other>
    [[nodiscard]] friend predicate operator==(const Self& a, Other b) {
        return compare(a, " = ", std::move(b));
    }

    template <std::convertible_to<operand> Other>
    [[nodiscard]] friend predicate operator!=(const Self& a, Other b) {
        return compare(a, " <> ", std::move(b));
    }

    template <std::convertible_to<operand> Other>
    [[nodiscard]] friend predicate operator<(const Self& a, Other b) {
        return compare(a, " < ", std::move(b));
    }

    template <std::convertible_to<operand> Other>
    [[nodiscard]] friend predicate operator<=(const Self& a, Other b) {
        return compare(a, " <= ", std::move(b));
    }

    template <std::convertible_to<operand> Other>
    [[nodiscard]] friend predicate operator>(const Self& a, Other b) {
        return compare(a, " > ", std::move(b));
    }

    template <std::convertible_to<operand> Other>
    [[nodiscard]] friend predicate operator>=(const Self& a, Other b) {
        return compare(a, " >= ", std::move(b));
    }

    /// Never compile: they say what a value is.
    template <no_operand Other>
    friend predicate operator==(const Self& a, const Other&) {
        return refuse_operands<Other>(a);
    }

    template <no_operand Other>
    friend predicate operator!=(const Self& a, const Other&) {
        return refuse_operands<Other>(a);
    }

    template <no_operand Other>
    friend predicate operator<(const Self& a, const Other&) {
        return refuse_operands<Other>(a);
    }

    template <no_operand Other>
    friend predicate operator<=(const Self& a, const Other&) {
        return refuse_operands<Other>(a);
    }

    template <no_operand Other>
    friend predicate operator>(const Self& a, const Other&) {
        return refuse_operands<Other>(a);
    }

    template <no_operand Other>
    friend predicate operator>=(const Self& a, const Other&) {
        return refuse_operands<Other>(a);
    }

    /// Both ends included.
    [[nodiscard]] predicate between(operand low, operand high) const {
        return detail::between(self(), std::move(low), std::move(high));
    }

    /// Never compiles: says what a value is.
    template <class Low, class High>
        requires(no_operand<Low> || no_operand<High>)
    predicate between(const Low&, const High&) const {
        return refuse_operands<Low, High>(self());
    }

    /// Equal to one of 1 to 100 operands.
    template <std::convertible_to<operand>... Choices>

        requires(sizeof...(Choices) > 0 && sizeof...(Choices) <= 100)
    [[nodiscard]] predicate in(Choices... choices) const {
        std::vector<operand> all;
        all.reserve(sizeof...(choices));
        (all.push_back(operand(std::move(choices))), ...);
        return detail::in_list(self(), std::move(all));
    }

    /// Never compiles: says what a value is.
    template <class... Choices>
        requires(... || no_operand<Choices>)
    predicate in(const Choices&...) const {
        return refuse_operands<Choices...>(self());
    }

    /// Equal to one of 1 to 100 operands; any other number throws `client_errc::invalid_argument`.
    [[nodiscard]] predicate in(std::vector<operand> choices) const {
        return detail::in_list(self(), std::move(choices));
    }

private:
    [[nodiscard]] const Self& self() const { return static_cast<const Self&>(*this); }
};

} // namespace detail
} // namespace codynamo
