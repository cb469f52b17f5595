// SPDX-License-Identifier: BSL-1.0
#include "config/environment.hpp"

#include "crypto/secret.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unistd.h>

namespace codynamo::config {
namespace {

bool is_read_by_aws_tools(std::string_view name) {
    return name.starts_with("AWS_") || name.starts_with("HOME") || name == "USERPROFILE";
}

} // namespace

environment snapshot_of_process() {
    std::map<std::string, crypto::secret, std::less<>> variables;
    for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view whole = *entry;
        const std::size_t end = whole.find('=');
        if (end == std::string_view::npos || !is_read_by_aws_tools(whole.substr(0, end))) continue;
        const char* const text = *entry + end + 1;
        const std::size_t with_end = whole.size() - end; // the text and its final zero
        variables.try_emplace(
            std::string(whole.substr(0, end)), crypto::secret(std::string_view(text, with_end))
        );
    }
    const auto shared = std::make_shared<const decltype(variables)>(std::move(variables));
    return [shared](const char* name) -> const char* {
        const auto found = shared->find(std::string_view(name));
        return found == shared->end() ? nullptr : found->second.view().data();
    };
}

std::string_view trimmed(std::string_view text) noexcept {
    constexpr std::string_view blanks = " \t\r\n";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::optional<std::string_view> variable(const environment& env, const char* name) {
    const char* text = env(name);
    if (!text) return std::nullopt;
    const std::string_view value = trimmed(text);
    return value.empty() ? std::nullopt : std::optional(value);
}

} // namespace codynamo::config
