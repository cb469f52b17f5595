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

std::string to_text(const division& d, const segment_places& places) {
    std::string text = text_of(d);
    for (const std::optional<place>& p : places) {
        text += separator;
        if (p)
            text += to_text(*p);
        else
            text += ended;
    }
    return text;
}

result<segment_places> parse_scan_cursor(const division& d, std::string_view text) {
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
    segment_places places;
    places.reserve(static_cast<std::size_t>(d.count()));
    while (!text.empty()) {
        text.remove_prefix(1);
        const std::string_view part = text.substr(0, text.find(separator));
        text.remove_prefix(part.size());
        if (part == ended) {
            places.emplace_back();
            continue;
        }
        result<place> p = parse_place(part);
        if (!p || !p->token.empty()) return no_scan_cursor("is malformed: begin without it");
        places.emplace_back(std::move(*p));
    }
    return places;
}

} // namespace codynamo::codec
