// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/expression/key_condition.hpp>
#include <codynamo/expression/left_side.hpp>

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace codynamo {

namespace detail {

struct composed_key;

/// Key conditions on the members of T: its names, formats and composed keys. Defined by
/// <codynamo/typed/key_terms.hpp>.
template <class T>
struct key_terms;

/// How a condition compares a sort key.
enum class key_relation {
    equal,
    less,
    less_or_equal,
    greater,
    greater_or_equal,
    between,
    begins_with
};

/// What is asked of a part of a composed key.
struct asked_part {
    std::size_t piece = 0;
    key_relation relation = key_relation::equal;
    std::string text;
    std::string high; // the upper end of between
};

/// A condition on a member in a sort key. When the key is composed, those on its first parts are
/// joined to one condition on the attribute: all but the last by `==`.
class member_sort_condition : public sort_condition {
public:
    /// On an attribute that is one member.
    explicit member_sort_condition(sort_condition plain) : sort_condition(std::move(plain)) {}

    /// On parts of a composed key of the type `root`.
    member_sort_condition(
        const composed_key& key, std::string_view root, std::vector<asked_part> parts
    );

    /// Joins a condition on the next part.
    [[nodiscard]] friend member_sort_condition operator&&(
        member_sort_condition first, member_sort_condition next
    ) {
        return join(std::move(first), std::move(next));
    }

    /// Whether both are on parts of one key.
    [[nodiscard]] bool continues(const member_sort_condition& first) const noexcept {
        return key_ && key_ == first.key_;
    }

private:
    static member_sort_condition join(member_sort_condition first, member_sort_condition next);

    const composed_key* key_ = nullptr;
    std::string_view root_;
    std::vector<asked_part> parts_;
};

/// The condition on an attribute that is one member.
[[nodiscard]] member_sort_condition sort_condition_on(
    const sort_key<>& key, key_relation relation, value v
);

/// A partition, and conditions on the first parts of its sort key.
class member_key_condition : public key_condition {
public:
    member_key_condition(key_condition partition, const member_sort_condition& sort);

    /// Joins a condition on the next part.
    [[nodiscard]] friend member_key_condition operator&&(
        member_key_condition first, member_sort_condition next
    ) {
        return join(std::move(first), std::move(next));
    }

private:
    static member_key_condition join(member_key_condition first, member_sort_condition next);

    key_condition partition_;
    member_sort_condition sort_;
};

/// Joins a condition on the sort key to the one on the partition key.
[[nodiscard]] inline member_key_condition operator&&(
    key_condition partition, const member_sort_condition& sort
) {
    return member_key_condition(std::move(partition), sort);
}

/// Never compiles: explains what to write instead.
template <class T>
void refuse_order_of_partitions() {
    static_assert(
        never<T>,
        "codynamo: a partition key is read by == only: DynamoDB keeps partitions in no order; use "
        "scan, or a condition on sort_key"
    );
}

} // namespace detail

/// A member of a struct as the partition key: an option of `mapping`, and the left side of a key
/// condition. The value converts to the member's type and is written in its format; of a key that
/// is composed of this member and texts, it is the part.
template <class T, class M>
class partition_key<M T::*> : public detail::left_side<partition_key<M T::*>, key_condition> {
public:
    /// From the member.
    explicit constexpr partition_key(M T::* member) : members(member) {}

    /// The member.
    std::tuple<M T::*> members;

    /// Reads the partition of this value. Throws `client_errc::invalid_argument` if the mapping
    /// composes the key of more members.
    template <detail::right_side V>
    [[nodiscard]] friend key_condition operator==(const partition_key& k, const V& v) {
        return detail::key_terms<T>::partition_is(std::get<0>(k.members), v);
    }

    /// Never compiles: explains what to write instead.
    template <detail::right_side V>
    friend key_condition operator!=(const partition_key&, const V&) {
        return refuse<V>();
    }

    /// Never compiles: explains what to write instead.
    template <detail::right_side V>
    friend key_condition operator<(const partition_key&, const V&) {
        return refuse<V>();
    }

    /// Never compiles: explains what to write instead.
    template <detail::right_side V>
    friend key_condition operator<=(const partition_key&, const V&) {
        return refuse<V>();
    }

    /// Never compiles: explains what to write instead.
    template <detail::right_side V>
    friend key_condition operator>(const partition_key&, const V&) {
        return refuse<V>();
    }

    /// Never compiles: explains what to write instead.
    template <detail::right_side V>
    friend key_condition operator>=(const partition_key&, const V&) {
        return refuse<V>();
    }

private:
    template <class V>
    static key_condition refuse() {
        detail::refuse_order_of_partitions<V>();
        return key_condition("");
    }
};

/// An attribute that is composed of texts and members of a struct, as the partition key, an option
/// of `mapping`: `partition_key("pk", "CUSTOMER#", &customer::id)`. In a key condition, name the
/// member: `partition_key(&customer::id) == "jane"`.
template <class... Parts>
class partition_key<detail::composed<Parts...>> {
public:
    /// From the attribute's name and the parts, in their order. Texts must be literals: they are
    /// not copied.
    explicit constexpr partition_key(std::string_view attribute, Parts... parts)
        : name(attribute), members(parts...) {}

    /// The attribute's name.
    std::string_view name;

    /// The parts: texts (`std::string_view`) and members.
    std::tuple<Parts...> members;
};

/// A member of a struct as the sort key: an option of `mapping`, and the left side of a key
/// condition. The value converts to the member's type and is written in its format.
///
/// When the mapping composes the sort key, the value is the member's part, and the condition keeps
/// to items whose key begins as composed: `sort_key(&order::date) >= "2026"` on
/// `sort_key("sk", "ORDER#", &order::date)` reads from "ORDER#2026" to the last "ORDER#".
/// Conditions on the parts before it come first, by `==`. Throws `client_errc::invalid_argument`
/// for a range of numbers, which such a key does not keep in order.
template <class T, class M>
class sort_key<M T::*> : public detail::left_side<sort_key<M T::*>, sort_condition> {
public:
    /// From the member.
    explicit constexpr sort_key(M T::* member) : members(member) {}

    /// The member.
    std::tuple<M T::*> members;

    /// Reads the items of this sort key.
    template <detail::right_side V>
    [[nodiscard]] friend detail::member_sort_condition operator==(const sort_key& k, const V& v) {
        return k.ask(detail::key_relation::equal, v);
    }

    /// Reads the items of smaller sort keys.
    template <detail::right_side V>
    [[nodiscard]] friend detail::member_sort_condition operator<(const sort_key& k, const V& v) {
        return k.ask(detail::key_relation::less, v);
    }

    /// Reads the items of smaller sort keys and of this one.
    template <detail::right_side V>
    [[nodiscard]] friend detail::member_sort_condition operator<=(const sort_key& k, const V& v) {
        return k.ask(detail::key_relation::less_or_equal, v);
    }

    /// Reads the items of larger sort keys.
    template <detail::right_side V>
    [[nodiscard]] friend detail::member_sort_condition operator>(const sort_key& k, const V& v) {
        return k.ask(detail::key_relation::greater, v);
    }

    /// Reads the items of larger sort keys and of this one.
    template <detail::right_side V>
    [[nodiscard]] friend detail::member_sort_condition operator>=(const sort_key& k, const V& v) {
        return k.ask(detail::key_relation::greater_or_equal, v);
    }

    /// Never compiles: explains what to write instead.
    template <detail::right_side V>
    friend sort_condition operator!=(const sort_key&, const V&) {
        static_assert(
            detail::never<V>,
            "codynamo: DynamoDB has no <> in a key condition: query below and above the value, or "
            "use a filter on another attribute"
        );
        return sort_condition(std::string());
    }

    /// Reads the items of sort keys from `low` to `high`, both included.
    template <class Low, class High>
    [[nodiscard]] detail::member_sort_condition between(const Low& low, const High& high) const {
        return detail::key_terms<T>::between(std::get<0>(members), low, high);
    }

    /// Reads the items whose sort key, a string or binary, begins with `prefix`.
    template <class V>
    [[nodiscard]] detail::member_sort_condition begins_with(const V& prefix) const {
        return detail::key_terms<T>::begins_with(std::get<0>(members), prefix);
    }

private:
    template <class V>
    [[nodiscard]] detail::member_sort_condition ask(detail::key_relation relation, const V& v)
        const {
        return detail::key_terms<T>::sort(std::get<0>(members), relation, v);
    }
};

/// An attribute that is composed of texts and members of a struct, as the sort key, an option of
/// `mapping`: `sort_key("sk", "ORDER#", &order::date, "#", &order::number)`. In a key condition,
/// name the member: `sort_key(&order::date) == "2026-01-31"`.
template <class... Parts>
class sort_key<detail::composed<Parts...>> {
public:
    /// From the attribute's name and the parts, in their order. Texts must be literals: they are
    /// not copied.
    explicit constexpr sort_key(std::string_view attribute, Parts... parts)
        : name(attribute), members(parts...) {}

    /// The attribute's name.
    std::string_view name;

    /// The parts: texts (`std::string_view`) and members.
    std::tuple<Parts...> members;
};

} // namespace codynamo
