// SPDX-License-Identifier: BSL-1.0
#include "option/most_segments.hpp"

#include <codynamo/error.hpp>
#include <codynamo/option/batch.hpp>
#include <codynamo/options.hpp>

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

limit::limit(int max_items) : max_items_(max_items) {
    if (max_items < 1)
        throw error(
            client_errc::invalid_argument,
            "limit(" + std::to_string(max_items) + "): give 1 or more, or leave it out"
        );
}

index_name::index_name(std::string name) : name_(std::move(name)) {
    if (detail::is_blank(name_))
        throw error(
            client_errc::invalid_argument,
            "index_name: the name is empty; leave the option out to read from the table"
        );
}

resume_from::resume_from(std::string cursor) : cursor_(std::move(cursor)) {
    if (detail::is_blank(*cursor_))
        throw error(
            client_errc::invalid_argument,
            "resume_from: the cursor is empty, as it is at the end of a sequence; leave the option "
            "out to begin at the start"
        );
}

segment::segment(int number, int total) : number_(number), total_(total) {
    if (total < 1 || total > detail::most_segments || number < 0 || number >= total)
        throw error(
            client_errc::invalid_argument,
            "segment(" + std::to_string(number) + ", " + std::to_string(total) +
                "): the first must be 0 to total - 1, the total 1 to 1,000,000"
        );
}

max_items::max_items(int count) : count_(static_cast<std::size_t>(count)) {
    if (count < 1)
        throw error(
            client_errc::invalid_argument,
            "max_items(" + std::to_string(count) + "): give 1 or more, or leave it out"
        );
}

max_in_flight::max_in_flight(int requests) : requests_(requests) {
    if (requests < 1)
        throw error(
            client_errc::invalid_argument,
            "max_in_flight(" + std::to_string(requests) + "): give 1 or more"
        );
}

timeout::timeout(std::chrono::milliseconds duration) : duration_(duration) {
    if (duration <= std::chrono::milliseconds::zero())
        throw error(client_errc::invalid_argument, "timeout: give more than 0 ms");
}

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

void detail::refuse_two_updates() {
    throw error(
        client_errc::invalid_argument,
        "update_expression is the whole update: give it, or set, add, remove_attribute and "
        "delete_from, not both"
    );
}

client_request_token::client_request_token(std::string token) : token_(std::move(token)) {
    constexpr std::size_t longest = 36;
    if (token_.empty() || token_.size() > longest)
        throw error(client_errc::invalid_argument, "client_request_token: give 1 to 36 characters");
}

retry_conflicts::retry_conflicts(int max_retries) : max_retries_(max_retries) {
    if (max_retries < 0)
        throw error(
            client_errc::invalid_argument,
            "retry_conflicts(" + std::to_string(max_retries) + "): give 0 or more"
        );
}

} // namespace codynamo
