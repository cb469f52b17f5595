// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/conversion/scalars.hpp>

#include <concepts>
#include <memory>
#include <optional>
#include <type_traits>

namespace codynamo::detail {

template <class T>
inline constexpr bool is_optional = false;

template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T>
inline constexpr bool is_optional<std::unique_ptr<T>> = true;

template <class T>
inline constexpr bool is_optional<std::shared_ptr<T>> = true;

/// std::optional, std::unique_ptr, std::shared_ptr: a value or none.
template <class T>
concept optional_like = is_optional<T> && !has_converter<T>;

template <class T>
struct pointee {
    using type = std::remove_const_t<typename T::element_type>;
};

template <class T>
struct pointee<std::optional<T>> {
    using type = T;
};

template <class T>
std::remove_const_t<T>& engage(std::optional<T>& out) {
    return out.emplace();
}

template <class T>
std::remove_const_t<T>& engage(std::unique_ptr<T>& out) {
    auto made = std::make_unique<std::remove_const_t<T>>();
    auto& object = *made;
    out = std::move(made);
    return object;
}

template <class T>
std::remove_const_t<T>& engage(std::shared_ptr<T>& out) {
    auto made = std::make_shared<std::remove_const_t<T>>();
    auto& object = *made;
    out = std::move(made);
    return object;
}

/// Empty: NULL where a value must stand, such as in a list.
template <class T, class Format>
struct optional_conversion {
    using element = typename pointee<T>::type;
    using parts = parts_list<part<element, Format>>;

    static consteval refusal refused() {
        const bool is_null_itself = optional_like<element> || std::same_as<element, std::nullptr_t>;
        return is_null_itself ? refusal::optional_of_optional : refusal::none;
    }

    static void write(value_writer& out, const T& v) {
        if (v)
            conversion<element, Format>::write(out, *v);
        else
            out.null();
    }

    static void read(value_reader& in, T& out) {
        // A value can be null itself.
        if (!std::same_as<element, value> && in.type() == value_type::null)
            out.reset();
        else
            conversion<element, Format>::read(in, engage(out));
    }
};

template <optional_like T, class Format>
struct plain_conversion<T, Format> : optional_conversion<T, Format> {
    static bool is_absent(const T& v) noexcept { return !v; }
};

template <optional_like T, class Format>
struct plain_conversion<T, null_when_empty_format<Format>> : optional_conversion<T, Format> {};

} // namespace codynamo::detail
