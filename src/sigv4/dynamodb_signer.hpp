// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "crypto/secret.hpp"
#include "crypto/sha256.hpp"
#include "sigv4/signing_key.hpp"

#include <codynamo/credentials.hpp>
#include <codynamo/sigv4.hpp>

#include <array>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace codynamo::sigv4 {

/// The parts of a DynamoDB request that are signed. Views, but for the digest.
struct dynamodb_message {
    /// As in the Host header.
    std::string_view host;
    /// As in the request line.
    std::string_view path;
    /// X-Amz-Target.
    std::string_view target;
    /// SHA-256 of the body, which the attempts of a call have in common.
    crypto::digest body_digest;
};

/// `sigv4::sign` for the one form of request that DynamoDB takes, run by every attempt: the same
/// signature, several times faster. It keeps the day's keys, and what the requests of a second for
/// one operation have in common, for the last few operations. Thread-safe.
class dynamodb_signer {
public:
    /// The Content-Type that is signed, and so must be sent.
    static constexpr std::string_view content_type = "application/x-amz-json-1.0";

    /// Appends the lines X-Amz-Date, X-Amz-Security-Token (of temporary credentials) and
    /// Authorization, each with its line end, to a head that has, or will have, the same Host,
    /// Content-Type and X-Amz-Target. Nothing here is checked for control characters: the endpoint,
    /// the credentials and the head are.
    void append_to(
        std::string& head,
        const dynamodb_message& message,
        const credentials& with,
        const scope& valid_in,
        std::chrono::system_clock::time_point when
    );

private:
    // Session tokens pass through here.
    using wiped_string =
        std::basic_string<char, std::char_traits<char>, crypto::wiping_allocator<char>>;

    /// What all requests have in common that are sent to one endpoint in one second with one key
    /// for one operation: 8 of the 14 blocks that are hashed for a small request, and 16 more for a
    /// session token.
    struct common_part {
        common_part(
            const dynamodb_message& message,
            const credentials& with,
            const scope& valid_in,
            std::chrono::sys_seconds when,
            signing_key_cache& keys
        );

        [[nodiscard]] bool is_of(
            const dynamodb_message& message,
            const credentials& with,
            const scope& valid_in,
            std::chrono::sys_seconds when
        ) const;

        std::chrono::sys_seconds second;
        std::string host;
        std::string path;
        std::string target;
        scope valid;
        credentials key;
        crypto::hmac_key signing_key;
        /// The canonical request, as far as the hash of the body.
        crypto::sha256_hash canonical;
        /// The string to sign, as far as the hash of the canonical request.
        crypto::sha256_hash to_sign;
        /// The lines, as far as the signature.
        wiped_string lines;
    };

    [[nodiscard]] std::shared_ptr<const common_part> common_part_of(
        const dynamodb_message& message,
        const credentials& with,
        const scope& valid_in,
        std::chrono::sys_seconds when
    );

    std::mutex mutex_; // of what follows
    signing_key_cache keys_;
    /// The one used last stands first.
    std::array<std::shared_ptr<const common_part>, 8> recent_;
};

} // namespace codynamo::sigv4
