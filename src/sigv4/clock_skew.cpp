// SPDX-License-Identifier: BSL-1.0
#include "sigv4/clock_skew.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <string_view>

namespace codynamo::sigv4 {
namespace {

using namespace std::chrono_literals;

// From the AWS SDK for JavaScript: a smaller difference is no reason for a refusal.
constexpr auto least_skew = 4min;

constexpr std::array<std::string_view, 6> skew_names{
    "AuthFailure",
    "InvalidSignatureException",
    "RequestExpired",
    "RequestInTheFuture",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
};

constexpr std::array<std::string_view, 12> months{
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
};

/// The digits at `at`, all of them; -1 for anything else.
int digits(std::string_view text, std::size_t at, std::size_t count) noexcept {
    int n = 0;
    for (const char c : text.substr(at, count)) {
        if (c < '0' || c > '9') return -1;
        n = n * 10 + (c - '0');
    }
    return n;
}

} // namespace

std::optional<std::chrono::system_clock::time_point> parse_http_date(std::string_view text
) noexcept {
    //                                   0    5  8   12   17 20 23
    constexpr std::string_view pattern = "Sun, 06 Nov 1994 08:49:37 GMT";
    if (text.size() != pattern.size()) return std::nullopt;
    for (const std::size_t fixed : {3U, 4U, 7U, 11U, 16U, 19U, 22U, 25U, 26U, 27U, 28U})
        if (text[fixed] != pattern[fixed]) return std::nullopt;

    const auto* const month = std::ranges::find(months, text.substr(8, 3));
    const int day = digits(text, 5, 2);
    const int year = digits(text, 12, 4);
    const int hour = digits(text, 17, 2);
    const int minute = digits(text, 20, 2);
    const int second = digits(text, 23, 2);
    if (month == months.end() || day < 0 || year < 0 || hour < 0 || minute < 0 || second < 0)
        return std::nullopt;
    const std::chrono::year_month_day date(
        std::chrono::year{year},
        std::chrono::month(static_cast<unsigned>(month - months.begin()) + 1),
        std::chrono::day(static_cast<unsigned>(day))
    );
    constexpr int first_year = 1970;
    constexpr int last_year = 2200; // within the range of every system_clock
    if (!date.ok() || year < first_year || year > last_year || hour > 23 || minute > 59 ||
        second > 60) // a leap second
        return std::nullopt;
    return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
           std::chrono::seconds(second);
}

bool clock_skew::learn(
    const error_info& refusal,
    std::optional<std::string_view> date,
    time_point received,
    duration used
) noexcept {
    if (!corrects_) return false;
    if (std::ranges::find(skew_names, std::string_view(refusal.service_code)) == skew_names.end() ||
        !date)
        return false;
    const std::optional<time_point> there = parse_http_date(*date);
    if (!there) return false;
    const duration seen = *there - received;
    const duration changed = seen - used;
    if (changed > -least_skew && changed < least_skew) return false; // the time was not the reason
    const bool is_small = seen > -least_skew && seen < least_skew;
    offset_.store(is_small ? duration::zero() : seen, std::memory_order_relaxed);
    return true;
}

} // namespace codynamo::sigv4
