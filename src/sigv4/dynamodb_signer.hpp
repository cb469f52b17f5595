// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "crypto/secret.hpp"
#include "sigv4/signing_key.hpp"

#include <codynamo/credentials.hpp>
#include <codynamo/sigv4.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace codynamo::sigv4 {

/// The parts of a DynamoDB request that are signed. Views only.
struct dynamodb_message {
    /// As in the Host header.
    std::string_view host;
    /// As in the request line.
    std::string_view path;
    /// X-Amz-Target.
    std::string_view target;
    std::string_view body;
};

/// `sigv4::sign` for the one form of request that DynamoDB takes, run by every attempt: the same
/// signature, several times faster. It keeps the day's keys and its buffers. Not thread-safe.
class dynamodb_signer {
public:
    /// The Content-Type that is signed, and so must be sent.
    static constexpr std::string_view content_type = "application/x-amz-json-1.0";

    dynamodb_signer();

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

    wiped_string canonical_;
    std::string to_sign_;
    signing_key_cache keys_;
};

} // namespace codynamo::sigv4
