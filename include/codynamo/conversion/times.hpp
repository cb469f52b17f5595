// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/conversion/scalars.hpp>

#include <concepts>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>

// Times are recognised by their members, so that <chrono> is not included for those who have none.

namespace codynamo::detail {

/// std::chrono::duration.
template <class T>
concept duration_like = !has_converter<T> && requires(const T& d) {
    typename T::rep;
    { d.count() } -> std::same_as<typename T::rep>;
    T::period::num;
    T::period::den;
};

/// A std::chrono::time_point of the system's clock. (Of no other clock is the time before the
/// program known to another.)
template <class T>
concept time_like = !has_converter<T> && requires(const T& t) {
    requires duration_like<typename T::duration>;
    { t.time_since_epoch() } -> std::same_as<typename T::duration>;
    T::clock::to_time_t;
};

/// std::chrono::year_month_day.
template <class T>
concept date_like = !has_converter<T> && requires(const T& d) {
    { int(d.year()) };
    { unsigned(d.month()) };
    { unsigned(d.day()) };
    { d.ok() } -> std::same_as<bool>;
    T(d.year(), d.month(), d.day());
};

/// How many units a duration counts: count * factor / 10^decimals.
struct time_scale {
    long long factor;
    int decimals;
};

/// `per_second`: 1 for a unit of seconds, 1000 for milliseconds.
template <duration_like D>
consteval time_scale scale_of(long long per_second) {
    long long num = D::period::num;
    long long den = D::period::den;
    int decimals = 0;
    for (long long n = per_second; n > 1; n /= 10) {
        if (den % 10 == 0)
            den /= 10;
        else
            num *= 10;
    }
    for (; den % 10 == 0; den /= 10)
        ++decimals;
    return {num, den == 1 ? decimals : -1};
}

template <duration_like D>
consteval time_scale checked_scale(long long per_second) {
    static_assert(
        scale_of<D>(1).decimals >= 0 && scale_of<D>(1000).decimals >= 0 &&
            (!std::integral<typename D::rep> ||
             (std::is_signed_v<typename D::rep> && sizeof(typename D::rep) <= sizeof(long long))),
        "codynamo: a time or duration converts if it counts whole units of its type that are a "
        "decimal part or a multiple of a second, in a signed integer or a double (the compiler "
        "shows the type as D)"
    );
    return scale_of<D>(per_second);
}

/// Writes a count of units, with a fraction if there is one.
void write_scaled(value_writer& out, long long count, time_scale scale);

/// Reads a number into a count of units; a failure if it is no whole count from `min` to `max`.
[[nodiscard]] bool read_scaled(
    value_reader& in, long long& out, time_scale scale, long long min, long long max
);

/// Writes 2026-01-31T12:00:00Z, with as many digits of a fraction as the scale has.
void write_iso8601(value_writer& out, long long count, time_scale scale);

/// Reads such a text; a failure if it is no whole count from `min` to `max`.
[[nodiscard]] bool read_iso8601(
    value_reader& in, long long& out, time_scale scale, long long min, long long max
);

struct calendar_date {
    int year;
    unsigned month;
    unsigned day;
};

void write_date(value_writer& out, const calendar_date& v);
[[nodiscard]] bool read_date(value_reader& in, calendar_date& out);

template <duration_like D>
void write_duration(value_writer& out, const D& v, long long per_second) {
    constexpr time_scale seconds = checked_scale<D>(1);
    constexpr time_scale millis = checked_scale<D>(1000);
    const time_scale scale = per_second == 1 ? seconds : millis;
    if constexpr (std::integral<typename D::rep>) {
        write_scaled(out, v.count(), scale);
    } else {
        double unit = static_cast<double>(scale.factor);
        for (int i = 0; i < scale.decimals; ++i)
            unit /= 10;
        out.number(number(static_cast<double>(v.count()) * unit));
    }
}

template <duration_like D>
void read_duration(value_reader& in, D& out, long long per_second) {
    constexpr time_scale seconds = checked_scale<D>(1);
    constexpr time_scale millis = checked_scale<D>(1000);
    const time_scale scale = per_second == 1 ? seconds : millis;
    using rep = typename D::rep;
    if constexpr (std::integral<rep>) {
        using limits = std::numeric_limits<rep>;
        long long count = 0;
        if (read_scaled(in, count, scale, limits::min(), limits::max()))
            out = D(static_cast<rep>(count));
    } else {
        double count = 0;
        if (!in.read_number(count)) return;
        double unit = static_cast<double>(scale.factor);
        for (int i = 0; i < scale.decimals; ++i)
            unit /= 10;
        out = D(static_cast<rep>(count / unit));
    }
}

template <class T, long long PerSecond>
struct time_conversion {
    static constexpr value_type type = value_type::number;

    static void write(value_writer& out, const T& v) {
        if constexpr (time_like<T>)
            write_duration(out, v.time_since_epoch(), PerSecond);
        else
            write_duration(out, v, PerSecond);
    }

    static void read(value_reader& in, T& out) {
        if constexpr (time_like<T>) {
            typename T::duration since_epoch{};
            read_duration(in, since_epoch, PerSecond);
            if (in.ok()) out = T(since_epoch);
        } else {
            read_duration(in, out, PerSecond);
        }
    }
};

template <class T>
    requires time_like<T> || duration_like<T>
struct plain_conversion<T, default_format> : time_conversion<T, 1> {};

template <class T>
    requires time_like<T> || duration_like<T>
struct plain_conversion<T, epoch_millis_format> : time_conversion<T, 1000> {};

template <time_like T>
struct plain_conversion<T, iso8601_format> {
    static constexpr value_type type = value_type::string;
    using rep = typename T::rep;
    static_assert(
        std::integral<rep>,
        "codynamo: a time that is written as text counts in integers (the compiler shows the type "
        "as T)"
    );

    static void write(value_writer& out, const T& v) {
        write_iso8601(out, v.time_since_epoch().count(), checked_scale<typename T::duration>(1));
    }

    static void read(value_reader& in, T& out) {
        using limits = std::numeric_limits<rep>;
        constexpr time_scale scale = checked_scale<typename T::duration>(1);
        long long count = 0;
        if (read_iso8601(in, count, scale, limits::min(), limits::max()))
            out = T(typename T::duration(static_cast<rep>(count)));
    }
};

/// The date as text, 2026-01-31.
template <date_like T>
struct date_conversion {
    static constexpr value_type type = value_type::string;

    static void write(value_writer& out, const T& v) {
        if (!v.ok()) return out.fail("the date does not exist");
        write_date(out, {int(v.year()), unsigned(v.month()), unsigned(v.day())});
    }

    static void read(value_reader& in, T& out) {
        calendar_date date{};
        if (!read_date(in, date)) return;
        using year = decltype(out.year());
        using month = decltype(out.month());
        using day = decltype(out.day());
        const T read{year(date.year), month(date.month), day(date.day)};
        if (read.ok())
            out = read;
        else
            in.fail(client_errc::invalid_value, "expected a date that exists");
    }
};

template <date_like T>
struct plain_conversion<T, default_format> : date_conversion<T> {};

template <date_like T>
struct plain_conversion<T, iso8601_format> : date_conversion<T> {};

template <class T>
inline constexpr bool is_whole_seconds = false;

template <time_like T>
inline constexpr bool is_whole_seconds<T> =
    T::duration::period::den == 1 && std::integral<typename T::rep>;

template <class T>
inline constexpr bool is_whole_seconds<std::optional<T>> = is_whole_seconds<T>;

/// A time of whole seconds, or an optional one: what time to live takes.
template <class T>
concept whole_seconds = is_whole_seconds<T>;

} // namespace codynamo::detail
