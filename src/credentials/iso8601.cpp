// SPDX-License-Identifier: BSL-1.0
#include "credentials/iso8601.hpp"

#include "value/text_scanner.hpp"

#include <algorithm>
#include <chrono>

namespace codynamo::credential_sources {

std::optional<std::chrono::system_clock::time_point> parse_iso8601(std::string_view text) noexcept {
    using namespace std::chrono;
    detail::text_scanner reader(text);
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
    if (reader.accept(".")) (void)reader.digits();
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
