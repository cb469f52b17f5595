// SPDX-License-Identifier: BSL-1.0
//
// The grammar of the shared files: lines are blank, a comment, a [section], a `name = value`, or an
// indented line that continues the value before it. Sections and settings with names that are
// not allowed are skipped, broken lines are errors.
#include "config/profile_file.hpp"

#include "config/environment.hpp"

#include <algorithm>

namespace codynamo::config {
namespace {

enum class file_kind { config, credentials };

constexpr std::string_view blanks = " \t";

bool is_name_character(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_/.%@:+").find(c) != std::string_view::npos;
}

bool is_name(std::string_view text) noexcept {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_name_character);
}

/// Returns `text` without its comment, which starts with a sign at the begin or after a blank.
std::string_view without_comment(std::string_view text) noexcept {
    for (std::size_t i = 0; i < text.size(); ++i)
        if ((text[i] == '#' || text[i] == ';') &&
            (i == 0 || blanks.find(text[i - 1]) != std::string_view::npos))
            return text.substr(0, i);
    return text;
}

/// Removes `keyword` and the blanks after it from the front of a section's title.
std::optional<std::string_view> behind(std::string_view keyword, std::string_view title) noexcept {
    if (!title.starts_with(keyword)) return std::nullopt;
    const std::string_view rest = title.substr(keyword.size());
    if (rest.empty() || blanks.find(rest.front()) == std::string_view::npos) return std::nullopt;
    return trimmed(rest);
}

class parser {
public:
    parser(profile_text file, file_kind kind) : file_(file), kind_(kind) {}

    result<profiles> parse() {
        std::string_view rest = file_.text;
        if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3); // some editors begin UTF-8 so
        for (line_ = 1; !rest.empty(); ++line_) {
            const std::size_t end = std::min(rest.find('\n'), rest.size());
            const char* problem = take_line(rest.substr(0, end));
            if (problem) return fail(problem);
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
        if (default_without_prefix_ && !default_with_prefix_)
            parsed_.profile.insert_or_assign("default", std::move(*default_without_prefix_));
        return std::move(parsed_);
    }

private:
    // Each returns the problem, or nullptr.

    const char* take_line(std::string_view line) {
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        const std::string_view text = trimmed(line);
        if (text.empty()) return nullptr;
        const bool indented = blanks.find(line.front()) != std::string_view::npos;
        if (!indented && (line.front() == '#' || line.front() == ';')) return nullptr;
        if (!indented && line.front() == '[') return take_section(line);
        if (!in_section_)
            return "Expected a profile definition: a setting must stand below a [section] line";
        return indented ? take_continuation(text) : take_property(line);
    }

    const char* take_section(std::string_view line) {
        const std::size_t end = line.find(']');
        const std::string_view behind_it =
            end == std::string_view::npos ? "" : trimmed(line.substr(end + 1));
        const bool closed =
            end != std::string_view::npos &&
            (behind_it.empty() || behind_it.front() == '#' || behind_it.front() == ';');
        if (!closed) return "Profile definition must end with ']'";
        in_section_ = true;
        value_ = nullptr;
        in_property_ = false;
        section_ = section_titled(trimmed(line.substr(1, end - 1)));
        return nullptr;
    }

    /// nullptr: a section to be skipped.
    properties* section_titled(std::string_view title) {
        if (kind_ == file_kind::credentials) return named(parsed_.profile, title);
        if (title == "default") {
            if (!default_without_prefix_) default_without_prefix_.emplace();
            return &*default_without_prefix_;
        }
        if (const auto name = behind("profile", title)) {
            default_with_prefix_ = default_with_prefix_ || *name == "default";
            return named(parsed_.profile, *name);
        }
        if (const auto name = behind("sso-session", title))
            return named(parsed_.sso_session, *name);
        if (const auto name = behind("services", title)) return named(parsed_.services, *name);
        return nullptr;
    }

    static properties* named(sections& in, std::string_view name) {
        return is_name(name) ? &in[std::string(name)] : nullptr;
    }

    const char* take_property(std::string_view line) {
        const std::string_view text = without_comment(line);
        const std::size_t equals = text.find('=');
        if (equals == std::string_view::npos) return "Expected an '=' sign defining a property";
        const std::string_view name = trimmed(text.substr(0, equals));
        const std::string_view value = trimmed(text.substr(equals + 1));
        if (name.empty()) return "Property did not have a name: nothing stands before the '='";
        in_property_ = true;
        in_block_ = value.empty();
        value_ = nullptr;
        if (!section_ || !is_name(name)) return nullptr;

        std::string key(name);
        for (char& c : key)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        property& into = section_->values[std::move(key)];
        into = {crypto::secret(value), place()};
        value_ = &into.text;
        return nullptr;
    }

    const char* take_continuation(std::string_view text) {
        const bool comment = text.front() == '#' || text.front() == ';';
        if (comment && (!in_property_ || in_block_))
            return nullptr; // elsewhere it is part of the value
        if (!in_property_)
            return "Expected a property definition, found continuation: only a line that goes on "
                   "with a value may be "
                   "indented";
        if (in_block_) {
            const std::size_t equals = text.find('=');
            if (equals == std::string_view::npos)
                return "Expected an '=' sign defining a sub-property";
            if (equals == 0)
                return "Sub-property did not have a name: nothing stands before the '='";
        }
        if (!value_) return nullptr;
        value_->append("\n");
        value_->append(text);
        return nullptr;
    }

    error fail(const char* problem) const {
        return error(client_errc::bad_config_file, place() + ": " + problem);
    }

    std::string place() const { return std::string(file_.file_name) + ':' + std::to_string(line_); }

    profile_text file_;
    file_kind kind_;
    std::size_t line_ = 0;
    profiles parsed_;
    std::optional<properties> default_without_prefix_;
    bool default_with_prefix_ = false;

    bool in_section_ = false;
    bool in_property_ = false;
    bool in_block_ = false; // the property's value is a block of sub-properties, if it goes on
    properties* section_ = nullptr;
    crypto::secret* value_ = nullptr;
};

} // namespace

std::optional<std::string_view> properties::find(std::string_view name) const {
    const auto at = values.find(name);
    if (at == values.end() || at->second.text.empty()) return std::nullopt;
    return at->second.text.view();
}

std::string_view properties::place_of(std::string_view name) const {
    return values.find(name)->second.place;
}

std::optional<std::string_view> properties::find(std::string_view block, std::string_view name)
    const {
    const auto text = find(block);
    if (!text || !text->starts_with('\n')) return std::nullopt;
    std::optional<std::string_view> found;
    for (std::string_view rest = text->substr(1); !rest.empty();) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        const std::size_t equals = line.find('=');
        if (equals == std::string_view::npos || trimmed(line.substr(0, equals)) != name) continue;
        const std::string_view value = trimmed(without_comment(line.substr(equals + 1)));
        found = value.empty() ? std::nullopt : std::optional(value); // the last one counts
    }
    return found;
}

const properties* profiles::find(std::string_view name) const {
    const auto at = profile.find(name);
    return at == profile.end() ? nullptr : &at->second;
}

result<profiles> parse_profiles(profile_text config, profile_text credentials) {
    auto merged = parser(config, file_kind::config).parse();
    if (!merged) return merged;
    auto stronger = parser(credentials, file_kind::credentials).parse();
    if (!stronger) return stronger;
    for (auto& [name, section] : stronger->profile) {
        properties& into = merged->profile[name];
        for (auto& [key, value] : section.values)
            into.values.insert_or_assign(key, std::move(value));
    }
    return merged;
}

} // namespace codynamo::config
