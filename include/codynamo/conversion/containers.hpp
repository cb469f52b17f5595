// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/conversion/map_key.hpp>
#include <codynamo/conversion/scalars.hpp>

#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

// Containers convert by their shape, so that no header of the standard library has to be included
// for them, and those of Boost convert as well.

namespace codynamo::detail {

template <class T>
concept foreign = !has_converter<T> && !held<T> && !std::same_as<T, value> &&
                  !std::convertible_to<const T&, std::string_view>;

template <class T>
concept foreign_range = foreign<T> && requires(const T& c) {
    typename T::value_type;
    c.begin() != c.end();
    requires !character<typename T::value_type>;
};

/// std::vector, std::list, std::deque.
template <class T>
concept sequence = foreign_range<T> && !std::same_as<typename T::value_type, std::byte> &&
                   requires(T& c, typename T::value_type element) {
                       c.clear();
                       c.push_back(std::move(element));
                   };

/// std::array.
template <class T>
concept fixed_sequence = foreign_range<T> && requires {
    std::integral_constant<std::size_t, std::tuple_size<T>::value>();
};

/// std::map, std::unordered_map, with keys that are text.
template <class T>
concept text_map = foreign_range<T> && requires(T& c, typename T::key_type key) {
    requires map_key<typename T::key_type>;
    { c[std::move(key)] } -> std::same_as<typename T::mapped_type&>;
    c.clear();
};

/// std::set, std::unordered_set.
template <class T>
concept unique_set = foreign_range<T> && !requires { typename T::mapped_type; } &&
                     requires(T& c, typename T::key_type key) {
                         { c.insert(std::move(key)).second } -> std::convertible_to<bool>;
                         c.clear();
                     };

/// std::pair, std::tuple.
template <class T>
concept tuple_like = foreign<T> && !requires { typename T::value_type; } &&
                     requires { std::integral_constant<std::size_t, std::tuple_size<T>::value>(); };

/// Records that a list is not of `wanted` elements.
void fail_at_size(value_reader& in, std::size_t wanted, std::size_t found);

/// Whether different keys of a container are different when they are written. Of other types not
/// all may be: a text with more than its characters, or a time that is rounded.
template <class T>
inline constexpr bool stays_different =
    std::integral<T> || std::is_enum_v<T> || held<T> || std::same_as<T, std::string_view>;

/// Writes a set by way of a value, which refuses elements that are equal.
void write_as_value(
    value_writer& out, void (*write)(value_writer&, const void* object), const void* object
);

/// Refuses names of which two are equal.
void refuse_equal(value_writer& out, std::span<std::string_view> names);

template <class Format, class Range>
void write_list(value_writer& out, const Range& range) {
    using element = typename Range::value_type;
    out.begin_list();
    for (const auto& e : range) {
        if constexpr (std::same_as<std::remove_cvref_t<decltype(e)>, element>) {
            out.element(writer_of<element, Format>, &e);
        } else { // of std::vector<bool>
            const element copy = e;
            out.element(writer_of<element, Format>, &copy);
        }
    }
    out.end_list();
}

template <sequence T, class Format>
struct plain_conversion<T, Format> {
    static constexpr value_type type = value_type::list;
    using parts = parts_list<part<typename T::value_type, Format>>;

    static void write(value_writer& out, const T& v) { write_list<Format>(out, v); }

    static void read(value_reader& in, T& out) {
        using element = typename T::value_type;
        out.clear();
        constexpr bool has_capacity = requires {
            out.reserve(1);
            out.shrink_to_fit();
        };
        if constexpr (has_capacity) out.reserve(in.expected_elements(sizeof(element)));
        in.elements(2 * sizeof(element), [&out](value_reader& each) {
            if constexpr (std::same_as<decltype(out.back()), element&>) {
                out.emplace_back();
                each.read<element, Format>(out.back());
            } else {
                element e{};
                each.read<element, Format>(e);
                out.push_back(std::move(e));
            }
        });
        if constexpr (has_capacity)
            if (out.capacity() > 2 * out.size()) out.shrink_to_fit();
    }
};

template <fixed_sequence T, class Format>
    requires(!std::same_as<typename T::value_type, std::byte>)
struct plain_conversion<T, Format> {
    static constexpr value_type type = value_type::list;
    using parts = parts_list<part<typename T::value_type, Format>>;

    static void write(value_writer& out, const T& v) { write_list<Format>(out, v); }

    static void read(value_reader& in, T& out) {
        using element = typename T::value_type;
        std::size_t count = 0;
        in.elements(0, [&](value_reader& each) {
            if (count < out.size()) each.read<element, Format>(out[count]);
            ++count;
        });
        if (count != out.size()) fail_at_size(in, out.size(), count);
    }
};

/// std::array of bytes: a binary of that size.
template <fixed_sequence T>
    requires std::same_as<typename T::value_type, std::byte>
struct plain_conversion<T, default_format> {
    static constexpr value_type type = value_type::binary;

    static void write(value_writer& out, const T& v) { out.bytes(v); }

    static void read(value_reader& in, T& out) {
        std::vector<std::byte> bytes;
        if (!in.read_bytes(bytes)) return;
        if (bytes.size() != out.size()) return fail_at_size(in, out.size(), bytes.size());
        std::copy(bytes.begin(), bytes.end(), out.begin());
    }
};

template <text_map T, class Format>
struct plain_conversion<T, Format> {
    static constexpr value_type type = value_type::map;
    using parts = parts_list<part<typename T::mapped_type, Format>>;

    static void write(value_writer& out, const T& v) {
        using mapped = typename T::mapped_type;
        if constexpr (!stays_different<typename T::key_type>) {
            std::vector<std::string_view> names;
            for (const auto& [key, element] : v)
                names.push_back(key_text(out, key));
            refuse_equal(out, names);
        }
        out.begin_map();
        for (const auto& [key, element] : v)
            out.member(key_text(out, key), writer_of<mapped, Format>, &element);
        out.end_map();
    }

    static void read(value_reader& in, T& out) {
        using mapped = typename T::mapped_type;
        out.clear();
        in.members([&out](value_reader& each, std::string_view name) {
            each.spend(sizeof(typename T::value_type) + name.size());
            typename T::key_type key{};
            if (read_key(each, name, key)) each.read<mapped, Format>(out[std::move(key)]);
        });
    }
};

/// The set that elements of this type make up.
template <class T, class Format>
consteval value_type set_type() {
    value_type of = value_type::unknown;
    if constexpr (requires { conversion<T, Format>::type; }) of = conversion<T, Format>::type;
    if (of == value_type::string) return value_type::string_set;
    if (of == value_type::number) return value_type::number_set;
    if (of == value_type::binary) return value_type::binary_set;
    return value_type::unknown;
}

template <unique_set T, class Format>
struct plain_conversion<T, Format> {
    static constexpr value_type type = set_type<typename T::key_type, Format>();
    using parts = parts_list<part<typename T::key_type, Format>>;

    static consteval refusal refused() {
        return type == value_type::unknown ? refusal::set_of_others : refusal::none;
    }

    static bool is_absent(const T& v) noexcept { return v.empty(); }

    static void write(value_writer& out, const T& v) {
        if constexpr (stays_different<typename T::key_type>)
            write_elements(out, &v);
        else
            write_as_value(out, &write_elements, &v);
    }

    static void read(value_reader& in, T& out) {
        using element = typename T::key_type;
        out.clear();
        in.set_elements(type, 2 * sizeof(element), [&out](value_reader& each) {
            element e{};
            conversion<element, Format>::read(each, e);
            if (each.ok() && !out.insert(std::move(e)).second)
                each.fail(client_errc::malformed_response, "the set holds one element twice");
        });
    }

private:
    static void write_elements(value_writer& out, const void* v) {
        out.begin_set(type);
        for (const auto& e : *static_cast<const T*>(v))
            conversion<typename T::key_type, Format>::write(out, e);
        out.end_set();
    }
};

/// The format of one of several members: what it knows of that format, else its own.
template <class T, class Format>
using format_for = std::conditional_t<convertible<T, Format>, Format, default_format>;

template <class T, class Format, class = std::make_index_sequence<std::tuple_size_v<T>>>
struct tuple_parts;

template <class T, class Format, std::size_t... I>
struct tuple_parts<T, Format, std::index_sequence<I...>> {
    using type = parts_list<
        part<std::tuple_element_t<I, T>, format_for<std::tuple_element_t<I, T>, Format>>...>;
};

template <tuple_like T, class Format>
struct plain_conversion<T, Format> {
    static constexpr value_type type = value_type::list;
    static constexpr std::size_t size = std::tuple_size_v<T>;
    using parts = typename tuple_parts<T, Format>::type;

    static void write(value_writer& out, const T& v) {
        out.begin_list();
        std::apply([&out](const auto&... members) { (write_one(out, members), ...); }, v);
        out.end_list();
    }

    static void read(value_reader& in, T& out) {
        std::size_t count = 0;
        in.elements(0, [&](value_reader& each) {
            std::size_t at = 0;
            const auto read_if_next = [&](auto& member) {
                if (at++ == count) read_one(each, member);
            };
            std::apply([&](auto&... members) { (read_if_next(members), ...); }, out);
            ++count;
        });
        if (count != size) fail_at_size(in, size, count);
    }

private:
    template <class M>
    static void write_one(value_writer& out, const M& member) {
        out.element(writer_of<M, format_for<M, Format>>, &member);
    }

    template <class M>
    static void read_one(value_reader& in, M& member) {
        in.read<M, format_for<M, Format>>(member);
    }
};

} // namespace codynamo::detail
