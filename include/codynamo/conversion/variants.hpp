// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/conversion/scalars.hpp>

#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>
#include <variant>

namespace codynamo::detail {

/// Variants that are told apart by something else than the type of their value:
/// <codynamo/typed.hpp> says so of some.
template <class V>
inline constexpr bool variant_of_structs = false;

template <>
struct plain_conversion<std::monostate, default_format> {
    static constexpr value_type type = value_type::null;

    static void write(value_writer& out, std::monostate) { out.null(); }

    static void read(value_reader& in, std::monostate&) { in.expect(value_type::null); }
};

/// The one type of value that T is written as; `unknown` if it has not exactly one.
template <class T, class Format>
consteval value_type written_type() {
    if constexpr (requires { conversion<T, Format>::type; }) return conversion<T, Format>::type;
    return value_type::unknown;
}

/// Records that the value is of no alternative's type.
void fail_at_type(value_reader& in);

/// By the type of the value.
template <class... T, class Format>
    requires(!variant_of_structs<std::variant<T...>> && !has_converter<std::variant<T...>>)
struct plain_conversion<std::variant<T...>, Format> {
    template <class A>
    using format_of = std::conditional_t<convertible<A, Format>, Format, default_format>;

    using parts = parts_list<part<T, format_of<T>>...>;

    static consteval refusal refused() {
        const value_type types[]{written_type<T, format_of<T>>()...};
        for (std::size_t i = 0; i < sizeof...(T); ++i) {
            if (types[i] == value_type::unknown) return refusal::same_types;
            for (std::size_t k = 0; k < i; ++k)
                if (types[i] == types[k]) return refusal::same_types;
        }
        return refusal::none;
    }

    static void write(value_writer& out, const std::variant<T...>& v) {
        std::visit(
            [&out]<class A>(const A& held) { conversion<A, format_of<A>>::write(out, held); }, v
        );
    }

    static void read(value_reader& in, std::variant<T...>& out) {
        const bool is_read = (... || read_if<T>(in, out));
        if (!is_read) fail_at_type(in);
    }

private:
    template <class A>
    static bool read_if(value_reader& in, std::variant<T...>& out) {
        if (in.type() != written_type<A, format_of<A>>()) return false;
        conversion<A, format_of<A>>::read(in, out.template emplace<A>());
        return true;
    }
};

} // namespace codynamo::detail
