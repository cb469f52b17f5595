// SPDX-License-Identifier: BSL-1.0
#include "sigv4/canonical.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace codynamo::sigv4 {
namespace {

bool is_unreserved(char c) noexcept {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

void append_percent_encoded(std::string& out, std::string_view text, bool keep_slash) {
    constexpr char digits[] = "0123456789ABCDEF";
    for (const char c : text) {
        if (is_unreserved(c) || (keep_slash && c == '/')) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
}

int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// A '%' without two hex digits is a plain character.
std::string percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool code = text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
                          hex_digit(text[i + 2]) >= 0;
        out += code ? static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]))
                    : text[i];
        if (code) i += 2;
    }
    return out;
}

/// Cuts `text` at the first `mark`; the part after it goes to `rest`.
std::string_view take_until(char mark, std::string_view text, std::string_view& rest) {
    const std::size_t end = text.find(mark);
    rest = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    return text.substr(0, end);
}

std::string query_component(std::string_view text) {
    std::string out;
    append_percent_encoded(out, percent_decoded(text), false);
    return out;
}

} // namespace

std::string percent_encoded(std::string_view text) {
    constexpr std::size_t longest_code = 3;
    std::string out;
    out.reserve(text.size() * longest_code); // a secret leaves no copy behind
    append_percent_encoded(out, text, false);
    return out;
}

std::string canonical_path(std::string_view path) {
    if (path.empty() || path == "/") return "/"; // nearly always

    std::vector<std::string_view> segments;
    for (std::string_view rest = path; !rest.empty();) {
        const std::string_view segment = take_until('/', rest, rest);
        if (segment.empty() || segment == ".") continue;
        if (segment != "..")
            segments.push_back(segment);
        else if (!segments.empty())
            segments.pop_back();
    }

    std::string out;
    for (const std::string_view segment : segments) {
        out += '/';
        append_percent_encoded(out, segment, true);
    }
    if (segments.empty() || path.back() == '/') out += '/';
    return out;
}

std::string canonical_query(std::string_view query) {
    std::vector<std::pair<std::string, std::string>> parameters;
    while (!query.empty()) {
        std::string_view value;
        const std::string_view parameter = take_until('&', query, query);
        if (parameter.empty()) continue;
        const std::string_view name = take_until('=', parameter, value);
        parameters.emplace_back(query_component(name), query_component(value));
    }
    std::sort(parameters.begin(), parameters.end());

    std::string out;
    for (const auto& [name, value] : parameters) {
        if (!out.empty()) out += '&';
        out.append(name).append(1, '=').append(value);
    }
    return out;
}

bool is_signed_header(std::string_view name) noexcept {
    static constexpr std::array<std::string_view, 11> never = {
        "connection",
        "expect",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
        "x-amzn-trace-id",
    };
    return std::find(never.begin(), never.end(), name) == never.end();
}

} // namespace codynamo::sigv4
