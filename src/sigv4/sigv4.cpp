// SPDX-License-Identifier: BSL-1.0
//
// sign:  request + the headers it lacks -> canonical request -> string to sign -> Authorization
#include "crypto/hex.hpp"
#include "crypto/sha256.hpp"
#include "sigv4/canonical.hpp"
#include "sigv4/signing_key.hpp"
#include "sigv4/timestamp.hpp"

#include <codynamo/error.hpp>
#include <codynamo/sigv4.hpp>

#include <algorithm>
#include <map>

namespace codynamo::sigv4 {
namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";
constexpr std::string_view unsigned_payload = "UNSIGNED-PAYLOAD";

[[noreturn]] void refuse(std::string message) {
    throw error(
        client_errc::invalid_argument, "this request cannot be signed: " + std::move(message)
    );
}

bool is_control(char c) noexcept {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

void require_no_control(std::string_view what, std::string_view text) {
    if (std::any_of(text.begin(), text.end(), is_control))
        refuse(std::string(what) + " has a control character, such as a line end");
}

std::string lower_case(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

/// The headers to sign, in the form and order of the canonical request.
using canonical_headers = std::map<std::string, std::string, std::less<>>;

void add_header(canonical_headers& to, const header& h) {
    const auto& [name, value] = h;
    require_no_control("a header name", name);
    if (name.empty() || name.find_first_of(" :") != std::string::npos)
        refuse("a header name is empty or has a blank or a colon");
    std::string lower = lower_case(name);
    if (value.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
        refuse("the value of header " + lower + " has a line end or NUL");
    if (!is_signed_header(lower)) return;
    const auto [at, fresh] = to.try_emplace(std::move(lower));
    if (!fresh) at->second += ','; // equal names become one line
    append_canonical_value(at->second, value);
}

canonical_headers canonical_form(const std::vector<header>& headers) {
    canonical_headers out;
    for (const header& h : headers)
        add_header(out, h);
    return out;
}

std::string signed_names(const canonical_headers& headers) {
    std::string names;
    for (const auto& [name, value] : headers) {
        if (!names.empty()) names += ';';
        names += name;
    }
    return names;
}

std::string canonical_text(const request& r, const canonical_headers& headers, const options& how) {
    require_no_control("the method", r.method);
    require_no_control("the path", r.path);
    require_no_control("the query", r.query);
    require_no_control("the payload hash", r.payload_hash);

    std::string out = r.method + '\n';
    out += how.normalize_path ? canonical_path(r.path) : (r.path.empty() ? "/" : r.path);
    out += '\n' + canonical_query(r.query) + '\n';
    for (const auto& [name, value] : headers)
        out.append(name).append(1, ':').append(value).append(1, '\n');
    out += '\n' + signed_names(headers) + '\n';
    if (!how.sign_payload)
        out += unsigned_payload;
    else if (!r.payload_hash.empty())
        out += r.payload_hash;
    else
        crypto::append_hex(out, crypto::sha256(r.body));
    return out;
}

std::string scope_text(const scope& where, const timestamp& when) {
    std::string out(when.date());
    return out.append("/")
        .append(where.region)
        .append("/")
        .append(where.service)
        .append("/aws4_request");
}

/// Adds a header unless it is there with the required value.
void add_or_match(
    canonical_headers& headers,
    std::vector<header>& added,
    std::string_view name,
    std::string_view value
) {
    const auto there = headers.find(lower_case(name));
    if (there == headers.end()) {
        added.emplace_back(name, value);
        add_header(headers, added.back());
    } else if (there->second != value) {
        refuse(
            "it holds an " + std::string(name) +
            " other than the one to sign with; remove what an earlier attempt left"
        );
    }
}

} // namespace

std::vector<header> sign(
    const request& r,
    const credentials& identity,
    const scope& valid_for,
    time_point time,
    const options& settings
) {
    require_no_control("the region", valid_for.region);
    require_no_control("the service", valid_for.service);
    const timestamp now(time);

    canonical_headers headers = canonical_form(r.headers);
    if (!headers.contains("host")) refuse("it has no Host header");
    if (headers.contains("authorization"))
        refuse("it holds an Authorization header; remove what an earlier attempt left");

    std::vector<header> added;
    add_or_match(headers, added, "X-Amz-Date", now.text());
    if (!identity.session_token().empty())
        add_or_match(headers, added, "X-Amz-Security-Token", identity.session_token());
    if (!settings.sign_payload)
        add_or_match(headers, added, "X-Amz-Content-Sha256", unsigned_payload);

    const std::string to_sign =
        string_to_sign(canonical_text(r, headers, settings), valid_for, time);
    const crypto::hmac_key key = derive_signing_key(
        identity.secret_access_key(), now.date(), valid_for.region, valid_for.service
    );

    std::string authorization(algorithm);
    authorization.append(" Credential=").append(identity.access_key_id()).append("/");
    authorization +=
        scope_text(valid_for, now) + ", SignedHeaders=" + signed_names(headers) + ", Signature=";
    crypto::append_hex(authorization, key.sign(to_sign));
    added.emplace_back("Authorization", std::move(authorization));
    return added;
}

std::string canonical_request(const request& r, const options& settings) {
    return canonical_text(r, canonical_form(r.headers), settings);
}

std::string string_to_sign(
    std::string_view canonical_request, const scope& valid_for, time_point time
) {
    const timestamp now(time);
    std::string out(algorithm);
    out.append("\n")
        .append(now.text())
        .append("\n")
        .append(scope_text(valid_for, now))
        .append("\n");
    crypto::append_hex(out, crypto::sha256(canonical_request));
    return out;
}

} // namespace codynamo::sigv4
