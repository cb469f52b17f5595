// SPDX-License-Identifier: BSL-1.0
#include "sigv4/dynamodb_signer.hpp"

#include "crypto/hex.hpp"
#include "crypto/sha256.hpp"
#include "sigv4/canonical.hpp"
#include "sigv4/timestamp.hpp"
#include "value/append_all.hpp"

#include <algorithm>

namespace codynamo::sigv4 {
namespace {

using detail::append_all;

template <class... Parts>
void add_all(crypto::sha256_hash& hash, const Parts&... parts) {
    (hash.add(std::string_view(parts)), ...);
}

std::string_view view_of(const crypto::hex_digest& digits) {
    return {digits.data(), digits.size()};
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
      target(message.target),
      valid(valid_in),
      key(with) {
    const timestamp now(when);
    const std::string_view token = with.session_token();
    const std::string_view signed_names =
        token.empty() ? "content-type;host;x-amz-date;x-amz-target"
                      : "content-type;host;x-amz-date;x-amz-security-token;x-amz-target";
    std::string scope_text;
    append_all(scope_text, now.date(), "/", valid.region, "/", valid.service, "/aws4_request");

    add_all(canonical, "POST\n", canonical_path(path), "\n\n");
    add_all(canonical, "content-type:", content_type, "\nhost:", host);
    add_all(canonical, "\nx-amz-date:", now.text());
    if (!token.empty()) add_all(canonical, "\nx-amz-security-token:", token);
    std::string value;
    append_canonical_value(value, target);
    add_all(canonical, "\nx-amz-target:", value, "\n\n", signed_names, "\n");

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
    return second == when && target == message.target && host == message.host &&
           path == message.path && valid.region == valid_in.region &&
           valid.service == valid_in.service && key.access_key_id() == with.access_key_id() &&
           crypto::equal_secrets(key.secret_access_key(), with.secret_access_key()) &&
           key.session_token() == with.session_token();
}

std::shared_ptr<const dynamodb_signer::common_part> dynamodb_signer::common_part_of(
    const dynamodb_message& message,
    const credentials& with,
    const scope& valid_in,
    std::chrono::sys_seconds when
) {
    const std::scoped_lock lock(mutex_);
    auto known = std::ranges::find_if(recent_, [&](const auto& part) {
        return part && part->is_of(message, with, valid_in, when);
    });
    if (known == recent_.end())
        *--known = std::make_shared<const common_part>(message, with, valid_in, when, keys_);
    std::rotate(recent_.begin(), known, known + 1);
    return recent_.front();
}

void dynamodb_signer::append_to(
    std::string& head,
    const dynamodb_message& message,
    const credentials& with,
    const scope& valid_in,
    std::chrono::system_clock::time_point when
) {
    const auto second = std::chrono::floor<std::chrono::seconds>(when);
    const auto common = common_part_of(message, with, valid_in, second);

    const auto body_hash = crypto::hex_of(message.body_digest);
    const auto canonical_hash = crypto::hex_of(common->canonical.with(view_of(body_hash)));
    const auto signature =
        crypto::hex_of(common->signing_key.sign(common->to_sign, view_of(canonical_hash)));
    append_all(head, common->lines, view_of(signature), "\r\n");
}

} // namespace codynamo::sigv4
