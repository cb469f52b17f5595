// SPDX-License-Identifier: BSL-1.0
#include "value/text_scanner.hpp"

#include <codynamo/conversion/times.hpp>
#include <codynamo/error.hpp>
#include <codynamo/result.hpp>

#include <chrono>
#include <string>

namespace codynamo::detail {

namespace {

using namespace std::chrono;

constexpr long long seconds_of_a_day = 86400;
constexpr long long first_day = sys_days(year(0) / 1 / 1).time_since_epoch().count();
constexpr long long last_day = sys_days(year(9999) / 12 / 31).time_since_epoch().count();

constexpr long long power_of_ten(int exponent) noexcept {
    long long out = 1;
    for (; exponent > 0; --exponent)
        out *= 10;
    return out;
}

/// Returns false, for an overflow.
[[nodiscard]] bool multiply(long long& v, long long factor) noexcept {
    return !__builtin_mul_overflow(v, factor, &v);
}

long long floor_of(long long v, long long divisor) noexcept {
    return v / divisor - (v % divisor < 0 ? 1 : 0);
}

void append_padded(std::string& out, long long v, std::size_t digits) {
    const std::string text = std::to_string(v);
    if (text.size() < digits) out.append(digits - text.size(), '0');
    out += text;
}

void append_date(std::string& out, const calendar_date& date) {
    append_padded(out, date.year, 4);
    out += '-';
    append_padded(out, date.month, 2);
    out += '-';
    append_padded(out, date.day, 2);
}

/// Reads 2026-01-31; whether the date exists is not checked.
calendar_date scan_date(text_scanner& text) noexcept {
    calendar_date out{};
    out.year = text.number(4, 0, 9999);
    text.expect("-");
    out.month = static_cast<unsigned>(text.number(2, 1, 12));
    text.expect("-");
    out.day = static_cast<unsigned>(text.number(2, 1, 31));
    return out;
}

/// Reads Z, or an offset from UTC such as +01:00; returns its seconds.
long long scan_offset(text_scanner& text) noexcept {
    if (text.accept("Z")) return 0;
    const int sign = text.accept("-") ? -1 : 1;
    if (sign > 0) text.expect("+");
    const int hours = text.number(2, 0, 23);
    text.expect(":");
    return sign * (hours * 60 + text.number(2, 0, 59)) * 60LL;
}

bool fail_out_of_range(value_reader& in) {
    in.fail(
        client_errc::number_out_of_range,
        "the time is finer than the unit of its C++ type, or out of its range"
    );
    return false;
}

} // namespace

void write_scaled(value_writer& out, long long count, time_scale scale) {
    if (!multiply(count, scale.factor)) return out.fail("the time is out of range");
    const bool negative = count < 0;
    std::string text = std::to_string(count).substr(negative ? 1 : 0);
    if (scale.decimals > 0 && count != 0) {
        const auto decimals = static_cast<std::size_t>(scale.decimals);
        if (text.size() <= decimals) text.insert(0, decimals + 1 - text.size(), '0');
        text.insert(text.size() - decimals, 1, '.');
        text.erase(text.find_last_not_of('0') + 1);
        if (text.back() == '.') text.pop_back();
    }
    out.number(number(negative ? '-' + text : text));
}

bool read_scaled(value_reader& in, long long& out, time_scale scale, long long min, long long max) {
    number n;
    if (!in.read_number(n)) return false;
    std::string text = n.canonical(); // digits and perhaps an exponent
    int exponent = scale.decimals;
    if (const std::size_t e = text.find('E'); e != std::string::npos) {
        exponent += std::stoi(text.substr(e + 1));
        text.erase(e);
    }
    try {
        out = number(text + 'E' + std::to_string(exponent)).to<long long>();
    } catch (const error&) {
        return fail_out_of_range(in);
    }
    if (out % scale.factor != 0) return fail_out_of_range(in);
    out /= scale.factor;
    return (out >= min && out <= max) || fail_out_of_range(in);
}

void write_iso8601(value_writer& out, long long count, time_scale scale) {
    const long long per_second = power_of_ten(scale.decimals);
    const bool fits = multiply(count, scale.factor);
    const long long whole = floor_of(count, per_second);
    const long long day = floor_of(whole, seconds_of_a_day);
    if (!fits || day < first_day || day > last_day)
        return out.fail("a time is written as text for the years 0 to 9999");
    const year_month_day date{sys_days(days(static_cast<int>(day)))};
    const long long second = whole - day * seconds_of_a_day;
    std::string text;
    append_date(text, {int(date.year()), unsigned(date.month()), unsigned(date.day())});
    text += 'T';
    append_padded(text, second / 3600, 2);
    text += ':';
    append_padded(text, second / 60 % 60, 2);
    text += ':';
    append_padded(text, second % 60, 2);
    if (scale.decimals > 0) {
        text += '.';
        // Not count - whole * per_second: the product of the earliest time overflows.
        const long long part = (count % per_second + per_second) % per_second;
        append_padded(text, part, static_cast<std::size_t>(scale.decimals));
    }
    text += 'Z';
    out.text(text);
}

bool read_iso8601(
    value_reader& in, long long& out, time_scale scale, long long min, long long max
) {
    std::string text;
    if (!in.read_text(text)) return false;
    text_scanner scanner(text);
    const calendar_date date = scan_date(scanner);
    scanner.expect("T");
    long long second = scanner.number(2, 0, 23) * 3600;
    scanner.expect(":");
    second += scanner.number(2, 0, 59) * 60;
    scanner.expect(":");
    second += scanner.number(2, 0, 59);
    std::string fraction;
    if (scanner.accept(".")) fraction = scanner.digits();
    second -= scan_offset(scanner);
    const year_month_day day{year(date.year), month(date.month), std::chrono::day(date.day)};
    if (!scanner.done() || !day.ok()) {
        in.fail(client_errc::invalid_value, "expected a time such as 2026-01-31T12:00:00Z");
        return false;
    }
    out = sys_days(day).time_since_epoch().count() * seconds_of_a_day + second;

    const auto decimals = static_cast<std::size_t>(scale.decimals);
    const std::size_t last = fraction.find_last_not_of('0');
    if (last != fraction.npos && last >= decimals) return fail_out_of_range(in);
    fraction.resize(decimals, '0');
    const long long part = decimals > 0 ? std::stoll(fraction) : 0;
    // One second less, so that the first second of all can be reached from below.
    const bool is_before_epoch = out < 0 && part > 0;
    if (is_before_epoch) ++out;
    if (!multiply(out, power_of_ten(scale.decimals))) return fail_out_of_range(in);
    const long long rest = is_before_epoch ? part - power_of_ten(scale.decimals) : part;
    if (__builtin_add_overflow(out, rest, &out)) return fail_out_of_range(in);
    if (out % scale.factor != 0) return fail_out_of_range(in);
    out /= scale.factor;
    return (out >= min && out <= max) || fail_out_of_range(in);
}

void write_date(value_writer& out, const calendar_date& v) {
    if (v.year < 0 || v.year > 9999)
        return out.fail("a date is written as text for the years 0 to 9999");
    std::string text;
    append_date(text, v);
    out.text(text);
}

bool read_date(value_reader& in, calendar_date& out) {
    std::string text;
    if (!in.read_text(text)) return false;
    text_scanner scanner(text);
    out = scan_date(scanner);
    if (scanner.done()) return true;
    in.fail(client_errc::invalid_value, "expected a date such as 2026-01-31");
    return false;
}

} // namespace codynamo::detail
