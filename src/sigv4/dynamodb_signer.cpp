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

template <class... Parts>
void add_all(crypto::sha256_hash& hash, const Parts&... parts) {
    (hash.add(std::string_view(parts)), ...);
}

} // namespace

dynamodb_signer::common_part::common_part(
    const dynamodb_message& message,
    const credentials& with,
    const scope& valid_in,
    std::chrono::sys_seconds when,
    signing_key_cache& keys
)
    : second(when),
      host(message.host),
      path(message.path),
      valid(valid_in),
      key(with),
      signed_names(
          with.session_token().empty()
              ? "content-type;host;x-amz-date;x-amz-target"
              : "content-type;host;x-amz-date;x-amz-security-token;x-amz-target"
      ) {
    const timestamp now(when);
    const std::string_view token = with.session_token();
    std::string scope_text;
    append_all(scope_text, now.date(), "/", valid.region, "/", valid.service, "/aws4_request");

    add_all(canonical, "POST\n", canonical_path(path), "\n\n");
    add_all(canonical, "content-type:", content_type, "\nhost:", host);
    add_all(canonical, "\nx-amz-date:", now.text());
    if (!token.empty()) add_all(canonical, "\nx-amz-security-token:", token);
    add_all(canonical, "\nx-amz-target:");

    signing_key = keys.get(with.secret_access_key(), now.date(), valid.region, valid.service);
    to_sign = signing_key.begin();
    add_all(to_sign, "AWS4-HMAC-SHA256\n", now.text(), "\n", scope_text, "\n");

    append_all(lines, "X-Amz-Date: ", now.text(), "\r\n");
    if (!token.empty()) append_all(lines, "X-Amz-Security-Token: ", token, "\r\n");
    append_all(lines, "Authorization: AWS4-HMAC-SHA256 Credential=", with.access_key_id(), "/");
    append_all(lines, scope_text, ", SignedHeaders=", signed_names, ", Signature=");
}

bool dynamodb_signer::common_part::is_of(
    const dynamodb_message& message,
    const credentials& with,
    const scope& valid_in,
    std::chrono::sys_seconds when
) const {
    return second == when && host == message.host && path == message.path &&
           valid.region == valid_in.region && valid.service == valid_in.service &&
           key.access_key_id() == with.access_key_id() &&
           crypto::equal_secrets(key.secret_access_key(), with.secret_access_key()) &&
           key.session_token() == with.session_token();
}

void dynamodb_signer::append_to(
    std::string& head,
    const dynamodb_message& message,
    const credentials& with,
    const scope& valid_in,
    std::chrono::system_clock::time_point when
) {
    const auto second = std::chrono::floor<std::chrono::seconds>(when);
    if (!common_ || !common_->is_of(message, with, valid_in, second))
        common_.emplace(message, with, valid_in, second, keys_);

    text_.clear();
    append_canonical_value(text_, message.target);
    append_all(text_, "\n\n", common_->signed_names, "\n");
    crypto::append_hex(text_, crypto::sha256(message.body));
    hash_ = common_->canonical;
    hash_.add(text_);
    text_.clear();
    crypto::append_hex(text_, hash_.finish());
    hash_ = common_->to_sign;
    hash_.add(text_);

    append_all(head, common_->lines);
    crypto::append_hex(head, common_->signing_key.finish(hash_));
    append_all(head, "\r\n");
}

} // namespace codynamo::sigv4
