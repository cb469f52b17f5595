// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/expression/fragment.hpp>
#include <codynamo/expression/left_side.hpp>

#include <concepts>
#include <string>
#include <string_view>
#include <utility>

namespace codynamo {

class sort_condition;

/// What a query reads: one partition and, optionally, a range of its sort key.
///
/// Only forms that DynamoDB takes compile: `partition_key("id") == "123"`, optionally `&&` one
/// condition on `sort_key`. An index with several attributes in its partition key needs one
/// `partition_key` for each. Of several attributes in its sort key, the first ones may be given, in
/// their order; all but the last by `==`.
class key_condition {
public:
    /// From a part of an expression, for the library itself.
    explicit key_condition(detail::fragment text)
        : text_(detail::not_blank(std::move(text), "key_condition")) {}

    /// From text, with placeholders that `expression_attribute_names` and
    /// `expression_attribute_values` define. Throws `client_errc::invalid_argument` if it is empty.
    explicit key_condition(std::string_view text) : key_condition(detail::fragment(text)) {}

    /// The same.
    explicit key_condition(const char* text) : key_condition(std::string_view(text)) {}

    /// The condition as a part of an expression.
    [[nodiscard]] const detail::fragment& text() const noexcept { return text_; }

    /// Joins conditions on the attributes of a partition key.
    [[nodiscard]] friend key_condition operator&&(key_condition a, key_condition b) {
        return join(std::move(a), std::move(b.text_), "key_condition");
    }

private:
    friend key_condition operator&&(key_condition partition, sort_condition sort);

    /// Throws `client_errc::invalid_argument` if one of the two was moved from; `name` is that of
    /// the second.
    static key_condition join(key_condition first, detail::fragment second, std::string_view name);

    detail::fragment text_;
};

/// A condition on the sort key, to be joined to one on the partition key.
class sort_condition {
public:
    /// From a part of an expression, for the library itself.
    explicit sort_condition(detail::fragment text) : text_(std::move(text)) {}

    /// One that says nothing without another one, for the library itself: to query by it throws
    /// `client_errc::invalid_argument` with this reason.
    explicit sort_condition(std::string incomplete) : incomplete_(std::move(incomplete)) {}

    /// The condition as a part of an expression.
    [[nodiscard]] const detail::fragment& text() const noexcept { return text_; }

private:
    friend key_condition operator&&(key_condition partition, sort_condition sort);

    detail::fragment text_;
    std::string incomplete_;
};

/// Joins a condition on the sort key to the one on the partition key.
[[nodiscard]] key_condition operator&&(key_condition partition, sort_condition sort);

namespace detail {

template <class T>
concept part_of_key_condition = std::same_as<T, key_condition> || std::same_as<T, sort_condition>;

} // namespace detail

/// Never compiles: explains what to write instead.
template <detail::part_of_key_condition A, detail::part_of_key_condition B>
key_condition operator||(const A& a, const B&) {
    static_assert(
        detail::never<A>,
        "codynamo: DynamoDB has no OR in a key condition: query each key or range by itself, or "
        "use a filter"
    );
    return key_condition(a.text());
}

/// Never compiles: explains what to write instead.
template <detail::part_of_key_condition A, detail::part_of_key_condition B>
key_condition operator&&(const A& a, const B&) {
    static_assert(
        detail::never<A>,
        "codynamo: a key condition begins with partition_key(name) == value; conditions on "
        "sort_key come after it, joined by &&"
    );
    return key_condition(a.text());
}

/// Never compiles: explains what to write instead.
template <detail::part_of_key_condition A>
key_condition operator!(const A& a) {
    static_assert(
        detail::never<A>, "codynamo: DynamoDB has no NOT in a key condition: use a filter"
    );
    return key_condition(a.text());
}

template <class... Parts>
class partition_key; // of members of a struct: defined by <codynamo/typed.hpp>

template <class... Parts>
class sort_key; // of members of a struct: defined by <codynamo/typed.hpp>

namespace detail {

/// The template argument of a key whose attribute is composed of texts and members.
template <class... Parts>
struct composed {};

template <class Part>
struct key_part {
    using type = Part;
};

template <>
struct key_part<const char*> {
    using type = std::string_view;
};

} // namespace detail

explicit partition_key(std::string) -> partition_key<>;

template <class T, class M>
explicit partition_key(M T::*) -> partition_key<M T::*>;

template <class First, class... More>
explicit partition_key(std::string_view, First, More...) -> partition_key<detail::composed<
    typename detail::key_part<First>::type,
    typename detail::key_part<More>::type...>>;

explicit sort_key(std::string) -> sort_key<>;

template <class T, class M>
explicit sort_key(M T::*) -> sort_key<M T::*>;

template <class First, class... More>
explicit sort_key(std::string_view, First, More...) -> sort_key<detail::composed<
    typename detail::key_part<First>::type,
    typename detail::key_part<More>::type...>>;

/// The partition key of the table or index that is queried, by the name of its attribute.
template <>
class partition_key<> : public detail::left_side<partition_key<>, key_condition> {
public:
    /// From the name of the attribute.
    explicit partition_key(std::string name) : name_(std::move(name)) {}

    /// Reads the partition of this value.
    template <std::convertible_to<value> T>
    [[nodiscard]] friend key_condition operator==(const partition_key& k, T v) {
        return key_condition(k.text().append(" = ").append(detail::fragment(value(std::move(v)))));
    }

    /// Never compiles: explains what a value is.
    template <detail::no_value T>
    friend key_condition operator==(const partition_key& k, const T&) {
        detail::refuse_value<T>();
        return key_condition(k.name_);
    }

    /// Never compiles: explains what a value is.
    template <detail::no_value T>
    friend key_condition operator!=(const partition_key& k, const T&) {
        detail::refuse_value<T>();
        return key_condition(k.name_);
    }

    /// Never compiles: explains what to write instead.
    template <std::convertible_to<value> T>
    friend key_condition operator!=(const partition_key& k, const T&) {
        return refuse_order<T>(k);
    }

    /// Never compiles: explains what to write instead.
    template <class T>
    friend key_condition operator<(const partition_key& k, const T&) {
        return refuse_order<T>(k);
    }

    /// Never compiles: explains what to write instead.
    template <class T>
    friend key_condition operator<=(const partition_key& k, const T&) {
        return refuse_order<T>(k);
    }

    /// Never compiles: explains what to write instead.
    template <class T>
    friend key_condition operator>(const partition_key& k, const T&) {
        return refuse_order<T>(k);
    }

    /// Never compiles: explains what to write instead.
    template <class T>
    friend key_condition operator>=(const partition_key& k, const T&) {
        return refuse_order<T>(k);
    }

private:
    template <class T>
    static key_condition refuse_order(const partition_key& k) {
        static_assert(
            detail::never<T>,
            "codynamo: a partition key is read by == only: DynamoDB keeps partitions in no order; "
            "use scan, or a condition on sort_key"
        );
        return key_condition(k.name_);
    }

    [[nodiscard]] detail::fragment text() const;

    std::string name_;
};

/// The sort key of the table or index that is queried, by the name of its attribute. Numbers sort
/// by value, strings by their UTF-8 bytes, binaries by unsigned bytes.
template <>
class sort_key<> : public detail::left_side<sort_key<>, sort_condition> {
public:
    /// From the name of the attribute.
    explicit sort_key(std::string name) : name_(std::move(name)) {}

    /// Reads the items of this sort key.
    template <std::convertible_to<value> T>
    [[nodiscard]] friend sort_condition operator==(const sort_key& k, T v) {
        return k.compare(" = ", std::move(v));
    }

    /// Reads the items of smaller sort keys.
    template <std::convertible_to<value> T>
    [[nodiscard]] friend sort_condition operator<(const sort_key& k, T v) {
        return k.compare(" < ", std::move(v));
    }

    /// Reads the items of smaller sort keys and of this one.
    template <std::convertible_to<value> T>
    [[nodiscard]] friend sort_condition operator<=(const sort_key& k, T v) {
        return k.compare(" <= ", std::move(v));
    }

    /// Reads the items of larger sort keys.
    template <std::convertible_to<value> T>
    [[nodiscard]] friend sort_condition operator>(const sort_key& k, T v) {
        return k.compare(" > ", std::move(v));
    }

    /// Reads the items of larger sort keys and of this one.
    template <std::convertible_to<value> T>
    [[nodiscard]] friend sort_condition operator>=(const sort_key& k, T v) {
        return k.compare(" >= ", std::move(v));
    }

    /// Never compiles: explains what a value is.
    template <detail::no_value T>
    friend sort_condition operator==(const sort_key& k, const T&) {
        detail::refuse_value<T>();
        return k.compare("", nullptr);
    }

    /// Never compiles: explains what a value is.
    template <detail::no_value T>
    friend sort_condition operator!=(const sort_key& k, const T&) {
        detail::refuse_value<T>();
        return k.compare("", nullptr);
    }

    /// Never compiles: explains what a value is.
    template <detail::no_value T>
    friend sort_condition operator<(const sort_key& k, const T&) {
        detail::refuse_value<T>();
        return k.compare("", nullptr);
    }

    /// Never compiles: explains what a value is.
    template <detail::no_value T>
    friend sort_condition operator<=(const sort_key& k, const T&) {
        detail::refuse_value<T>();
        return k.compare("", nullptr);
    }

    /// Never compiles: explains what a value is.
    template <detail::no_value T>
    friend sort_condition operator>(const sort_key& k, const T&) {
        detail::refuse_value<T>();
        return k.compare("", nullptr);
    }

    /// Never compiles: explains what a value is.
    template <detail::no_value T>
    friend sort_condition operator>=(const sort_key& k, const T&) {
        detail::refuse_value<T>();
        return k.compare("", nullptr);
    }

    /// Reads the items of sort keys from `low` to `high`, both included.
    [[nodiscard]] sort_condition between(value low, value high) const;

    /// Never compiles: explains what a value is.
    template <class Low, class High>
        requires(detail::no_value<Low> || detail::no_value<High>)
    sort_condition between(const Low&, const High&) const {
        detail::refuse_value<Low, High>();
        return compare("", nullptr);
    }

    /// Reads the items whose sort key, a string or binary, begins with `prefix`.
    [[nodiscard]] sort_condition begins_with(value prefix) const;

    /// Never compiles: explains what a value is.
    template <detail::no_value T>
    sort_condition begins_with(const T&) const {
        detail::refuse_value<T>();
        return compare("", nullptr);
    }

    /// Never compiles: explains what to write instead.
    template <std::convertible_to<value> T>
    friend key_condition operator!=(const sort_key& k, const T&) {
        static_assert(
            detail::never<T>,
            "codynamo: DynamoDB has no <> in a key condition: query below and above the value, or "
            "use a filter on another attribute"
        );
        return key_condition(k.name_);
    }

private:
    [[nodiscard]] sort_condition compare(std::string_view sign, value v) const;

    std::string name_;
};

} // namespace codynamo
