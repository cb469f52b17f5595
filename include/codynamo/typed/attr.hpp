// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/expression/attr.hpp>
#include <codynamo/expression/left_side.hpp>
#include <codynamo/expression/predicate.hpp>
#include <codynamo/option/expressions.hpp>
#include <codynamo/typed/facts.hpp>
#include <codynamo/typed/operand.hpp>

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace codynamo {

namespace detail {

/// The member that a path ends at; `fault` is the first step that does not go on from there.
enum class step_fault { none, member, index, name, deeper };

template <class Member, step_fault Fault, class... Steps>
struct walked {
    using type = Member;
    static constexpr step_fault fault = Fault;
};

consteval step_fault first_fault(step_fault before, bool goes_on, step_fault if_not) {
    if (before != step_fault::none) return before;
    return goes_on ? step_fault::none : if_not;
}

template <class T, class M, std::size_t Depth, step_fault Fault, class U, class N, class... More>
struct walked<member<T, M, Depth>, Fault, N U::*, More...>
    : walked<
          member<U, N>,
          first_fault(
              Fault, std::derived_from<typename value_in<M, Depth>::type, U>, step_fault::member
          ),
          More...> {};

template <class T, class M, step_fault Fault, std::integral Index, class... More>
struct walked<member<T, M, 0>, Fault, Index, More...>
    : walked<
          member<T, M, 1>,
          first_fault(Fault, list_like<held_in<M>>, step_fault::index),
          More...> {};

template <class T, class M, step_fault Fault, text Name, class... More>
struct walked<member<T, M, 0>, Fault, Name, More...>
    : walked<member<T, M, 1>, first_fault(Fault, map_like<held_in<M>>, step_fault::name), More...> {
};

template <class T, class M, step_fault Fault, class Step, class... More>
    requires(!std::is_member_object_pointer_v<Step>)
struct walked<member<T, M, 1>, Fault, Step, More...>
    : walked<member<T, M, 1>, first_fault(Fault, false, step_fault::deeper), More...> {};

template <class First, class... Steps>
struct walk;

template <class T, class M, class... Steps>
struct walk<M T::*, Steps...> : walked<member<T, M>, step_fault::none, Steps...> {};

/// Refuses, in words, a path that leads nowhere.
template <step_fault Fault>
constexpr void check_steps() {
    static_assert(
        Fault != step_fault::member,
        "codynamo: a member in this path is of another struct than the one that the path has come "
        "to; a list takes an index before it, a map a name"
    );
    static_assert(
        Fault != step_fault::index,
        "codynamo: an index in this path follows a member that is no list"
    );
    static_assert(
        Fault != step_fault::name, "codynamo: a name in this path follows a member that is no map"
    );
    static_assert(
        Fault != step_fault::deeper,
        "codynamo: a path by members takes one index or name behind a member; for an element of an "
        "element name the attribute: attr(path::of(\"name\", 1, 2))"
    );
}

/// The position of an attribute, one member, index or name after the other.
class path_of_members {
public:
    template <class T, class M>
    void append(M T::* member) {
        if (!is_flattened(member)) segments_.emplace_back(attribute_name_of(member));
    }

    template <std::integral Index>
    void append(Index index) {
        segments_.push_back(path::of("_", index).segments().back()); // checks the index
    }

    void append(std::string_view name) { segments_.emplace_back(std::string(name)); }

    [[nodiscard]] path take() { return path::of(std::move(segments_)); }

private:
    std::vector<path::segment> segments_;
};

template <class... Steps>
[[nodiscard]] path path_through(const Steps&... steps) {
    path_of_members out;
    (out.append(steps), ...);
    return out.take();
}

/// The last of the steps that is a member.
template <class Last, class Step, class... Steps>
[[nodiscard]] Last last_member(Step step, Steps... steps) {
    if constexpr ((... || std::is_member_object_pointer_v<Steps>))
        return last_member<Last>(steps...);
    else
        return step;
}

} // namespace detail

template <class T, class M, class Step, class... Steps>
explicit attr(M T::*, Step, Steps...) -> attr<typename detail::walk<M T::*, Step, Steps...>::type>;

/// The attribute that a member of a struct stands for: `attr(&order::total) > 100`, or a member of
/// what it holds: `attr(&order::addresses, 2, &address::street)`.
///
/// Its operands convert to the member's type and are written in the member's format; another one
/// does not compile. An attribute by name and an `operand` of your own are not checked. The
/// constructor throws `client_errc::invalid_argument` for a member that the mapping stores no
/// attribute for.
template <class T, class M, std::size_t Depth>
class attr<detail::member<T, M, Depth>>
    : public detail::attribute_base,
      public detail::left_side<attr<detail::member<T, M, Depth>>, predicate> {
public:
    /// What an operand converts to.
    using value_type = typename detail::value_in<M, Depth>::type;

    /// Whether V is the member's own type.
    template <class V>
    static constexpr bool stores = Depth == 0 && std::same_as<V, M>;

    /// From a member and the steps within what it holds: indexes of a list, names of a map, members
    /// of a struct.
    template <class First, class... Steps>
        requires std::is_member_object_pointer_v<First>
    explicit attr(First first, Steps... steps)
        : attribute_base(detail::path_through(first, steps...)),
          member_(detail::last_member<M T::*>(first, steps...)) {
        detail::check_steps<detail::walk<First, Steps...>::fault>();
    }

    /// True if both sides have one type and one value.
    template <detail::right_side V>
    [[nodiscard]] friend predicate operator==(const attr& a, const V& v) {
        return detail::compare(a, " = ", a.operand_for(v));
    }

    /// True if the sides differ in value or type.
    template <detail::right_side V>
    [[nodiscard]] friend predicate operator!=(const attr& a, const V& v) {
        return detail::compare(a, " <> ", a.operand_for(v));
    }

    /// True if both sides have one type and `a` sorts before `v`.
    template <detail::right_side V>
    [[nodiscard]] friend predicate operator<(const attr& a, const V& v) {
        return detail::compare(a, " < ", a.operand_for(v));
    }

    /// True if both sides have one type and `a` sorts before `v` or equals it.
    template <detail::right_side V>
    [[nodiscard]] friend predicate operator<=(const attr& a, const V& v) {
        return detail::compare(a, " <= ", a.operand_for(v));
    }

    /// True if both sides have one type and `a` sorts after `v`.
    template <detail::right_side V>
    [[nodiscard]] friend predicate operator>(const attr& a, const V& v) {
        return detail::compare(a, " > ", a.operand_for(v));
    }

    /// True if both sides have one type and `a` sorts after `v` or equals it.
    template <detail::right_side V>
    [[nodiscard]] friend predicate operator>=(const attr& a, const V& v) {
        return detail::compare(a, " >= ", a.operand_for(v));
    }

    /// True if `low <= a <= high`.
    template <class Low, class High>
    [[nodiscard]] predicate between(const Low& low, const High& high) const {
        return detail::between(*this, operand_for(low), operand_for(high));
    }

    /// True if it equals one of 1 to 100 operands, or of the elements of one range. Throws
    /// `client_errc::invalid_argument` if these are not 1 to 100.
    template <class... Choices>
    [[nodiscard]] predicate in(const Choices&... choices) const {
        std::vector<operand> all;
        const auto append = [&]<class Choice>(const Choice& choice) {
            if constexpr (detail::container<Choice> && !detail::fits<Choice, value_type>)
                for (const auto& element : choice)
                    all.push_back(operand_for(element));
            else
                all.push_back(operand_for(choice));
        };
        (append(choices), ...);
        return detail::in_list(*this, std::move(all));
    }

    /// True if the attribute, a string or binary, begins with `prefix`.
    template <class V>
    [[nodiscard]] predicate begins_with(const V& prefix) const {
        if constexpr (!detail::text<value_type> && !detail::bytes<value_type>)
            static_assert(
                detail::never<V>,
                "codynamo: begins_with is for members that are strings or binaries"
            );
        else
            return detail::call("begins_with", *this, operand_for(prefix));
    }

    /// True if `part` is a substring of the attribute, an element of the set or of the list.
    template <class V>
    [[nodiscard]] predicate contains(const V& part) const {
        if constexpr (detail::text<value_type> || detail::bytes<value_type> || detail::unchecked<V>)
            return detail::call("contains", *this, operand_for(part));
        else if constexpr (Depth == 0 &&
                           (detail::list_like<value_type> || detail::set_like<value_type>))
            return detail::call("contains", *this, element_for(part));
        else
            static_assert(
                detail::never<V>,
                "codynamo: contains is for members that are strings, binaries, sets or lists"
            );
    }

    /// `v` as the other side of a comparison.
    template <class V>
    [[nodiscard]] operand operand_for(const V& v) const {
        if constexpr (detail::unchecked<V> || detail::other_side<V, value_type>)
            return operand(v);
        else if constexpr (detail::fits<V, value_type>)
            return operand(value_for(v));
        else
            return detail::refused_operand<V, value_type>();
    }

    /// `v` in the format of the member.
    template <class V>
    [[nodiscard]] value value_for(const V& v) const {
        return detail::member_value<Depth>(member_, v);
    }

    /// The member, or the container of which it is an element.
    [[nodiscard]] M T::* member() const noexcept { return member_; }

private:
    template <class V>
    [[nodiscard]] operand element_for(const V& v) const {
        using element = typename detail::value_in<M, 1>::type;
        if constexpr (detail::other_side<V, element>)
            return operand(v);
        else if constexpr (detail::fits<V, element>)
            return operand(detail::member_value<1>(member_, v));
        else
            return detail::refused_operand<V, element>();
    }

    M T::* member_;
};

namespace detail {

template <class T, class M>
struct projected<M T::*> {
    static path path_of(M T::* member) { return path_through(member); }
};

} // namespace detail
} // namespace codynamo
