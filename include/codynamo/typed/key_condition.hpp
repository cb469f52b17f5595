// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/expression/key_condition.hpp>
#include <codynamo/expression/left_side.hpp>

#include <string_view>
#include <tuple>

namespace codynamo {

/// A member of a struct as the partition key: an option of `mapping`, and the left side of a key
/// condition.
template <class T, class M>
class partition_key<M T::*> : public detail::left_side<partition_key<M T::*>, key_condition> {
public:
    /// From the member.
    explicit constexpr partition_key(M T::* member) : members(member) {}

    /// The member.
    std::tuple<M T::*> members;
};

/// An attribute that is composed of texts and members of a struct, as the partition key:
/// `partition_key("pk", "CUSTOMER#", &customer::id)`.
template <class... Parts>
class partition_key<detail::composed<Parts...>>
    : public detail::left_side<partition_key<detail::composed<Parts...>>, key_condition> {
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
/// condition.
template <class T, class M>
class sort_key<M T::*> : public detail::left_side<sort_key<M T::*>, sort_condition> {
public:
    /// From the member.
    explicit constexpr sort_key(M T::* member) : members(member) {}

    /// The member.
    std::tuple<M T::*> members;
};

/// An attribute that is composed of texts and members of a struct, as the sort key:
/// `sort_key("sk", "ORDER#", &order::date, "#", &order::number)`.
template <class... Parts>
class sort_key<detail::composed<Parts...>>
    : public detail::left_side<sort_key<detail::composed<Parts...>>, sort_condition> {
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
