// SPDX-License-Identifier: BSL-1.0
#include "http/plain_head.hpp"

#include "http/token.hpp"

#include <algorithm>
#include <charconv>
#include <span>
#include <system_error>
#include <utility>

namespace codynamo::http {
namespace {

/// Without branches, so that compilers take many characters at once.
std::size_t count_invisible(std::span<const char> text) noexcept {
    std::size_t count = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        count += static_cast<std::size_t>(byte < 0x20) + static_cast<std::size_t>(byte >= 0x7f);
    }
    return count;
}

std::optional<std::size_t> decimal(std::string_view text) noexcept {
    std::size_t value = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, failed] = std::from_chars(text.data(), end, value);
    if (failed != std::errc() || stop != end) return std::nullopt;
    return value;
}

/// Returns the status in a status line if it has a body.
std::optional<int> status_in(std::string_view line) noexcept {
    constexpr std::string_view version = "HTTP/1.1 ";
    constexpr std::size_t end = version.size() + 3;
    if (line.size() <= end || line[end] != ' ' || !line.starts_with(version)) return std::nullopt;
    const auto status = decimal(line.substr(version.size(), end - version.size()));
    const bool has_body = status && *status >= 200 && *status <= 599 && *status != 204 &&
                          *status != 205 && *status != 304;
    if (!has_body) return std::nullopt;
    return static_cast<int>(*status);
}

/// Returns whether a field needs Beast's look. `name` is in lower case.
bool changes_framing(std::string_view name, std::string_view value) noexcept {
    switch (name.size()) {
    case 7:
        return name == "upgrade";
    case 10:
        return name == "connection" && value != "keep-alive" && value != "Keep-Alive";
    case 16:
        return name == "content-encoding" || name == "proxy-connection";
    case 17:
        return name == "transfer-encoding";
    default:
        return false;
    }
}

std::string_view without_spaces_around(std::string_view text) noexcept {
    while (text.starts_with(' '))
        text.remove_prefix(1);
    while (text.ends_with(' '))
        text.remove_suffix(1);
    return text;
}

/// Reads a head, without its last line, where it was copied to.
class plain_lines {
public:
    plain_lines(header_fields& fields, std::string_view lines)
        : fields_(fields), lines_(fields.assign_text(lines)) {}

    [[nodiscard]] std::optional<plain_head> read() {
        const auto first = next_line();
        const auto status = first ? status_in(*first) : std::nullopt;
        if (!status) return std::nullopt;
        std::optional<std::size_t> length;
        std::size_t line_ends = 2;
        for (; at_ < lines_.size(); line_ends += 2) {
            const std::string_view name = next_name();
            if (name.empty()) return std::nullopt;
            const auto rest = next_line();
            if (!rest || !rest->starts_with(':')) return std::nullopt;
            const std::string_view value = without_spaces_around(rest->substr(1));
            if (changes_framing(name, value)) return std::nullopt;
            fields_.add_part(name, value);
            if (name != "content-length") continue;
            if (length) return std::nullopt;
            length = decimal(value);
            if (!length) return std::nullopt;
        }
        if (!length || count_invisible(lines_) != line_ends) return std::nullopt;
        return plain_head{*status, lines_.size() + 2, *length};
    }

private:
    /// Returns the rest of the line, and goes to the next one; nothing if it has a CR in it.
    std::optional<std::string_view> next_line() noexcept {
        const std::string_view rest = std::string_view(lines_.data(), lines_.size()).substr(at_);
        const std::string_view line = rest.substr(0, rest.find('\r'));
        if (rest[line.size() + 1] != '\n') return std::nullopt;
        at_ += line.size() + 2;
        return line;
    }

    /// Returns the token that the line begins with, in lower case.
    std::string_view next_name() noexcept {
        char* const begin = &lines_[at_];
        char* end = begin;
        while (const char c = lower_in_token(*end)) // the line ends with a character of no token
            *end++ = c;
        const auto size = static_cast<std::size_t>(end - begin);
        at_ += size;
        return {begin, size};
    }

    header_fields& fields_;
    std::span<char> lines_;
    std::size_t at_ = 0;
};

} // namespace

std::optional<plain_head> read_plain_head(std::string_view text, header_fields& fields) {
    fields.clear();
    const std::size_t last_line = text.find("\r\n\r\n");
    if (last_line == std::string_view::npos) return std::nullopt;
    auto head = plain_lines(fields, text.substr(0, last_line + 2)).read();
    if (!head) fields.clear();
    return head;
}

} // namespace codynamo::http
