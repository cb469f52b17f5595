// SPDX-License-Identifier: BSL-1.0
#include "value/decimal.hpp"

#include <algorithm>

namespace codynamo::detail {

namespace {

bool is_decimal_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

std::optional<std::int64_t> parse_exponent(std::string_view text) noexcept {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    if (text.empty() || !std::all_of(text.begin(), text.end(), is_decimal_digit)) return {};
    text.remove_prefix(std::min(text.find_first_not_of('0'), text.size()));
    if (text.size() > 18) return {};
    std::int64_t exponent = 0;
    for (const char c : text)
        exponent = exponent * 10 + (c - '0');
    return negative ? -exponent : exponent;
}

std::strong_ordering compare_digits(std::string_view a, std::string_view b) noexcept {
    auto x = a.begin();
    auto y = b.begin();
    while (true) {
        if (x != a.end() && *x == '.') ++x;
        if (y != b.end() && *y == '.') ++y;
        if (x == a.end() || y == b.end()) break;
        if (*x != *y) return *x <=> *y;
        ++x;
        ++y;
    }
    // Neither ends in a zero, so the longer one is the greater.
    return (x != a.end()) <=> (y != b.end());
}

} // namespace

std::optional<decimal> parse_decimal(std::string_view text) noexcept {
    decimal out;
    out.negative = text.starts_with('-');
    if (out.negative || text.starts_with('+')) text.remove_prefix(1);

    constexpr auto none = std::string_view::npos;
    std::int64_t digits = 0;        // so far
    std::int64_t whole_digits = -1; // before the point, once it was seen
    std::int64_t first_digit = 0, last_digit = 0;
    std::size_t first = none, last = none;
    std::size_t i = 0;
    for (; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '.' && whole_digits < 0) {
            whole_digits = digits;
        } else if (is_decimal_digit(c)) {
            if (c != '0') {
                if (first == none) first = i, first_digit = digits;
                last = i, last_digit = digits;
            }
            ++digits;
        } else {
            break;
        }
    }
    if (digits == 0) return {};
    if (whole_digits < 0) whole_digits = digits;

    std::int64_t exponent = 0;
    if (i < text.size()) {
        if (text[i] != 'e' && text[i] != 'E') return {};
        const auto parsed = parse_exponent(text.substr(i + 1));
        if (!parsed) return {};
        exponent = *parsed;
    }
    if (first == none) return out;
    out.digits = text.substr(first, last - first + 1);
    out.count = static_cast<std::size_t>(last_digit - first_digit + 1);
    out.magnitude = whole_digits - 1 - first_digit + exponent;
    return out;
}

std::strong_ordering compare(const decimal& a, const decimal& b) noexcept {
    if (a.sign() != b.sign() || a.zero()) return a.sign() <=> b.sign();
    if (a.negative) {
        decimal x = b, y = a;
        x.negative = y.negative = false;
        return compare(x, y);
    }
    if (a.magnitude != b.magnitude) return a.magnitude <=> b.magnitude;
    return compare_digits(a.digits, b.digits);
}

} // namespace codynamo::detail
