// SPDX-License-Identifier: BSL-1.0
#include "value/decimal.hpp"

#include <codynamo/number.hpp>
#include <codynamo/result.hpp>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <ostream>
#include <system_error>

namespace codynamo {

namespace {

/// The position of a text among the numbers. Other texts than decimal ones have a position too, so
/// that the order is total.
enum class number_rank { minus_infinity, decimal, infinity, nan, no_number };

struct ranked_number {
    number_rank rank = number_rank::decimal;
    detail::decimal value;
};

ranked_number rank_number(std::string_view text) noexcept {
    if (const auto parsed = detail::parse_decimal(text)) return {number_rank::decimal, *parsed};
    if (text == "Infinity") return {number_rank::infinity, {}};
    if (text == "-Infinity") return {number_rank::minus_infinity, {}};
    if (text == "NaN") return {number_rank::nan, {}};
    return {number_rank::no_number, {}};
}

error bad_number_syntax() {
    return {
        client_errc::invalid_value,
        "a number is written as digits with an optional sign, point and exponent, such as -12.5E3"
    };
}

[[noreturn]] void throw_out_of_range(const std::string& type) {
    throw error(
        client_errc::number_out_of_range,
        "no " + type + " has this value; use text(), approximate() or a wider type"
    );
}

template <class T>
std::string shortest_text(T v) {
    if (std::isnan(v)) return "NaN";
    if (std::isinf(v)) return v < 0 ? "-Infinity" : "Infinity";
    char buffer[64];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, v).ptr;
    return {buffer, end};
}

template <class T>
T nearest(const std::string& text) noexcept {
    const ranked_number n = rank_number(text);
    using limits = std::numeric_limits<T>;
    if (n.rank == number_rank::infinity) return limits::infinity();
    if (n.rank == number_rank::minus_infinity) return -limits::infinity();
    if (n.rank != number_rank::decimal) return limits::quiet_NaN();

    const char* begin = text.data() + (text.starts_with('+') ? 1 : 0); // from_chars knows no plus
    T out{};
    const auto [end, failed] = std::from_chars(begin, text.data() + text.size(), out);
    if (failed == std::errc::result_out_of_range) {
        const T bound = n.value.magnitude > 0 ? limits::infinity() : T(0);
        return n.value.negative ? -bound : bound;
    }
    return out;
}

/// Returns whether `text` has the value of `v`, or of the fewest digits that read back as `v`. With
/// all digits before the point, std::to_chars writes the former of a large number: some clients
/// write the latter there too, with zeros behind it.
template <class T>
bool is_written_as(const std::string& text, T v) noexcept {
    const ranked_number n = rank_number(text);
    if (n.rank != number_rank::decimal) return n.rank != number_rank::no_number;
    if (!std::isfinite(v)) return false;
    char buffer[512]; // 5E-324 takes 326 without an exponent
    for (const auto notation : {std::chars_format::fixed, std::chars_format::scientific}) {
        const char* const end = std::to_chars(buffer, buffer + sizeof buffer, v, notation).ptr;
        const auto written = detail::parse_decimal({buffer, end});
        if (written && is_eq(detail::compare(*written, n.value))) return true;
    }
    return false;
}

/// The magnitude of an integer that is at most `max`.
std::optional<unsigned long long> exact_magnitude(
    const detail::decimal& d, unsigned long long max
) noexcept {
    if (d.zero()) return 0;
    if (d.trailing_zeros() < 0 || d.magnitude >= 20) return {};
    unsigned long long out = 0;
    const auto append = [&](unsigned long long digit) {
        if (out > (max - digit) / 10) return false;
        out = out * 10 + digit;
        return true;
    };
    for (const char c : d.digits)
        if (c != '.' && !append(static_cast<unsigned long long>(c - '0'))) return {};
    for (auto zeros = d.trailing_zeros(); zeros > 0; --zeros)
        if (!append(0)) return {};
    return out;
}

} // namespace

number::number(std::string_view text) : text_(text) {
    if (!detail::parse_decimal(text)) throw_error(bad_number_syntax());
}

boost::system::result<number, error> number::parse(std::string_view text) {
    if (!detail::parse_decimal(text)) return bad_number_syntax();
    return number(trusted(), std::string(text));
}

number number::from_service(std::string text) noexcept {
    return {trusted(), std::move(text)};
}

std::string number::text_of_signed(long long v) {
    return std::to_string(v);
}

std::string number::text_of_unsigned(unsigned long long v) {
    return std::to_string(v);
}

std::string number::text_of_floating(double v) {
    return shortest_text(v);
}

std::string number::text_of_floating(float v) {
    return shortest_text(v);
}

long long number::to_signed(long long min, long long max) const {
    const ranked_number n = rank_number(text_);
    if (n.rank == number_rank::decimal) {
        const auto bound = n.value.negative ? 0ULL - static_cast<unsigned long long>(min)
                                            : static_cast<unsigned long long>(max);
        if (const auto magnitude = exact_magnitude(n.value, bound))
            return static_cast<long long>(n.value.negative ? 0ULL - *magnitude : *magnitude);
    }
    const auto bits = std::bit_width(static_cast<unsigned long long>(max)) + 1;
    throw_out_of_range("signed integer of " + std::to_string(bits) + " bits");
}

unsigned long long number::to_unsigned(unsigned long long max) const {
    const ranked_number n = rank_number(text_);
    if (n.rank == number_rank::decimal && n.value.sign() >= 0)
        if (const auto magnitude = exact_magnitude(n.value, max)) return *magnitude;
    throw_out_of_range("unsigned integer of " + std::to_string(std::bit_width(max)) + " bits");
}

double number::to_double() const {
    const auto out = nearest<double>(text_);
    if (!is_written_as(text_, out)) throw_out_of_range("double");
    return out;
}

bool number::fits_double() const noexcept {
    return is_written_as(text_, nearest<double>(text_));
}

float number::to_float() const {
    const auto out = nearest<float>(text_);
    if (!is_written_as(text_, out)) throw_out_of_range("float");
    return out;
}

double number::approximate() const noexcept {
    return nearest<double>(text_);
}

std::string_view number::refusal() const noexcept {
    const ranked_number n = rank_number(text_);
    switch (n.rank) {
    case number_rank::decimal:
        break;
    case number_rank::nan:
        return "NaN is not a number that DynamoDB stores";
    case number_rank::infinity:
        return "Infinity is not a number that DynamoDB stores";
    case number_rank::minus_infinity:
        return "-Infinity is not a number that DynamoDB stores";
    case number_rank::no_number:
        return "the text is not a number";
    }
    if (n.value.zero()) return {};
    if (n.value.count > 38) return "DynamoDB stores numbers of at most 38 significant digits";
    if (n.value.magnitude > 125) return "DynamoDB stores numbers below 1E+126 in magnitude";
    if (n.value.magnitude < -130) return "DynamoDB stores numbers of at least 1E-130 in magnitude";
    return {};
}

std::string number::canonical() const {
    const ranked_number n = rank_number(text_);
    if (n.rank != number_rank::decimal) return text_;
    if (n.value.zero()) return "0";
    std::string out;
    out.reserve(n.value.count + 8);
    if (n.value.negative) out.push_back('-');
    for (const char c : n.value.digits)
        if (c != '.') out.push_back(c);
    if (const auto exponent = n.value.trailing_zeros()) {
        out.push_back('E');
        out += std::to_string(exponent);
    }
    return out;
}

std::size_t number::hash() const noexcept {
    const ranked_number n = rank_number(text_);
    // FNV-1a
    std::uint64_t h = 0xcbf29ce484222325ULL;
    const auto mix = [&h](std::uint64_t byte) { h = (h ^ byte) * 0x100000001b3ULL; };
    const bool decimal = n.rank == number_rank::decimal;
    for (const char c : decimal ? n.value.digits : std::string_view(text_))
        if (c != '.') mix(static_cast<unsigned char>(c));
    if (decimal && !n.value.zero()) {
        mix(n.value.negative);
        mix(static_cast<std::uint64_t>(n.value.magnitude));
    }
    return static_cast<std::size_t>(h ^ h >> 32);
}

std::weak_ordering number::compare(const number& a, const number& b) noexcept {
    const ranked_number x = rank_number(a.text_);
    const ranked_number y = rank_number(b.text_);
    if (x.rank != y.rank) return x.rank <=> y.rank;
    if (x.rank == number_rank::decimal) return detail::compare(x.value, y.value);
    return a.text_ <=> b.text_;
}

std::ostream& operator<<(std::ostream& os, const number& n) {
    return os << n.text_;
}

} // namespace codynamo
