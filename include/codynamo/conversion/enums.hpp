// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/conversion/scalars.hpp>

#include <array>
#include <cstddef>
#include <limits>
#include <string_view>
#include <type_traits>
#include <utility>

namespace codynamo {

/// Where the enumerators of E are looked for: an enumerator outside has no name and does not
/// convert. Specialise it for an enum whose numbers are larger; a wide range costs compile time.
template <class E>
struct enum_range {
    /// The smallest number.
    static constexpr long long min = -128;
    /// The largest number.
    static constexpr long long max = 255;
};

namespace detail {

struct enum_entry {
    long long number = 0;
    std::string_view name;
};

/// The enumerators in the order of their numbers; of several with one number, one.
struct enum_table {
    const enum_entry* entries;
    std::size_t size;
};

template <auto... V>
consteval std::string_view enum_list() {
    return __PRETTY_FUNCTION__;
}

/// What stands behind the last scope or cast of an entry: "open" of `status::open`, "7" of
/// `(status)7`.
constexpr bool is_name_start(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c < 0;
}

template <std::size_t N>
struct enum_block {
    std::array<enum_entry, N> entries{};
    std::size_t size = 0;
    std::size_t letters = 0;
};

/// Finds the names in "... V = <status::open, (status)1>]" or "{status::open, (status)1}; ...".
template <std::size_t N>
consteval enum_block<N> parse_enum_list(std::string_view text, long long first) {
    enum_block<N> out;
    std::size_t at = text.find("V = ") + 5;
    std::size_t tail = at;
    int depth = 0;
    for (std::size_t index = 0; index < N; ++at) {
        const char c = text[at];
        const bool closes = c == ')' || c == '>' || c == '}' || c == ']';
        if (depth == 0 && (c == ',' || closes)) {
            const std::string_view name = text.substr(tail, at - tail);
            if (!name.empty() && is_name_start(name.front())) {
                out.entries[out.size++] = {first + static_cast<long long>(index), name};
                out.letters += name.size();
            }
            ++index;
            ++at; // the space
            tail = at + 1;
        } else if (closes) {
            --depth;
            tail = at + 1;
        } else if (c == '(' || c == '<' || c == '{' || c == '[') {
            ++depth;
        } else if (c == ':') {
            tail = at + 1;
        }
    }
    return out;
}

// A number that an enum without a fixed type cannot hold is a warning of g++, and of clang before
// version 20; it has no name.
#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wunknown-warning-option"
#pragma clang diagnostic ignored "-Wenum-constexpr-conversion"
#elif defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#endif

template <class E, long long Value>
concept enum_value = requires { typename std::integral_constant<E, static_cast<E>(Value)>; };

/// The range to search, within what the enum's type can hold.
template <class E>
struct enum_bounds {
    using underlying = std::underlying_type_t<E>;
    using limits = std::numeric_limits<underlying>;

    static consteval long long low() {
        long long out = enum_range<E>::min;
        if (std::is_unsigned_v<underlying> && out < 0) out = 0;
        if (std::is_signed_v<underlying> && out < static_cast<long long>(limits::min()))
            out = static_cast<long long>(limits::min());
        if constexpr (!requires { E{0}; }) {
            // An enum without a fixed type holds no more bits than its enumerators need.
            if (out < 0) out = lowest_bits<1>();
        }
        return out;
    }

    static consteval long long high() {
        long long out = enum_range<E>::max;
        if (static_cast<unsigned long long>(out) > static_cast<unsigned long long>(limits::max()))
            out = static_cast<long long>(limits::max());
        if constexpr (!requires { E{0}; }) {
            const long long bits = highest_bits<1>();
            if (bits < out) out = bits;
        }
        return out;
    }

private:
    template <long long Bits>
    static consteval long long lowest_bits() {
        if constexpr (Bits > 128 || !enum_value<E, -Bits>)
            return -Bits / 2;
        else
            return lowest_bits<Bits * 2>();
    }

    template <long long Bits>
    static consteval long long highest_bits() {
        if constexpr (Bits > (1 << 20) || !enum_value<E, Bits>)
            return Bits - 1;
        else
            return highest_bits<Bits * 2>();
    }
};

template <class E, long long First, std::size_t... I>
consteval auto make_enum_block(std::index_sequence<I...>) {
    return parse_enum_list<sizeof...(I)>(
        enum_list<static_cast<E>(First + static_cast<long long>(I))...>(), First
    );
}

#if defined(__clang__)
#pragma clang diagnostic pop
#elif defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

// In blocks, because compilers limit the steps of one evaluation.
inline constexpr std::size_t enum_block_size = 64;

template <class E, long long First, std::size_t N>
inline constexpr auto enum_block_of = make_enum_block<E, First>(std::make_index_sequence<N>());

template <class E>
class enum_names {
    static constexpr long long low = enum_bounds<E>::low();
    static constexpr auto count = static_cast<std::size_t>(enum_bounds<E>::high() - low + 1);
    static constexpr std::size_t blocks = (count + enum_block_size - 1) / enum_block_size;

    template <std::size_t B>
    static consteval const auto& block() {
        return enum_block_of < E, low + static_cast<long long>(B * enum_block_size),
               B + 1 < blocks ? enum_block_size : count - B * enum_block_size >
            ;
    }

    template <std::size_t... B>
    static consteval std::size_t entries_in(std::index_sequence<B...>) {
        return (0 + ... + block<B>().size);
    }

    template <std::size_t... B>
    static consteval std::size_t letters_in(std::index_sequence<B...>) {
        return (0 + ... + block<B>().letters);
    }

    using all_blocks = std::make_index_sequence<blocks>;
    static constexpr std::size_t size = entries_in(all_blocks());

    // The names alone, so that the compiler's long text does not become part of the program.
    static constexpr auto letters = []<std::size_t... B>(std::index_sequence<B...>) {
        std::array<char, letters_in(all_blocks()) + 1> out{};
        std::size_t at = 0;
        const auto append = [&](const auto& from) {
            for (std::size_t i = 0; i < from.size; ++i)
                for (const char c : from.entries[i].name)
                    out[at++] = c;
        };
        (append(block<B>()), ...);
        return out;
    }(all_blocks());

    static constexpr auto entries = []<std::size_t... B>(std::index_sequence<B...>) {
        std::array<enum_entry, size + 1> out{};
        std::size_t at = 0;
        std::size_t index = 0;
        const auto append = [&](const auto& from) {
            for (std::size_t i = 0; i < from.size; ++i) {
                const enum_entry& e = from.entries[i];
                out[index++] = {e.number, std::string_view(letters.data() + at, e.name.size())};
                at += e.name.size();
            }
        };
        (append(block<B>()), ...);
        return out;
    }(all_blocks());

public:
    static constexpr enum_table table{entries.data(), size};
};

/// The name of an enumerator; empty, after a refusal, for a number that has none.
[[nodiscard]] std::string_view enum_name(value_writer& out, const enum_table& table, long long v);

/// Writes the number of an enumerator, or refuses one that has no name.
void write_enum_number(value_writer& out, const enum_table& table, long long v);

/// The number of an enumerator; nullptr, after a failure, for a name or number that it does not
/// have.
[[nodiscard]] const enum_entry* enum_named(
    value_reader& in, const enum_table& table, std::string_view name
);
[[nodiscard]] const enum_entry* read_enum_name(value_reader& in, const enum_table& table);
[[nodiscard]] const enum_entry* read_enum_number(value_reader& in, const enum_table& table);

template <class E>
constexpr long long enum_number(E v) noexcept {
    return static_cast<long long>(static_cast<std::underlying_type_t<E>>(v));
}

template <class E>
std::string_view name_or_fail(value_writer& out, E v) {
    return enum_name(out, enum_names<E>::table, enum_number(v));
}

template <class E>
bool enum_from_name(value_reader& in, std::string_view name, E& out) {
    const enum_entry* found = enum_named(in, enum_names<E>::table, name);
    if (found) out = static_cast<E>(found->number);
    return found != nullptr;
}

template <class T>
concept plain_enum = std::is_enum_v<T> && !std::same_as<T, std::byte> && !has_converter<T>;

template <class E>
struct enum_conversion {
    using parts = parts_list<>;

    static consteval refusal refused() {
        return enum_names<E>::table.size == 0 ? refusal::no_names : refusal::none;
    }
};

/// By name.
template <plain_enum E>
struct plain_conversion<E, default_format> : enum_conversion<E> {
    static constexpr value_type type = value_type::string;

    static void write(value_writer& out, E v) {
        const std::string_view name = name_or_fail(out, v);
        if (!name.empty()) out.text(name);
    }

    static void read(value_reader& in, E& out) {
        if (const enum_entry* found = read_enum_name(in, enum_names<E>::table))
            out = static_cast<E>(found->number);
    }
};

/// By number.
template <plain_enum E>
struct plain_conversion<E, number_format> : enum_conversion<E> {
    static constexpr value_type type = value_type::number;

    static void write(value_writer& out, E v) {
        write_enum_number(out, enum_names<E>::table, enum_number(v));
    }

    static void read(value_reader& in, E& out) {
        if (const enum_entry* found = read_enum_number(in, enum_names<E>::table))
            out = static_cast<E>(found->number);
    }
};

} // namespace detail
} // namespace codynamo
