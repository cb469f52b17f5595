// SPDX-License-Identifier: BSL-1.0
#include "support/seen.hpp"

#include "support/nonce.hpp"

#include <sstream>

namespace codynamo::testing {
namespace {

std::string lower(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

} // namespace

std::optional<std::string> seen_request::find(std::string_view name) const {
    for (const auto& [field, value] : headers)
        if (field == name) return value;
    return std::nullopt;
}

std::string seen_request::operation() const {
    const std::string target = find("x-amz-target").value_or("");
    return target.substr(target.find('.') + 1);
}

std::string seen_request::amz_date() const {
    return find("x-amz-date").value_or("");
}

std::string seen_request::nonce() const {
    return nonce_in(body);
}

seen_request parse_head(const std::string& head) {
    seen_request r;
    std::istringstream lines(head);
    lines >> r.method >> r.path;
    std::string line;
    std::getline(lines, line);
    while (std::getline(lines, line) && line != "\r") {
        const auto colon = line.find(':');
        if (colon == std::string::npos) continue;
        const auto begin = line.find_first_not_of(" \t", colon + 1);
        const auto end = line.find_last_not_of(" \t\r");
        const bool empty = begin == std::string::npos || begin > end;
        r.headers.emplace_back(
            lower(line.substr(0, colon)), empty ? "" : line.substr(begin, end - begin + 1)
        );
    }
    return r;
}

} // namespace codynamo::testing
