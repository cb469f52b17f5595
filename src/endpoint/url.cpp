// SPDX-License-Identifier: BSL-1.0
#include "endpoint/url.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>

namespace codynamo::endpoints {
namespace {

bool is_letter_or_digit(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_hex(char c) noexcept {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

error bad_url(const char* why) {
    return error(
        client_errc::invalid_argument,
        std::string("an endpoint is written http[s]://host[:port][/path], and this one ") + why
    );
}

/// Host names as DNS has them, and '_', which names of containers have. An address in numbers must
/// be a whole one: resolvers take "127.1" or "0x7f000001" for addresses, which nobody means to
/// write.
bool is_host_name(std::string_view host) {
    if (host.empty() || host.size() > 253) return false;
    std::string_view last;
    for (std::string_view rest = host;;) {
        const std::size_t dot = std::min(rest.find('.'), rest.size());
        last = rest.substr(0, dot);
        std::string label(last);
        std::replace(label.begin(), label.end(), '_', 'x');
        if (!is_host_label(label)) return false;
        if (dot == rest.size()) break;
        rest.remove_prefix(dot + 1);
    }
    if (last.front() < '0' || last.front() > '9') return true;
    in_addr v4{};
    return ::inet_pton(AF_INET, std::string(host).c_str(), &v4) == 1;
}

/// Returns whether RFC 3986 allows the character in a path.
bool is_path(std::string_view path) noexcept {
    for (std::size_t i = 0; i < path.size(); ++i) {
        const char c = path[i];
        if (is_letter_or_digit(c) ||
            std::string_view("/-._~!$&'()*+,;=:@").find(c) != std::string_view::npos)
            continue;
        if (c != '%' || i + 2 >= path.size() || !is_hex(path[i + 1]) || !is_hex(path[i + 2]))
            return false;
        i += 2;
    }
    return true;
}

/// The address in its shortest form, so that differing spellings share connections.
std::string canonical_ipv6(std::string_view text) {
    in6_addr address{};
    std::array<char, INET6_ADDRSTRLEN> out{};
    if (::inet_pton(AF_INET6, std::string(text).c_str(), &address) != 1) return {};
    return ::inet_ntop(AF_INET6, &address, out.data(), out.size()) ? out.data() : std::string();
}

} // namespace

std::string in_lower_case(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

bool is_host_label(std::string_view text) noexcept {
    if (text.empty() || text.size() > 63 || text.front() == '-' || text.back() == '-') return false;
    return std::all_of(text.begin(), text.end(), [](char c) {
        return is_letter_or_digit(c) || c == '-';
    });
}

result<http::endpoint> parse_url(std::string_view url) {
    if (url.size() > longest_url) return bad_url("has more than 8192 characters");
    const bool visible =
        std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < 0x7F; });
    if (!visible) return bad_url("has a blank, a control character or a character outside ASCII");

    const std::size_t scheme_end = url.find("://");
    if (scheme_end == std::string_view::npos)
        return bad_url("does not begin with http:// or https://");
    const std::string scheme = in_lower_case(url.substr(0, scheme_end));
    if (scheme != "http" && scheme != "https")
        return bad_url("does not begin with http:// or https://");
    std::string_view authority = url.substr(scheme_end + 3);
    if (authority.find('?') != std::string_view::npos) return bad_url("has a query ('?')");
    if (authority.find('#') != std::string_view::npos) return bad_url("has a fragment ('#')");

    http::endpoint e{.tls = scheme == "https", .host = {}, .port = 443, .path = "/"};
    if (!e.tls) e.port = 80;
    if (const std::size_t slash = authority.find('/'); slash != std::string_view::npos) {
        e.path = authority.substr(slash);
        authority = authority.substr(0, slash);
        if (!is_path(e.path))
            return bad_url("has a path with a character that must be percent-encoded");
    }
    if (authority.find('@') != std::string_view::npos)
        return bad_url("has a user name; give credentials by client_config::credentials");

    std::string_view port;
    if (authority.starts_with('[')) {
        const std::size_t end = std::min(authority.find(']'), authority.size());
        e.host = canonical_ipv6(authority.substr(1, end - 1));
        if (e.host.empty() || end == authority.size())
            return bad_url("has no IPv6 address in its brackets");
        port = authority.substr(end + 1);
        if (!port.empty() && port.front() != ':')
            return bad_url("has something other than a port after its address");
    } else {
        const std::size_t colon = std::min(authority.find(':'), authority.size());
        e.host = in_lower_case(authority.substr(0, colon));
        if (!is_host_name(e.host)) return bad_url("has no valid host name or address");
        port = authority.substr(colon);
    }
    if (!port.empty()) {
        port.remove_prefix(1);
        const auto [end, problem] = std::from_chars(port.data(), port.data() + port.size(), e.port);
        if (problem != std::errc() || end != port.data() + port.size() || e.port == 0)
            return bad_url("has no port from 1 to 65535 after its ':'");
    }
    return e;
}

bool is_loopback(const http::endpoint& e) {
    if (e.host == "localhost" || e.host.ends_with(".localhost") || e.host == "::1") return true;
    in_addr v4{};
    return ::inet_pton(AF_INET, e.host.c_str(), &v4) == 1 && (ntohl(v4.s_addr) >> 24) == 127;
}

} // namespace codynamo::endpoints
