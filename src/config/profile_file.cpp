// SPDX-License-Identifier: BSL-1.0
//
// The grammar of the shared files: lines are blank, a comment, a [section], a `name = value`, or an
// indented line that continues the value before it. Sections and settings with names that are
// not allowed are skipped with a note, broken lines are errors.
#include "config/profile_file.hpp"

#include "config/environment.hpp"
#include "config/section_title.hpp"
#include "config/text_encoding.hpp"

#include <algorithm>

namespace codynamo::config {
namespace {

enum class file_kind { config, credentials };

constexpr std::string_view blanks = " \t";

/// Returns `text` without its comment, which starts with a sign at the begin or after a blank.
std::string_view without_comment(std::string_view text) noexcept {
    for (std::size_t i = 0; i < text.size(); ++i)
        if ((text[i] == '#' || text[i] == ';') &&
            (i == 0 || blanks.find(text[i - 1]) != std::string_view::npos))
            return text.substr(0, i);
    return text;
}

class parser {
public:
    parser(profile_text file, file_kind kind) : file_(file), kind_(kind) {}

    result<profiles> parse() {
        std::string_view rest = file_.text;
        if (const auto problem = find_encoding_problem(rest)) return fail(*problem);
        if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3); // some editors begin UTF-8 so
        for (line_ = 1; !rest.empty(); ++line_) {
            const std::size_t end = std::min(rest.find('\n'), rest.size());
            line_begin_ = rest.data();
            const char* problem = take_line(rest.substr(0, end));
            if (problem) return fail(problem);
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
        settle_default();
        return std::move(parsed_);
    }

private:
    // Each returns the problem, whose column is set, or nullptr.

    const char* take_line(std::string_view line) {
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        const std::string_view text = trimmed(line);
        if (text.empty()) return nullptr;
        column_of(text.data());
        const bool indented = blanks.find(line.front()) != std::string_view::npos;
        if (!indented && (line.front() == '#' || line.front() == ';')) return nullptr;
        if (!indented && line.front() == '[') return take_section(line);
        if (!in_section_)
            return "Expected a profile definition: a setting must stand below a [section] line";
        return indented ? take_continuation(text) : take_property(line);
    }

    const char* take_section(std::string_view line) {
        const std::size_t end = std::min(line.find(']'), line.size());
        const std::string_view behind_it = trimmed(line.substr(std::min(end + 1, line.size())));
        const bool closed = end != line.size() && (behind_it.empty() || behind_it.front() == '#' ||
                                                   behind_it.front() == ';');
        if (!closed) {
            column_of(behind_it.empty() ? line.data() + line.size() : behind_it.data());
            return "Profile definition must end with ']'";
        }
        in_section_ = true;
        value_ = nullptr;
        in_property_ = false;
        section_ = section_titled(trimmed(line.substr(1, end - 1)));
        return nullptr;
    }

    /// nullptr: a section to be skipped.
    properties* section_titled(std::string_view title) {
        if (kind_ == file_kind::config && title == "default") {
            if (!default_without_prefix_) line_of_default_ = line_;
            if (!default_without_prefix_) default_without_prefix_.emplace();
            return &*default_without_prefix_;
        }
        const section_title read =
            kind_ == file_kind::config ? read_config_title(title) : read_credentials_title(title);
        switch (read.kind) {
        case section_kind::profile:
            if (!is_name(read.name)) return &parsed_.unusual_profile[read.name];
            default_with_prefix_ = default_with_prefix_ || read.name == "default";
            return &parsed_.profile[read.name];
        case section_kind::sso_session:
            return &parsed_.sso_session[read.name];
        case section_kind::services:
            return &parsed_.services[read.name];
        case section_kind::skipped:
            break;
        }
        parsed_.notes.push_back(
            {read.level,
             place() + ": this section is skipped: " + read.why_skipped,
             std::string(title)}
        );
        return nullptr;
    }

    /// `[profile default]` replaces `[default]` wholly, wherever it stands.
    void settle_default() {
        if (!default_without_prefix_) return;
        if (!default_with_prefix_) {
            parsed_.profile.insert_or_assign("default", std::move(*default_without_prefix_));
            return;
        }
        line_ = line_of_default_;
        parsed_.notes.push_back(
            {log_level::warning,
             place() + ": this section is skipped: the file also has [profile default]",
             "default"}
        );
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
        if (!section_) return nullptr;
        if (!is_name(name)) {
            parsed_.notes.push_back(
                {log_level::warning,
                 place() + ": this setting is skipped: its name has a blank or a sign that is not "
                           "allowed"}
            );
            return nullptr;
        }

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

    void column_of(const char* at) { column_ = static_cast<std::size_t>(at - line_begin_) + 1; }

    error fail(const char* problem) const {
        return error(
            client_errc::bad_config_file, place() + ':' + std::to_string(column_) + ": " + problem
        );
    }

    error fail(encoding_problem problem) {
        if (!problem.offset)
            return error(
                client_errc::bad_config_file, std::string(file_.file_name) + ' ' + problem.what
            );
        const std::string_view before = file_.text.substr(0, *problem.offset);
        line_ = 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
        const std::size_t newline = before.rfind('\n');
        column_ = newline == before.npos ? before.size() + 1 : before.size() - newline;
        return fail(problem.what);
    }

    std::string place() const { return std::string(file_.file_name) + ':' + std::to_string(line_); }

    profile_text file_;
    file_kind kind_;
    std::size_t line_ = 0;
    std::size_t column_ = 0;
    const char* line_begin_ = nullptr;
    profiles parsed_;
    std::optional<properties> default_without_prefix_;
    std::size_t line_of_default_ = 0;
    bool default_with_prefix_ = false;

    bool in_section_ = false;
    bool in_property_ = false;
    bool in_block_ = false; // the property's value is a block of sub-properties, if it goes on
    properties* section_ = nullptr;
    crypto::secret* value_ = nullptr;
};

void merge(sections& into, sections& stronger) {
    for (auto& [name, section] : stronger) {
        properties& merged = into[name];
        for (auto& [key, value] : section.values)
            merged.values.insert_or_assign(key, std::move(value));
    }
}

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
    for (const sections* in : {&profile, &unusual_profile}) {
        const auto at = in->find(name);
        if (at != in->end()) return &at->second;
    }
    return nullptr;
}

result<profiles> parse_profiles(profile_text config, profile_text credentials) {
    auto merged = parser(config, file_kind::config).parse();
    if (!merged) return merged;
    auto stronger = parser(credentials, file_kind::credentials).parse();
    if (!stronger) return stronger;
    merge(merged->profile, stronger->profile);
    merge(merged->unusual_profile, stronger->unusual_profile);
    for (note& n : stronger->notes)
        merged->notes.push_back(std::move(n));
    return merged;
}

} // namespace codynamo::config
