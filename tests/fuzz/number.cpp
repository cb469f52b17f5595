// SPDX-License-Identifier: BSL-1.0
//
// Numbers as text: what is one, which are equal, in which order they stand, and what they convert
// to.
//
#include "fuzz/support.hpp"

#include <codynamo/error.hpp>
#include <codynamo/number.hpp>
#include <codynamo/result.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

using namespace codynamo;
using fuzz::require;

namespace {

std::size_t take_digits(std::string_view& text) {
    std::size_t count = 0;
    for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; ++count)
        text.remove_prefix(1);
    return count;
}

bool take_one_of(std::string_view& text, std::string_view characters) {
    if (text.empty() || characters.find(text.front()) == std::string_view::npos) return false;
    text.remove_prefix(1);
    return true;
}

/// [+-] (digits [. [digits]] | . digits) [(e|E) [+-] digits], with an exponent of 18 digits at
/// most.
bool looks_like_a_number(std::string_view text) {
    (void)take_one_of(text, "+-");
    std::size_t digits = take_digits(text);
    if (take_one_of(text, ".")) digits += take_digits(text);
    if (digits == 0) return false;
    if (!take_one_of(text, "eE")) return text.empty();
    (void)take_one_of(text, "+-");
    const bool zero = text.starts_with('0');
    while (take_one_of(text, "0"))
        continue;
    digits = take_digits(text);
    return text.empty() && digits <= 18 && (digits > 0 || zero);
}

/// Returns whether `n` has at most the digits that distinguish any two values of T.
template <class T>
bool has_few_digits(const number& n) {
    std::string digits = n.canonical();
    digits.resize(std::min(digits.find('E'), digits.size()));
    const int count = static_cast<int>(digits.size()) - (digits.starts_with('-') ? 1 : 0);
    return count <= std::numeric_limits<T>::max_digits10;
}

/// The value of a whole `v` with all of its digits.
number all_digits_of(double v) {
    char text[320];
    (void)std::snprintf(text, sizeof text, "%.0f", v);
    return number::from_service(text);
}

template <class T>
bool keeps_the_value(const number& n, T converted) {
    if (number(converted) == n) return true;
    if constexpr (std::is_floating_point_v<T>)
        return all_digits_of(converted) == n ||
               (has_few_digits<T>(n) && std::abs(n.approximate() - converted) <=
                                            std::abs(converted) * std::numeric_limits<T>::epsilon()
               );
    else
        return false;
}

template <class T>
void check_conversion(const number& n) {
    try {
        const T converted = n.to<T>();
        require(keeps_the_value(n, converted), "a conversion that succeeds keeps the value");
    } catch (const error& e) {
        require(e.code() == client_errc::number_out_of_range, "a conversion fails with its code");
    }
}

void check_one(const number& n) {
    require(n == n && !(n < n), "a number equals itself");
    require(number(n) == n && number(n).hash() == n.hash(), "a copy is the same number");
    const number canonical = number::from_service(n.canonical());
    if (n.storable()) {
        require(number::parse(n.canonical()).has_value(), "the canonical text is a number");
        require(canonical == n && canonical.hash() == n.hash(), "and the same one");
        require(canonical.storable(), "and as storable");
    }
    require(canonical.canonical() == n.canonical(), "its canonical text is itself");
}

void check_conversions(const number& n) {
    check_conversion<signed char>(n);
    check_conversion<unsigned char>(n);
    check_conversion<int>(n);
    check_conversion<unsigned>(n);
    check_conversion<long long>(n);
    check_conversion<unsigned long long>(n);
    check_conversion<float>(n);
    check_conversion<double>(n);
}

void check_two(const number& a, const number& b) {
    const auto order = a <=> b;
    require((b <=> a) == (0 <=> order), "the order is the same from both sides");
    require((a == b) == (order == 0), "equal is what is neither less nor greater");
    require((a == b) == (a.canonical() == b.canonical()), "equal numbers have one canonical text");
    require(a != b || a.hash() == b.hash(), "equal numbers have one hash");
    const double x = a.approximate();
    const double y = b.approximate();
    if (x < y) require(a < b, "the order is that of the nearest doubles where they differ");
    if (x > y) require(a > b, "the order is that of the nearest doubles where they differ");
}

template <class T>
void check_from(T v) {
    const number n(v);
    if (v != v) {
        require(n.text() == "NaN" && !n.storable(), "NaN is held and not storable");
        return;
    }
    require(n.to<T>() == v, "a C++ number comes back as it was");
    if constexpr (std::is_integral_v<T>) require(n.text() == std::to_string(v), "in its own text");
    check_one(n);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input in(data, size);
    const std::string first(in.line());
    const std::string second(in.line());
    const std::string third(in.line());
    for (const std::string& text : {first, second}) {
        const auto parsed = number::parse(text);
        require(parsed.has_value() == looks_like_a_number(text), "parse takes the grammar");
        if (parsed) {
            require(parsed->text() == text, "the text is kept as it is");
            check_one(*parsed);
        }
    }
    const number a = number::from_service(first);
    const number b = number::from_service(second);
    const number c = number::from_service(third);
    check_one(a);
    check_conversions(a);
    check_two(a, b);
    check_two(b, c);
    check_two(a, c);
    if (a <= b && b <= c) require(a <= c, "the order is one");

    const std::uint64_t bits = in.number(8);
    check_from(std::bit_cast<double>(bits));
    check_from(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
    check_from(static_cast<long long>(bits));
    check_from(static_cast<unsigned long long>(bits));
    return 0;
}
