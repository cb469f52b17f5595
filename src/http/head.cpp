// SPDX-License-Identifier: BSL-1.0
#include "http/head.hpp"

#include "http/token.hpp"
#include "value/append_all.hpp"

#include <algorithm>

namespace codynamo::http {
namespace {

/// Without branches, so that compilers take many characters at once.
bool has_control(std::string_view text) noexcept {
    unsigned found = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        found |= static_cast<unsigned>(byte < 0x20) | static_cast<unsigned>(byte == 0x7f);
    }
    return found != 0;
}

bool has_control_or_space(std::string_view text) noexcept {
    return has_control(text) || text.find(' ') != std::string_view::npos;
}

bool is_token(std::string_view text) noexcept {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return lower_in_token(c) != 0; });
}

fault refused(std::string_view what) {
    return {client_errc::invalid_argument, std::string(what)};
}

} // namespace

fallible<void> append_request_line(
    std::string& out, std::string_view method, std::string_view target, std::string_view host
) {
    if (!is_token(method)) return refused("the HTTP method is not a token");
    if (target.empty() || target.front() != '/' || has_control_or_space(target))
        return refused(
            "the path of the request does not begin with '/' or holds spaces or control characters"
        );
    if (host.empty() || has_control_or_space(host))
        return refused("the host name of the request is empty or holds spaces or control characters"
        );
    detail::append_all(out, method, " ", target, " HTTP/1.1\r\nHost: ", host, "\r\n");
    return {};
}

fallible<void> append_header(std::string& out, std::string_view name, std::string_view value) {
    if (!is_token(name)) return refused("the name of a request header is not an HTTP token");
    if (has_control(value))
        return refused(
            "the value of the request header " + std::string(name) + " holds control characters"
        );
    detail::append_all(out, name, ": ", value, "\r\n");
    return {};
}

void end_head(std::string& out, std::size_t content_length) {
    detail::append_all(out, "Content-Length: ", std::to_string(content_length), "\r\n\r\n");
}

} // namespace codynamo::http
