// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <chrono>
#include <string_view>

namespace codynamo::sigv4 {

/// A time as AWS writes it in headers, UTC to the second: 20150830T123600Z.
class timestamp {
public:
    explicit timestamp(std::chrono::system_clock::time_point when) noexcept {
        const auto day = std::chrono::floor<std::chrono::days>(when);
        const std::chrono::year_month_day date(day);
        const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(when - day));
        // Every system_clock of 64 bits ends before the year 2300.
        put(0, 4, static_cast<unsigned>(static_cast<int>(date.year())));
        put(4, 2, static_cast<unsigned>(date.month()));
        put(6, 2, static_cast<unsigned>(date.day()));
        put(9, 2, static_cast<unsigned>(time.hours().count()));
        put(11, 2, static_cast<unsigned>(time.minutes().count()));
        put(13, 2, static_cast<unsigned>(time.seconds().count()));
    }

    [[nodiscard]] std::string_view text() const noexcept { return {text_.data(), text_.size()}; }

    /// 20150830
    [[nodiscard]] std::string_view date() const noexcept { return text().substr(0, 8); }

private:
    void put(std::size_t at, std::size_t digits, unsigned value) noexcept {
        for (; digits != 0; --digits, value /= 10)
            text_[at + digits - 1] = static_cast<char>('0' + value % 10);
    }

    std::array<char, 16> text_ = {
        '0', '0', '0', '0', '0', '0', '0', '0', 'T', '0', '0', '0', '0', '0', '0', 'Z'
    };
};

} // namespace codynamo::sigv4
