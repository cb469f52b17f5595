// SPDX-License-Identifier: BSL-1.0
#include "credentials/iso8601.hpp"

#include <algorithm>

namespace codynamo::credential_sources {
namespace {

/// Reads from the front of a text; once it has failed it stays failed.
class iso8601_reader {
public:
    explicit iso8601_reader(std::string_view text) : rest_(text) {}

    int number(std::size_t digits, int least, int most) noexcept {
        int value = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            const int digit = next_digit();
            if (digit < 0) return 0;
            value = value * 10 + digit;
        }
        if (value < least || value > most) failed_ = true;
        return value;
    }

    void expect(std::string_view any) noexcept {
        if (!accept(any)) failed_ = true;
    }

    /// Takes one of these characters.
    bool accept(std::string_view any) noexcept {
        if (rest_.empty() || any.find(rest_.front()) == std::string_view::npos) return false;
        rest_.remove_prefix(1);
        return true;
    }

    void skip_digits() noexcept {
        do {
            next_digit();
        } while (!failed_ && !rest_.empty() && is_digit(rest_.front()));
    }

    [[nodiscard]] bool done() const noexcept { return !failed_ && rest_.empty(); }

private:
    static bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

    int next_digit() noexcept {
        if (rest_.empty() || !is_digit(rest_.front())) {
            failed_ = true;
            return -1;
        }
        const int digit = rest_.front() - '0';
        rest_.remove_prefix(1);
        return digit;
    }

    std::string_view rest_;
    bool failed_ = false;
};

} // namespace

std::optional<std::chrono::system_clock::time_point> parse_iso8601(std::string_view text) noexcept {
    using namespace std::chrono;
    iso8601_reader reader(text);
    constexpr sys_days last = 2200y / 12 / 31; // within a clock of nanoseconds
    const year y(reader.number(4, 1970, 9999));
    reader.expect("-");
    const month m(static_cast<unsigned>(reader.number(2, 1, 12)));
    reader.expect("-");
    const day d(static_cast<unsigned>(reader.number(2, 1, 31)));
    reader.expect("Tt ");
    const hours hour(reader.number(2, 0, 23));
    reader.expect(":");
    const minutes minute(reader.number(2, 0, 59));
    reader.expect(":");
    const seconds second(reader.number(2, 0, 60)); // 60: a leap second
    if (reader.accept(".")) reader.skip_digits();
    minutes offset(0);
    if (!reader.accept("Zz")) {
        const bool east = reader.accept("+");
        if (!east) reader.expect("-");
        const hours ahead(reader.number(2, 0, 23));
        reader.accept(":");
        offset = ahead + minutes(reader.number(2, 0, 59));
        if (!east) offset = -offset;
    }
    const year_month_day date = y / m / d;
    if (!reader.done() || !date.ok()) return std::nullopt;
    return std::min(sys_days(date), last) + hour + minute + second - offset;
}

} // namespace codynamo::credential_sources
