// SPDX-License-Identifier: BSL-1.0
#include <codynamo/error.hpp>
#include <codynamo/expression/path.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

namespace codynamo {
namespace {

[[noreturn]] void refuse_path(std::string_view text, std::string_view why) {
    throw error(
        client_errc::invalid_argument,
        "the attribute path '" + std::string(text) + "' " + std::string(why) +
            "; write it like address.lines[0], or use path::of for names with dots or brackets"
    );
}

std::size_t parse_index(std::string_view digits, std::string_view whole) {
    std::size_t index = 0;
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
    if (failed != std::errc{} || end != digits.data() + digits.size() || digits.empty())
        refuse_path(whole, "has an index that is not a whole number");
    return index;
}

void refuse_empty(const std::string& name) {
    if (name.empty())
        throw error(
            client_errc::invalid_argument,
            "path::of: a name is empty; attribute names have 1 byte or more"
        );
}

} // namespace

void path::refuse_index() {
    throw error(
        client_errc::invalid_argument, "path::of: an index is negative; the first element is 0"
    );
}

path path::of_name(std::string name) {
    path out{std::vector<segment>()};
    out.append(std::move(name));
    return out;
}

void path::append(std::string name) {
    refuse_empty(name);
    segments_.emplace_back(std::move(name));
}

void path::append_index(std::size_t index) {
    segments_.emplace_back(index);
}

path path::of(std::vector<segment> segments) {
    if (segments.empty() || !std::holds_alternative<std::string>(segments.front()))
        throw error(
            client_errc::invalid_argument, "path::of: a path begins with the name of an attribute"
        );
    for (const segment& s : segments)
        if (const auto* name = std::get_if<std::string>(&s)) refuse_empty(*name);
    return path(std::move(segments));
}

path::path(std::vector<segment> segments) noexcept : segments_(std::move(segments)) {}

path::path(const path& other) = default;
path::path(path&& other) noexcept = default;
path& path::operator=(const path& other) = default;
path& path::operator=(path&& other) noexcept = default;
path::~path() = default;

path::path(std::string_view text) {
    std::string_view rest = text;
    bool name_expected = true;
    while (name_expected || !rest.empty()) {
        if (name_expected) {
            const std::size_t end = std::min(rest.find_first_of(".["), rest.size());
            if (end == 0) refuse_path(text, "has an empty name");
            if (rest.substr(0, end).find(']') != std::string_view::npos)
                refuse_path(text, "has a ']' without '['");
            segments_.emplace_back(std::string(rest.substr(0, end)));
            rest.remove_prefix(end);
            name_expected = false;
        } else if (rest.front() == '.') {
            rest.remove_prefix(1);
            name_expected = true;
        } else if (rest.front() == '[') {
            const std::size_t end = rest.find(']');
            if (end == std::string_view::npos) refuse_path(text, "has a '[' without ']'");
            segments_.emplace_back(parse_index(rest.substr(1, end - 1), text));
            rest.remove_prefix(end + 1);
        } else {
            refuse_path(text, "continues after ']' without a dot");
        }
    }
}

} // namespace codynamo
