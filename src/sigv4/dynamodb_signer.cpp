// SPDX-License-Identifier: BSL-1.0
#include "sigv4/dynamodb_signer.hpp"

#include "crypto/hex.hpp"
#include "crypto/sha256.hpp"
#include "sigv4/canonical.hpp"
#include "sigv4/timestamp.hpp"

namespace codynamo::sigv4 {
namespace {

template <class String, class... Parts>
void append_all(String& out, const Parts&... parts) {
    (out.append(std::string_view(parts)), ...);
}

} // namespace

dynamodb_signer::dynamodb_signer() {
    canonical_.reserve(2048); // a session token has about 1,000 characters
    to_sign_.reserve(256);
}

void dynamodb_signer::append_to(
    std::string& head,
    const dynamodb_message& message,
    const credentials& with,
    const scope& valid_in,
    std::chrono::system_clock::time_point when
) {
    const timestamp now(when);
    const std::string_view token = with.session_token();
    const std::string_view names =
        token.empty() ? "content-type;host;x-amz-date;x-amz-target"
                      : "content-type;host;x-amz-date;x-amz-security-token;x-amz-target";

    canonical_.clear();
    append_all(canonical_, "POST\n", canonical_path(message.path), "\n\n");
    append_all(canonical_, "content-type:", content_type, "\nhost:", message.host);
    append_all(canonical_, "\nx-amz-date:", now.text());
    if (!token.empty()) append_all(canonical_, "\nx-amz-security-token:", token);
    append_all(canonical_, "\nx-amz-target:");
    append_canonical_value(canonical_, message.target);
    append_all(canonical_, "\n\n", names, "\n");
    crypto::append_hex(canonical_, crypto::sha256(message.body));

    to_sign_.clear();
    append_all(to_sign_, "AWS4-HMAC-SHA256\n", now.text(), "\n");
    const std::size_t scope_at = to_sign_.size();
    append_all(to_sign_, now.date(), "/", valid_in.region, "/", valid_in.service, "/aws4_request");
    const std::size_t scope_size = to_sign_.size() - scope_at;
    append_all(to_sign_, "\n");
    crypto::append_hex(to_sign_, crypto::sha256(canonical_));
    const std::string_view scope_text = std::string_view(to_sign_).substr(scope_at, scope_size);

    append_all(head, "X-Amz-Date: ", now.text(), "\r\n");
    if (!token.empty()) append_all(head, "X-Amz-Security-Token: ", token, "\r\n");
    append_all(
        head, "Authorization: AWS4-HMAC-SHA256 Credential=", with.access_key_id(), "/", scope_text
    );
    append_all(head, ", SignedHeaders=", names, ", Signature=");
    const crypto::hmac_key& key =
        keys_.get(with.secret_access_key(), now.date(), valid_in.region, valid_in.service);
    crypto::append_hex(head, key.sign(to_sign_));
    append_all(head, "\r\n");
}

} // namespace codynamo::sigv4
