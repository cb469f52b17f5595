// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/converter.hpp>
#include <codynamo/typed/struct_conversion.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

// Members by their pointers, and values in the format of a member, for expressions and tables.

namespace codynamo::detail {

// --- a member by its pointer, at run time ---

/// `member` may be empty.
[[noreturn]] void refuse_member(
    std::string_view root, std::string_view member, std::string_view why
);

/// The index of the member that the pointer means.
template <class T, class M>
std::size_t index_at_run_time(M T::* member) {
    static const T object{};
    const void* const wanted = &(object.*member);
    std::size_t found = member_count<T>;
    members_of<T>::apply(const_cast<T&>(object), [&](auto&... members) {
        std::size_t at = 0;
        const auto look = [&](auto& m) {
            const void* const address = &m;
            if (std::same_as<std::remove_cvref_t<decltype(m)>, std::remove_cv_t<M>> &&
                address == wanted)
                found = at;
            ++at;
        };
        (look(members), ...);
    });
    if (found == member_count<T>)
        refuse_member(
            short_name<T>(), {}, "this is not a member that the struct is described with"
        );
    return found;
}

/// Null for a member that is no attribute.
template <class T>
inline constexpr auto codecs_of = []<std::size_t... I>(std::index_sequence<I...>) {
    return std::array<const type_codec*, sizeof...(I)>{member_codec<T, I>()...};
}(std::make_index_sequence<member_count<T>>());

template <class T>
inline constexpr auto names_of_members = []<std::size_t... I>(std::index_sequence<I...>) {
    return std::array<std::string_view, sizeof...(I)>{members_of<T>::template name<I>()...};
}(std::make_index_sequence<member_count<T>>());

/// The name of the member in the struct.
template <class T, class M>
std::string_view member_name_of(M T::* member) {
    return names_of_members<T>[index_at_run_time(member)];
}

template <class T, class M>
const member_rule& rule_of(M T::* member) {
    return rules_of<T>.members[index_at_run_time(member)];
}

template <class T, class M>
const type_codec& codec_of_member(M T::* member) {
    const type_codec* const codec = codecs_of<T>[index_at_run_time(member)];
    if (!codec) {
        refuse_member(
            short_name<T>(),
            member_name_of(member),
            "this member is ignored or flattened by the mapping: it is no attribute"
        );
    }
    return *codec;
}

/// The name of the member's attribute. Throws `client_errc::invalid_argument` for a member that is
/// ignored, flattened, or only a part of a composed key.
template <class T, class M>
[[nodiscard]] std::string attribute_name_of(M T::* member) {
    const member_rule& rule = rule_of(member);
    if (rule.name.empty()) {
        refuse_member(
            short_name<T>(),
            member_name_of(member),
            rule.is_part() ? "this member is only a part of a composed key: give it a name of "
                             "its own by named(...) to use it as an attribute"
                           : "this member is ignored or flattened by the mapping: it is no "
                             "attribute"
        );
    }
    return std::string(rule.name);
}

template <class T, class M>
[[nodiscard]] bool is_flattened(M T::* member) {
    return rule_of(member).has(given::flattened);
}

template <class T, class M>
[[nodiscard]] key_role key_role_of(M T::* member) {
    const member_rule& rule = rule_of(member);
    if (rule.has(given::partition_key | given::partition_part)) return key_role::partition;
    if (rule.has(given::sort_key | given::sort_part)) return key_role::sort;
    return key_role::none;
}

// --- values in a member's format ---

/// What a value of type V can become without a surprise: a double does not become an integer.
template <class V, class M>
concept fits_member =
    std::convertible_to<const V&, M> &&
    !(std::is_arithmetic_v<M> && std::is_arithmetic_v<V> &&
      ((std::is_integral_v<M> && std::is_floating_point_v<V>) ||
       std::same_as<M, bool> != std::same_as<V, bool> || character<M> != character<V>));

/// Refuses, in words, a value that is not of the member's type.
template <class V, class M>
consteval void check_operand() {
    constexpr bool fits = fits_member<V, M>;
    static_assert(
        fits,
        "codynamo: this value does not convert to the type of the member it stands for (the "
        "compiler shows the types as V and M)"
    );
}

[[noreturn]] void refuse_range(std::string_view root, std::string_view member);

/// Whether a floating-point M is written as the number v: an integer digit for digit, a
/// floating-point number as the nearest one in range.
template <std::floating_point M, class V>
bool stands_for(V v) {
    if constexpr (std::integral<V>) {
        return number(static_cast<M>(v)) == number(v);
    } else {
        constexpr long double most = std::numeric_limits<M>::max();
        return !(v > most) && !(v < -most);
    }
}

/// v as an M, in range.
template <class M, class V>
M as_member(const V& v, std::string_view root, std::string_view member) {
    if constexpr (integer<M> && integer<V>) {
        if (!std::in_range<M>(v)) refuse_range(root, member);
        return static_cast<M>(v);
    } else if constexpr (std::floating_point<M> && std::is_arithmetic_v<V>) {
        if (!stands_for<M>(v)) refuse_range(root, member);
        return static_cast<M>(v);
    } else {
        return v;
    }
}

/// Whether to write a V as it is: what stands for an optional or pointer is what it holds.
template <class M>
struct operand_of {
    using type = M;
};

template <class X>
struct operand_of<std::optional<X>> {
    using type = X;
};

template <class X>
struct operand_of<std::unique_ptr<X>> {
    using type = X;
};

template <class X>
struct operand_of<std::shared_ptr<X>> {
    using type = X;
};

template <class T>
[[nodiscard]] value value_by(member_format format, const T& v) {
    const type_codec* codec = nullptr;
    const auto take = [&]<class Format>(Format) {
        if constexpr (convertible<T, Format>) codec = &codec_of<T, Format>;
    };
    switch (format) {
    case member_format::number:
        take(number_format());
        break;
    case member_format::iso8601:
        take(iso8601_format());
        break;
    case member_format::epoch_millis:
        take(epoch_millis_format());
        break;
    case member_format::time_to_live:
        take(time_to_live_format());
        break;
    case member_format::plain:
        break;
    }
    return make_value(codec ? *codec : codec_of<T>, &v);
}

/// v, converted to the type of the member, as the member is written.
template <class T, class M, class V>
[[nodiscard]] value value_for(M T::* member, const V& v) {
    using held = typename operand_of<M>::type;
    if constexpr (std::same_as<V, M>) {
        return make_value(codec_of_member(member), &v);
    } else {
        check_operand<V, held>();
        if constexpr (fits_member<V, held>) {
            const held converted = as_member<held>(v, short_name<T>(), rule_of(member).name);
            return value_by(rule_of(member).format, converted);
        } else {
            return {};
        }
    }
}

/// v as one element of the member: of its list, set, or the values of its map.
template <class M>
struct element_of {
    using type = typename M::value_type;
};

template <class M>
    requires requires { typename M::mapped_type; }
struct element_of<M> {
    using type = typename M::mapped_type;
};

template <class T, class M, class V>
[[nodiscard]] value element_value_for(M T::* member, const V& v) {
    using container = typename operand_of<M>::type;
    using element = typename operand_of<typename element_of<container>::type>::type;
    check_operand<V, element>();
    if constexpr (fits_member<V, element>) {
        const element converted = as_member<element>(v, short_name<T>(), rule_of(member).name);
        return value_by(rule_of(member).format, converted);
    } else {
        return {};
    }
}

/// v as the member's part of a composed key.
template <class T, class M, class V>
[[nodiscard]] std::string key_text_for(M T::* member, const V& v) {
    check_operand<V, M>();
    if constexpr (fits_member<V, M>) {
        const M converted = as_member<M>(v, short_name<T>(), rule_of(member).name);
        return key_text(codec_of_member(member), &converted);
    } else {
        return {};
    }
}

} // namespace codynamo::detail
