// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/conversion/enums.hpp>
#include <codynamo/value_reader.hpp>
#include <codynamo/value_writer.hpp>

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>

namespace codynamo::detail {

/// What can be the name of an attribute: a text that is owned, or an enum's name.
template <class T>
concept map_key = std::is_enum_v<T> || (std::convertible_to<const T&, std::string_view> &&
                                        std::constructible_from<T, std::string_view>);

template <map_key T>
std::string_view key_text(value_writer& out, const T& key) {
    if constexpr (std::is_enum_v<T>)
        return name_or_fail(out, key);
    else
        return key;
}

template <map_key T>
bool read_key(value_reader& in, std::string_view name, T& out) {
    static_assert(
        !std::same_as<T, std::string_view>,
        "codynamo: a map that is read owns its keys: take std::string for them"
    );
    if constexpr (std::is_enum_v<T>) {
        return enum_from_name(in, name, out);
    } else {
        out = T(name);
        return true;
    }
}

} // namespace codynamo::detail
