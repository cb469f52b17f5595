// SPDX-License-Identifier: BSL-1.0
#include <codynamo/error.hpp>
#include <codynamo/option/expressions.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace codynamo {
namespace {

void check_placeholder(const std::string& text, char first, const char* option) {
    constexpr std::size_t longest = 255;
    const auto is_word = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    };
    if (text.size() < 2 || text.size() > longest || text.front() != first ||
        !std::all_of(text.begin() + 1, text.end(), is_word))
        throw error(
            client_errc::invalid_argument,
            std::string(option) + ": a placeholder is '" + first +
                "' and then letters, digits and '_', 255 bytes at most"
        );
}

} // namespace

expression_attribute_names::expression_attribute_names(attribute_names names)
    : names_(std::move(names)) {
    for (const auto& [placeholder, name] : names_)
        check_placeholder(placeholder, '#', "expression_attribute_names");
}

expression_attribute_names::expression_attribute_names(
    std::vector<std::string> placeholders_and_names
)
    : expression_attribute_names([&] {
          attribute_names names;
          for (std::size_t i = 0; i + 1 < placeholders_and_names.size(); i += 2)
              names.insert_or_assign(
                  std::move(placeholders_and_names[i]), std::move(placeholders_and_names[i + 1])
              );
          return names;
      }()) {}

expression_attribute_values::expression_attribute_values(item values) : values_(std::move(values)) {
    for (const auto& [placeholder, v] : values_)
        check_placeholder(placeholder, ':', "expression_attribute_values");
}

} // namespace codynamo
