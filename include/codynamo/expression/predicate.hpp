// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/expression/left_side.hpp>
#include <codynamo/expression/operand.hpp>
#include <codynamo/value.hpp>

#include <concepts>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

namespace codynamo {

/// A boolean expression about an item, for `condition` and `filter`: made from `attr`, joined by
/// `&&`, `||` and `!`.
///
/// Comparing values of different types is false, not an error (`!=`: true), as in DynamoDB.
class predicate {
public:
    /// Nothing yet: a start to be extended. Joined by `&&` or `||` it adds nothing; a condition or
    /// filter of nothing throws `client_errc::invalid_argument`, as does `!`.
    predicate() : starts_empty_(true) {}

    /// From a part of an expression, for the library itself. Throws `client_errc::invalid_argument`
    /// if it is empty.
    explicit predicate(detail::fragment text)
        : text_(detail::not_blank(std::move(text), "predicate")) {}

    /// Whether nothing was added to `predicate()` yet.
    [[nodiscard]] bool empty() const noexcept { return starts_empty_; }

    /// The predicate as a part of an expression.
    [[nodiscard]] const detail::fragment& text() const& noexcept { return text_; }

    /// The same, moved out. Throws `client_errc::invalid_argument` if the predicate was moved from
    /// before.
    [[nodiscard]] detail::fragment text() && {
        return detail::not_blank(std::move(text_), "predicate");
    }

    /// True if both are.
    [[nodiscard]] friend predicate operator&&(predicate a, predicate b) {
        return join(std::move(a), " AND ", std::move(b));
    }

    /// True if at least one is.
    [[nodiscard]] friend predicate operator||(predicate a, predicate b) {
        return join(std::move(a), " OR ", std::move(b));
    }

    /// True if `a` is false.
    [[nodiscard]] friend predicate operator!(predicate a) {
        return predicate(detail::fragment("(NOT ").append(std::move(a).text()).append(")"));
    }

private:
    static predicate join(predicate a, std::string_view word, predicate b);

    detail::fragment text_;
    bool starts_empty_ = false;
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

template <class Range>
concept own_operand = std::convertible_to<Range, operand> &&
                      one_of<Range, value, list, item, string_set, number_set, binary_set, binary>;

/// A range of what converts to an operand, and no text or value itself.
template <class Range>
concept operand_range =
    !own_operand<Range> && !std::convertible_to<const Range&, std::string_view> &&
    requires(const Range& r) {
        requires std::convertible_to<decltype(*std::begin(r)), operand>;
        std::end(r);
    };

template <class... Choices>
concept single_choices =
    sizeof...(Choices) > 0 && !(sizeof...(Choices) == 1 && (... && operand_range<Choices>));

/// The comparisons of attributes and sizes.
template <class Self>
class comparable : public left_side<Self, predicate> {
public:
    /// True if both sides have one type and one value.
    template <std::convertible_to<operand> Other>
    [[nodiscard]] friend predicate operator==(const Self& a, Other b) {
        return compare(a, " = ", std::move(b));
    }

    /// True if the sides differ in value or type.
    template <std::convertible_to<operand> Other>
    [[nodiscard]] friend predicate operator!=(const Self& a, Other b) {
        return compare(a, " <> ", std::move(b));
    }

    /// True if both sides have one type and `a` sorts before `b`.
    template <std::convertible_to<operand> Other>
    [[nodiscard]] friend predicate operator<(const Self& a, Other b) {
        return compare(a, " < ", std::move(b));
    }

    /// True if both sides have one type and `a` sorts before `b` or equals it.
    template <std::convertible_to<operand> Other>
    [[nodiscard]] friend predicate operator<=(const Self& a, Other b) {
        return compare(a, " <= ", std::move(b));
    }

    /// True if both sides have one type and `a` sorts after `b`.
    template <std::convertible_to<operand> Other>
    [[nodiscard]] friend predicate operator>(const Self& a, Other b) {
        return compare(a, " > ", std::move(b));
    }

    /// True if both sides have one type and `a` sorts after `b` or equals it.
    template <std::convertible_to<operand> Other>
    [[nodiscard]] friend predicate operator>=(const Self& a, Other b) {
        return compare(a, " >= ", std::move(b));
    }

    /// Never compiles: explains what a value is.
    template <no_operand Other>
    friend predicate operator==(const Self& a, const Other&) {
        return refuse_operands<Other>(a);
    }

    /// Never compiles: explains what a value is.
    template <no_operand Other>
    friend predicate operator!=(const Self& a, const Other&) {
        return refuse_operands<Other>(a);
    }

    /// Never compiles: explains what a value is.
    template <no_operand Other>
    friend predicate operator<(const Self& a, const Other&) {
        return refuse_operands<Other>(a);
    }

    /// Never compiles: explains what a value is.
    template <no_operand Other>
    friend predicate operator<=(const Self& a, const Other&) {
        return refuse_operands<Other>(a);
    }

    /// Never compiles: explains what a value is.
    template <no_operand Other>
    friend predicate operator>(const Self& a, const Other&) {
        return refuse_operands<Other>(a);
    }

    /// Never compiles: explains what a value is.
    template <no_operand Other>
    friend predicate operator>=(const Self& a, const Other&) {
        return refuse_operands<Other>(a);
    }

    /// True if both ends have the same type and `low <= a <= high`.
    [[nodiscard]] predicate between(operand low, operand high) const {
        return detail::between(self(), std::move(low), std::move(high));
    }

    /// Never compiles: explains what a value is.
    template <class Low, class High>
        requires(no_operand<Low> || no_operand<High>)
    predicate between(const Low&, const High&) const {
        return refuse_operands<Low, High>(self());
    }

    /// True if it equals one of 1 to 100 operands.
    template <std::convertible_to<operand>... Choices>

        requires(single_choices<Choices...> && sizeof...(Choices) <= 100)
    [[nodiscard]] predicate in(Choices... choices) const {
        std::vector<operand> all;
        all.reserve(sizeof...(choices));
        (all.push_back(operand(std::move(choices))), ...);
        return detail::in_list(self(), std::move(all));
    }

    /// Never compiles: explains what a value is.
    template <class... Choices>
        requires(single_choices<Choices...> && (... || no_operand<Choices>))
    predicate in(const Choices&...) const {
        return refuse_operands<Choices...>(self());
    }

    /// The same; throws `client_errc::invalid_argument` for another number of operands.
    [[nodiscard]] predicate in(std::vector<operand> choices) const {
        return detail::in_list(self(), std::move(choices));
    }

    /// True if it equals one of the elements of a range, such as a `std::vector<std::string>`.
    /// Throws `client_errc::invalid_argument` if these are not 1 to 100.
    template <operand_range Choices>
    [[nodiscard]] predicate in(const Choices& choices) const {
        return detail::in_list(
            self(), std::vector<operand>(std::begin(choices), std::end(choices))
        );
    }

private:
    [[nodiscard]] const Self& self() const { return static_cast<const Self&>(*this); }
};

} // namespace detail
} // namespace codynamo
