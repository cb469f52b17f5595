// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/item.hpp>
#include <codynamo/typed/struct_conversion.hpp>
#include <codynamo/typed/variants.hpp>

#include <string_view>

namespace codynamo {

namespace detail {

[[nodiscard]] item make_item(const type_codec& codec, const void* object, std::string_view root);
void read_item(const type_codec& codec, void* object, const item& i, std::string_view root);

/// Whether T becomes a map.
template <class T>
consteval bool is_map_type() {
    if constexpr (convertible<T>) {
        constexpr value_type type = type_written<T, default_format>();
        return type == value_type::map || has_converter<T>;
    } else {
        return false;
    }
}

/// Whether T can be a whole item.
template <class T>
consteval bool is_item_type() {
    if constexpr (mapped<T>)
        return std::is_void_v<unsound_in<T>>;
    else if constexpr (variant_of_structs<T>)
        return all_told_apart(std::type_identity<T>());
    else
        return is_map_type<T>();
}

} // namespace detail

/// Returns the struct as an item: one attribute for each member, as its mapping says. Throws
/// `client_errc::invalid_value`, with the path, for what has no value, such as an enum's number
/// without a name.
template <class T>
[[nodiscard]] item to_item(const T& x) {
    static_assert(
        detail::is_map_type<T>(),
        "codynamo: an item is made of a struct whose members can be stored: an aggregate, or a "
        "class described with BOOST_DESCRIBE_CLASS (the compiler shows the type as T)"
    );
    if constexpr (detail::mapped<T>) detail::check_struct<detail::unsound_in<T>>();
    if constexpr (detail::variant_of_structs<T>) detail::check_variant<T>();
    if constexpr (detail::is_item_type<T>())
        return detail::make_item(detail::codec_of<T>, &x, detail::short_name<T>());
    else
        return {};
}

/// Returns the item as a struct. Attributes that the struct does not have are left alone. Throws
/// `client_errc::wrong_type`, `client_errc::number_out_of_range`, `client_errc::no_such_attribute`
/// or `client_errc::invalid_value` with the path: "order.addresses[2].zip: expected a number, got a
/// string".
template <class T>
[[nodiscard]] T from_item(const item& i) {
    static_assert(
        detail::is_map_type<T>(),
        "codynamo: an item is made of a struct whose members can be stored: an aggregate, or a "
        "class described with BOOST_DESCRIBE_CLASS (the compiler shows the type as T)"
    );
    if constexpr (detail::mapped<T>) detail::check_struct<detail::unsound_in<T>>();
    if constexpr (detail::variant_of_structs<T>) detail::check_variant<T>();
    if constexpr (detail::is_item_type<T>()) {
        T out{};
        detail::read_item(detail::codec_of<T>, &out, i, detail::short_name<T>());
        return out;
    } else {
        return from_item<T>(i);
    }
}

} // namespace codynamo
