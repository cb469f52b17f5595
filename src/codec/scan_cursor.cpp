// SPDX-License-Identifier: BSL-1.0
#include "codec/scan_cursor.hpp"

#include <codynamo/error.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace codynamo::codec {
namespace {

constexpr std::string_view ended = "d";
constexpr char separator = '~';

std::string text_of(const division& d) {
    return "p" + std::to_string(d.total) + "." + std::to_string(d.first) + "." +
           std::to_string(d.step);
}

error no_scan_cursor(const char* why) {
    return error(client_errc::invalid_argument, std::string("the cursor ") + why);
}

} // namespace

std::string to_text(const division& d, const segment_positions& positions) {
    std::string text = text_of(d);
    for (const std::optional<position>& p : positions) {
        text += separator;
        if (p)
            text += to_text(*p);
        else
            text += ended;
    }
    return text;
}

result<segment_positions> parse_scan_cursor(const division& d, std::string_view text) {
    const std::string_view of = text.substr(0, text.find(separator));
    if (of != text_of(d))
        return no_scan_cursor(
            of.starts_with('p') ? "is of another division into segments: give the same "
                                  "segments(), or begin without it"
                                : "is malformed: begin without it"
        );
    text.remove_prefix(of.size());
    const auto separators = std::count(text.begin(), text.end(), separator);
    if (separators != d.count())
        return no_scan_cursor("does not have a position for each segment: begin without it");
    segment_positions positions;
    positions.reserve(static_cast<std::size_t>(d.count()));
    while (!text.empty()) {
        text.remove_prefix(1);
        const std::string_view part = text.substr(0, text.find(separator));
        text.remove_prefix(part.size());
        if (part == ended) {
            positions.emplace_back();
            continue;
        }
        result<position> p = parse_position(part);
        if (!p || !p->token.empty()) return no_scan_cursor("is malformed: begin without it");
        positions.emplace_back(std::move(*p));
    }
    return positions;
}

} // namespace codynamo::codec
