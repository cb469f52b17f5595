// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string_view>

namespace codynamo::detail {

/// Reads from the front of a text; once it has failed it stays failed.
class text_scanner {
public:
    explicit text_scanner(std::string_view text) noexcept : rest_(text) {}

    /// Reads a number of exactly this many digits.
    int number(std::size_t digits, int least, int most) noexcept {
        int value = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            if (rest_.empty() || !is_digit(rest_.front())) {
                failed_ = true;
                return 0;
            }
            value = value * 10 + (rest_.front() - '0');
            rest_.remove_prefix(1);
        }
        if (value < least || value > most) failed_ = true;
        return value;
    }

    /// Reads one of these characters.
    void expect(std::string_view any) noexcept {
        if (!accept(any)) failed_ = true;
    }

    /// Reads one of these characters if it comes next.
    bool accept(std::string_view any) noexcept {
        if (rest_.empty() || any.find(rest_.front()) == std::string_view::npos) return false;
        rest_.remove_prefix(1);
        return true;
    }

    /// Reads at least one digit.
    std::string_view digits() noexcept {
        std::size_t count = 0;
        while (count < rest_.size() && is_digit(rest_[count]))
            ++count;
        if (count == 0) failed_ = true;
        const std::string_view out = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return out;
    }

    /// Whether the whole text was read.
    [[nodiscard]] bool done() const noexcept { return !failed_ && rest_.empty(); }

private:
    static bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

    std::string_view rest_;
    bool failed_ = false;
};

} // namespace codynamo::detail
