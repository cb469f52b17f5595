// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/type_codec.hpp>

#include <compare>
#include <concepts>
#include <cstddef>
#include <functional>
#include <iosfwd>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace boost::system {

template <class T, class E>
class result;

} // namespace boost::system

namespace codynamo {

class error;
class value;

namespace detail {

/// What a value cannot be made of.
template <class T>
concept no_value = !std::is_convertible_v<T, value>;

template <class T>
concept character = std::same_as<T, char> || std::same_as<T, wchar_t> || std::same_as<T, char8_t> ||
                    std::same_as<T, char16_t> || std::same_as<T, char32_t>;

/// Every integer type that counts something: not bool, not the characters, nothing wider than 64
/// bits.
template <class T>
concept integer = std::integral<T> && !std::same_as<std::remove_cv_t<T>, bool> &&
                  !character<std::remove_cv_t<T>> && sizeof(T) <= sizeof(long long);

template <class T>
concept floating =
    std::same_as<std::remove_cv_t<T>, double> || std::same_as<std::remove_cv_t<T>, float>;

template <class T>
concept arithmetic = integer<T> || floating<T>;

/// A part of a text that is copied to where it stays: g++ 12 moves even a short std::string by a
/// call of memcpy.
struct text_part {
    /// What std::string holds without memory.
    static constexpr std::size_t short_size = 15;

    /// Where it begins.
    const char* data;

    /// Its size.
    std::size_t size;

    /// Whether it is short, and the text has `short_size` characters from its beginning: two words
    /// are copied then, whatever its size.
    bool is_short;

    /// Copies it.
    [[nodiscard]] std::string copy() const {
        std::string out = is_short ? std::string(data, short_size) : std::string(data, size);
        if (is_short) out.resize(size);
        return out;
    }
};

} // namespace detail

/// A decimal number, held as the text that DynamoDB uses for it: nothing is rounded, whatever its
/// length.
///
/// Numbers compare and hash by value: 1 == 1.0 == 1E0 and 0 == -0. What DynamoDB cannot store (NaN,
/// infinities, more than 38 significant digits, magnitudes outside 1E-130 to 9.99...E+125) can be
/// held; it is refused when it is sent.
class number {
public:
    /// Zero.
    number() : text_("0") {}

    /// From an integer, exactly.
    template <detail::integer T>
    number(T v) : text_(text_of(v)) {}

    /// From a double or float: the shortest text that reads back as the same one, "0.1" for 0.1.
    template <detail::floating T>
    number(T v) : text_(text_of_floating(v)) {}

    /// From digits with an optional sign, point and exponent, such as "-12.5E3"; kept as written.
    /// Throws `client_errc::invalid_value` for any other text.
    explicit number(std::string_view text);

    /// From text as the constructor, with the error as a result. Needs <codynamo/result.hpp>.
    [[nodiscard]] static boost::system::result<number, error> parse(std::string_view text);

    /// From text that DynamoDB has sent, unchecked.
    [[nodiscard]] static number from_service(std::string text) noexcept;

    /// @cond
    explicit number(const detail::text_part& unchecked) : text_(unchecked.copy()) {}
    /// @endcond

    /// The number as text.
    [[nodiscard]] const std::string& text() const& noexcept { return text_; }

    /// The same, moved out.
    [[nodiscard]] std::string text() && noexcept { return std::move(text_); }

    /// The number as an integer or floating-point type, unchanged: an integer type must hold it
    /// exactly, a floating-point type exactly or with the fewest digits that read back as the same
    /// (so "0.1" converts to double, 17 more digits do not). Else throws
    /// `client_errc::number_out_of_range`.
    template <detail::arithmetic T>
    [[nodiscard]] T to() const {
        if constexpr (std::same_as<T, double>) {
            return to_double();
        } else if constexpr (std::same_as<T, float>) {
            return to_float();
        } else if constexpr (std::is_signed_v<T>) {
            using limits = std::numeric_limits<T>;
            return static_cast<T>(to_signed(limits::min(), limits::max()));
        } else {
            return static_cast<T>(to_unsigned(std::numeric_limits<T>::max()));
        }
    }

    /// Whether `to<double>()` returns.
    [[nodiscard]] bool fits_double() const noexcept;

    /// The nearest double; infinite or zero where the number is beyond what a double can hold.
    [[nodiscard]] double approximate() const noexcept;

    /// Whether DynamoDB stores this number.
    [[nodiscard]] bool storable() const noexcept { return refusal().empty(); }

    /// Why DynamoDB does not store this number, in words without the number itself; empty when it
    /// does.
    [[nodiscard]] std::string_view refusal() const noexcept;

    /// One text for all numbers of the same value, such as "15E1" for 150 and for 1.5E2.
    [[nodiscard]] std::string canonical() const;

    /// A hash value, the same for equal numbers.
    [[nodiscard]] std::size_t hash() const noexcept;

    /// Equal values: 1 == 1.0.
    friend bool operator==(const number& a, const number& b) noexcept {
        return is_eq(compare(a, b));
    }

    /// Orders by value. NaN equals itself and sorts after Infinity, so that all numbers can be
    /// sorted.
    friend std::weak_ordering operator<=>(const number& a, const number& b) noexcept {
        return compare(a, b);
    }

    /// Writes `text()`.
    friend std::ostream& operator<<(std::ostream& os, const number& n);

private:
    struct trusted {};

    number(trusted, std::string text) noexcept : text_(std::move(text)) {}

    template <class T>
    static std::string text_of(T v) {
        if constexpr (std::is_signed_v<T>)
            return text_of_signed(v);
        else
            return text_of_unsigned(v);
    }

    static std::string text_of_signed(long long v);
    static std::string text_of_unsigned(unsigned long long v);
    static std::string text_of_floating(double v);
    static std::string text_of_floating(float v);
    static std::weak_ordering compare(const number& a, const number& b) noexcept;
    long long to_signed(long long min, long long max) const;
    unsigned long long to_unsigned(unsigned long long max) const;
    double to_double() const;
    float to_float() const;

    std::string text_;
};

} // namespace codynamo

/// Hashes numbers by value.
template <>
struct std::hash<codynamo::number> {
    /// Returns `n.hash()`.
    std::size_t operator()(const codynamo::number& n) const noexcept { return n.hash(); }
};
