// SPDX-License-Identifier: BSL-1.0
#include "credentials/dpop.hpp"

#include "codec/base64.hpp"
#include "codec/json_writer.hpp"

#include <span>

namespace codynamo::credential_sources {
namespace {

/// Base64 for URLs (RFC 4648 section 5), without padding.
template <class Bytes>
std::string base64url(const Bytes& bytes) {
    std::string out;
    codec::append_base64(out, std::as_bytes(std::span(bytes)));
    while (out.ends_with('='))
        out.pop_back();
    for (char& c : out)
        c = c == '+' ? '-' : c == '/' ? '_' : c;
    return out;
}

std::string header(const crypto::p256_key& key) {
    codec::text_buffer out;
    codec::json_writer writer(out);
    writer.begin_object();
    writer.member("typ", "dpop+jwt");
    writer.member("alg", "ES256");
    writer.name("jwk");
    writer.begin_object();
    writer.member("kty", "EC");
    writer.member("crv", "P-256");
    writer.member("x", base64url(key.x()));
    writer.member("y", base64url(key.y()));
    writer.end_object();
    writer.end_object();
    return out.str();
}

} // namespace

std::string dpop_proof(
    const crypto::p256_key& key,
    std::string_view method,
    std::string_view url,
    std::string_view id,
    std::chrono::system_clock::time_point when
) {
    codec::text_buffer claims;
    codec::json_writer writer(claims);
    writer.begin_object();
    writer.member("jti", id);
    writer.member("htm", method);
    writer.member("htu", url);
    writer.member("iat", std::int64_t{std::chrono::system_clock::to_time_t(when)});
    writer.end_object();
    std::string proof = base64url(header(key)) + '.' + base64url(claims.view());
    return proof + '.' + base64url(key.sign(proof));
}

} // namespace codynamo::credential_sources
