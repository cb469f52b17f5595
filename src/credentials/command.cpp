// SPDX-License-Identifier: BSL-1.0
#include "credentials/command.hpp"

#include <codynamo/error.hpp>

#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace codynamo::credential_sources {
namespace {

constexpr std::string_view blanks = " \t\r\n";

class splitter {
public:
    explicit splitter(std::string_view command) : rest_(command) {}

    /// Returns the problem, or nullptr.
    const char* split(std::vector<crypto::secret>& words) {
        for (skip_blanks(); !rest_.empty(); skip_blanks()) {
            crypto::secret word;
            while (!rest_.empty() && !is_blank(rest_.front()))
                if (const char* const problem = take_part(word)) return problem;
            word.append(std::string_view("\0", 1));
            words.push_back(std::move(word));
        }
        return words.empty() ? "is empty" : nullptr;
    }

private:
    static bool is_blank(char c) { return blanks.find(c) != std::string_view::npos; }

    void skip_blanks() {
        while (!rest_.empty() && is_blank(rest_.front()))
            rest_.remove_prefix(1);
    }

    /// A character, or quotes with what is between them.
    const char* take_part(crypto::secret& word) {
        if (rest_.front() == '\'') return take_quoted(word);
        if (rest_.front() == '"') return take_double_quoted(word);
        if (rest_.front() == '\\') {
            rest_.remove_prefix(1);
            if (rest_.empty()) return "ends with a backslash";
        }
        take_character(word);
        return nullptr;
    }

    const char* take_quoted(crypto::secret& word) {
        const std::size_t end = rest_.find('\'', 1);
        if (end == std::string_view::npos) return "has a ' without the one that ends it";
        word.append(rest_.substr(1, end - 1));
        rest_.remove_prefix(end + 1);
        return nullptr;
    }

    const char* take_double_quoted(crypto::secret& word) {
        rest_.remove_prefix(1);
        while (!rest_.empty() && rest_.front() != '"') {
            if (rest_.starts_with("\\\"") || rest_.starts_with("\\\\")) rest_.remove_prefix(1);
            take_character(word);
        }
        if (rest_.empty()) return "has a \" without the one that ends it";
        rest_.remove_prefix(1);
        return nullptr;
    }

    void take_character(crypto::secret& word) {
        word.append(rest_.substr(0, 1));
        rest_.remove_prefix(1);
    }

    std::string_view rest_;
};

bool may_be_run(const std::string& path) {
    struct stat about{};

    return ::stat(path.c_str(), &about) == 0 && S_ISREG(about.st_mode) &&
           ::access(path.c_str(), X_OK) == 0;
}

} // namespace

result<std::vector<crypto::secret>> split_command(std::string_view command) {
    std::vector<crypto::secret> words;
    const char* problem = nullptr;
    if (command.find('\0') != std::string_view::npos)
        problem = "has a zero byte";
    else
        problem = splitter(command).split(words);
    if (problem)
        return error(client_errc::bad_config_file, std::string("credential_process ") + problem);
    return words;
}

process_variables::process_variables() {
    for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text = *entry;
        texts_.emplace_back(std::string_view(*entry, text.size() + 1));
    }
}

std::optional<std::string_view> process_variables::find(std::string_view name) const {
    for (const crypto::secret& entry : texts_) {
        const std::string_view text = entry.view().substr(0, entry.view().size() - 1);
        const std::size_t end = text.find('=');
        if (text.substr(0, end) == name && end != std::string_view::npos)
            return text.substr(end + 1);
    }
    return std::nullopt;
}

std::string find_program(std::string_view name, const process_variables& variables) {
    if (name.find('/') != std::string_view::npos) return std::string(name);
    std::string_view rest = variables.find("PATH").value_or("/usr/bin:/bin");
    for (;;) {
        const std::size_t end = rest.find(':');
        std::string path(rest.substr(0, end));
        if (path.empty()) path = '.';
        path.append("/").append(name);
        if (may_be_run(path)) return path;
        if (end == std::string_view::npos) return {};
        rest.remove_prefix(end + 1);
    }
}

} // namespace codynamo::credential_sources
