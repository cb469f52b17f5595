// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "codec/bounded_list.hpp"
#include "codec/wire_name.hpp"

#include <boost/describe/members.hpp>
#include <boost/describe/modifiers.hpp>

#include <cstddef>
#include <string_view>

namespace codynamo::codec {

/// The JSON of one member of a described struct. By default it is `"MemberName": value`: an unset
/// optional and an empty list are left out, everything else is written.
struct member_shape {
    /// In place of the member's own name.
    std::string_view name = {};
    /// The object that the member stands in: `"Object": {"Name": value}`. Neighbours share it.
    std::string_view object = {};
    /// Whether a text beside it is not empty; an empty one is left out.
    std::string_view enabled = {};
    /// The list of changes that the member's elements stand in: `"Changes": [{"Name": value}]`.
    /// Neighbours share it.
    std::string_view changes = {};
    /// Of texts in `changes`: `{"Name": {"Identifier": text}}`.
    std::string_view identifier = {};
    /// The most elements that are read into a list.
    std::size_t max_elements = most_parts;
    /// The members of a struct stand in the object around it.
    bool in_place = false;
    /// 0 is left out.
    bool zero_is_unset = false;
};

/// Specialized for members that differ from the default.
template <auto Member>
inline constexpr member_shape shape_of = {};

template <class T>
concept described = boost::describe::has_describe_members<T>::value;

/// A list type of descriptors, in the order of the service model.
template <described T>
using members_of = boost::describe::describe_members<T, boost::describe::mod_public>;

template <class Member>
inline constexpr wire_name default_json_name = to_wire_name(Member::name);

template <class Member>
inline constexpr std::string_view json_name =
    shape_of<Member::pointer>.name.empty() ? default_json_name<Member>.text()
                                           : shape_of<Member::pointer>.name;

} // namespace codynamo::codec
