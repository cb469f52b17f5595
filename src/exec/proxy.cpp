// SPDX-License-Identifier: BSL-1.0
#include "exec/proxy.hpp"

#include "codec/base64.hpp"
#include "crypto/secret.hpp"
#include "endpoint/url.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include <algorithm>
#include <span>
#include <string>

namespace codynamo::exec {
namespace {

namespace ip = boost::asio::ip;

error bad_proxy(std::string_view from, std::string_view why) {
    return error(
        client_errc::invalid_argument,
        std::string(from) + " must be http://[user:password@]host[:port]: " + std::string(why)
    );
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// Nothing for a text that is not properly percent-encoded.
std::optional<crypto::secret> percent_decoded(std::string_view text) {
    crypto::secret out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            if (i + 2 >= text.size()) return std::nullopt;
            const int high = hex_digit(text[i + 1]);
            const int low = hex_digit(text[i + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            c = static_cast<char>(high * 16 + low);
            i += 2;
        }
        out.append({&c, 1});
    }
    return out;
}

crypto::secret in_base64(const crypto::secret& plain) {
    std::string encoded;
    encoded.reserve((plain.view().size() + 2) / 3 * 4); // no copy is left behind by growing
    codec::append_base64(
        encoded, std::as_bytes(std::span(plain.view().data(), plain.view().size()))
    );
    return crypto::secret::taken_from(encoded);
}

result<http::proxy_server> parse_proxy(std::string_view url, std::string_view from) {
    constexpr std::string_view scheme = "http://";
    if (lower(url.substr(0, scheme.size())) != scheme)
        return bad_proxy(from, "it does not begin with http://");
    std::string_view rest = url.substr(scheme.size());
    http::proxy_server proxy;
    const std::size_t end = std::min(rest.find('/'), rest.size());
    if (const std::size_t at = rest.substr(0, end).rfind('@'); at != std::string_view::npos) {
        const auto plain = percent_decoded(rest.substr(0, at));
        if (!plain || plain->view().find(':') == std::string_view::npos)
            return bad_proxy(from, "the part before '@' is not user:password, percent-encoded");
        proxy.credentials = in_base64(*plain);
        rest.remove_prefix(at + 1);
    }
    const auto where = endpoints::parse_url(std::string(scheme).append(rest));
    if (!where) return bad_proxy(from, "it has no valid host and port");
    if (where->path != "/") return bad_proxy(from, "it has a path");
    proxy.host = where->host;
    proxy.port = where->port;
    return proxy;
}

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

/// Whether `address` is in a network written as 10.0.0.0/8 or fd00::/8.
bool is_in_network(const ip::address& address, const std::string& network) {
    boost::system::error_code none;
    if (address.is_v4()) {
        const auto of = ip::make_network_v4(network, none);
        if (none) return false;
        return of.canonical() == ip::network_v4(address.to_v4(), of.prefix_length()).canonical();
    }
    const auto of = ip::make_network_v6(network, none);
    if (none) return false;
    return of.canonical() == ip::network_v6(address.to_v6(), of.prefix_length()).canonical();
}

bool matches(std::string_view entry, const http::endpoint& to) {
    if (entry == "*") return true;

    // A port behind the only colon, or behind brackets.
    const std::size_t colon = entry.rfind(':');
    const bool has_port = colon != std::string_view::npos &&
                          (entry.find(':') == colon || entry.find("]:") == colon - 1);
    if (has_port) {
        if (entry.substr(colon + 1) != std::to_string(to.port)) return false;
        entry = entry.substr(0, colon);
    }
    if (entry.starts_with('[') && entry.ends_with(']')) entry = entry.substr(1, entry.size() - 2);
    boost::system::error_code no_address;
    const ip::address address = ip::make_address(to.host, no_address);
    if (!no_address) {
        if (entry.find('/') != std::string_view::npos)
            return is_in_network(address, std::string(entry));
        boost::system::error_code other;
        const ip::address excepted = ip::make_address(std::string(entry), other);
        return !other && excepted == address;
    }
    if (entry.starts_with("*.")) entry.remove_prefix(1);
    if (entry.starts_with('.')) entry.remove_prefix(1);
    if (entry.empty() || !to.host.ends_with(entry)) return false;
    const std::size_t above = to.host.size() - entry.size();
    return above == 0 || to.host[above - 1] == '.';
}

std::string_view variable(const config::environment& env, const char* upper, const char* lower) {
    for (const char* name : {upper, lower})
        if (const char* text = env(name); text != nullptr && *text != '\0') return text;
    return {};
}

} // namespace

bool is_excepted(std::string_view list, const http::endpoint& to) {
    const std::string entries = lower(list);
    for (std::string_view rest = entries; !rest.empty();) {
        const std::size_t comma = std::min(rest.find(','), rest.size());
        if (matches(trimmed(rest.substr(0, comma)), to)) return true;
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    return false;
}

proxy_rules::proxy_rules(const client_config& config, const config::environment& env)
    : url_(config.proxy), from_("client_config::proxy"), is_in_code_(!config.proxy.empty()) {
    if (is_in_code_ || !config.proxy_from_environment) return;
    url_ = crypto::secret(variable(env, "HTTPS_PROXY", "https_proxy"));
    from_ = "HTTPS_PROXY";
    excepted_ = variable(env, "NO_PROXY", "no_proxy");
}

result<std::optional<http::proxy_server>> proxy_rules::proxy() const {
    using found = std::optional<http::proxy_server>;
    if (url_.empty()) return found();
    auto proxy = parse_proxy(url_.view(), from_);
    if (!proxy) return proxy.error();
    return found(std::move(*proxy));
}

bool proxy_rules::excepts(const http::endpoint& to) const {
    return !to.tls || (!is_in_code_ && (endpoints::is_loopback(to) || is_excepted(excepted_, to)));
}

result<std::optional<http::proxy_server>> proxy_rules::find(const http::endpoint& to) const {
    if (excepts(to)) return std::optional<http::proxy_server>();
    return proxy();
}

result<std::optional<http::proxy_server>> find_proxy(
    const client_config& config, const config::environment& env, const http::endpoint& to
) {
    if (!config.proxy.empty() && !to.tls)
        return error(
            client_errc::invalid_argument,
            "client_config::proxy is for https endpoints, and this one is http"
        );
    return proxy_rules(config, env).find(to);
}

} // namespace codynamo::exec
