// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/typed/options.hpp>

#include <tuple>

namespace codynamo {

namespace detail {

template <class Option>
inline constexpr bool is_mapping_option = false;

template <class C, class M>
inline constexpr bool is_mapping_option<partition_key<M C::*>> = true;
template <class... Parts>
inline constexpr bool is_mapping_option<partition_key<composed<Parts...>>> = true;
template <class C, class M>
inline constexpr bool is_mapping_option<sort_key<M C::*>> = true;
template <class... Parts>
inline constexpr bool is_mapping_option<sort_key<composed<Parts...>>> = true;
template <class C, class M>
inline constexpr bool is_mapping_option<named_option<C, M>> = true;
template <class C, class M>
inline constexpr bool is_mapping_option<ignored_option<C, M>> = true;
template <class C, class M>
inline constexpr bool is_mapping_option<version_option<C, M>> = true;
template <class C, class M>
inline constexpr bool is_mapping_option<created_at_option<C, M>> = true;
template <class C, class M>
inline constexpr bool is_mapping_option<updated_at_option<C, M>> = true;
template <class C, class M>
inline constexpr bool is_mapping_option<format_option<C, M>> = true;
template <class C, class M>
inline constexpr bool is_mapping_option<null_when_empty_option<C, M>> = true;
template <class C, class M, class V>
inline constexpr bool is_mapping_option<default_option<C, M, V>> = true;
template <class C, class M>
inline constexpr bool is_mapping_option<flattened_option<C, M>> = true;
template <>
inline constexpr bool is_mapping_option<type_name_option> = true;
template <>
inline constexpr bool is_mapping_option<lenient_option> = true;

template <class... Options>
struct options_of_mapping {
    std::tuple<Options...> options;
};

} // namespace detail

/// Where a struct's names, keys or behaviour differ from the defaults: options in any order, such
/// as
///
///     template <>
///     inline constexpr auto codynamo::mapping_of<order> = codynamo::mapping(
///         partition_key(&order::customer), sort_key(&order::date), named(&order::note, "remark"));
///
/// at namespace scope, behind the struct and before its first use. Options: `partition_key`,
/// `sort_key`, `named`, `ignored`, `version`, `created_at`, `updated_at`, `time_to_live`,
/// `as_number`, `as_iso8601`, `as_epoch_millis`, `null_when_empty`, `default_value`, `lenient`,
/// `flattened`, `type_name`.
template <class... Options>
[[nodiscard]] constexpr auto mapping(Options... options) {
    constexpr bool known = (detail::is_mapping_option<Options> && ...);
    static_assert(
        known,
        "codynamo: mapping takes partition_key and sort_key of members (not of text), named, "
        "ignored, version, created_at, updated_at, time_to_live, as_number, as_iso8601, "
        "as_epoch_millis, null_when_empty, default_value, lenient, flattened and type_name (the "
        "compiler shows the types as Options)"
    );
    if constexpr (known)
        return detail::options_of_mapping<Options...>{std::tuple<Options...>(options...)};
    else
        return detail::options_of_mapping<>{};
}

namespace detail {

template <class T>
constexpr auto own_mapping() {
    if constexpr (requires { T::codynamo_mapping; })
        return T::codynamo_mapping;
    else
        return mapping();
}

} // namespace detail

/// The mapping of T: specialise it where the defaults do not suit. For a class with private
/// members, a public `static constexpr auto codynamo_mapping = codynamo::mapping(...)` does the
/// same.
template <class T>
inline constexpr auto mapping_of = detail::own_mapping<T>();

} // namespace codynamo
