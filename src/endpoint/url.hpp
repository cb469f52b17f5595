// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "http/endpoint.hpp"

#include <codynamo/result.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace codynamo::endpoints {

constexpr std::size_t longest_url = 8192;

/// Parses `http[s]://host[:port][/path]`. The host is a name, an IPv4 address or an IPv6 address in
/// brackets; all else (user names, queries, fragments, blanks, other schemes) is invalid_argument
/// with a message that names the problem and does not repeat the text, which may hold a password.
[[nodiscard]] result<http::endpoint> parse_url(std::string_view url);

/// One label of a host name: 1 to 63 letters, digits and inner hyphens.
[[nodiscard]] bool is_host_label(std::string_view text) noexcept;

/// Returns the text with its ASCII letters in lower case.
[[nodiscard]] std::string in_lower_case(std::string_view text);

/// Returns whether requests stay on this machine: 127.0.0.0/8, ::1, `localhost` and the names below
/// it.
[[nodiscard]] bool is_loopback(const http::endpoint& e);

} // namespace codynamo::endpoints
