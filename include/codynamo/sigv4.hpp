// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/credentials.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// AWS Signature Version 4, the form that goes into the headers.
///
/// Clients sign on their own; these functions are for requests to other services. All are pure and
/// thread-safe.
namespace codynamo::sigv4 {

using header = std::pair<std::string, std::string>; ///< name in any case, value

/// What is to be signed, as it goes over the wire.
struct request {
    std::string method = "POST";
    std::string path = "/"; ///< percent-encoded
    std::string query;      ///< percent-encoded, without '?'
    std::vector<header>
        headers;           ///< `Host` must be there; equal names stand in the order they are sent
    std::string_view body; ///< looked at during the call only
    std::string payload_hash; ///< hex SHA-256 of a body that is not at hand; empty = hash `body`
};

/// What a signature is good for.
struct scope {
    std::string region;
    std::string service = "dynamodb";
};

struct options {
    /// Remove dot segments and doubled slashes from the path and encode it once more. Every service
    /// wants this but S3, whose paths are signed as they are sent.
    bool normalize_path = true;
    /// Off: the signature says UNSIGNED-PAYLOAD, in a header as well. DynamoDB refuses that.
    bool sign_payload = true;
};

using time_point = std::chrono::system_clock::time_point;

/// The headers to add to the request: X-Amz-Date, X-Amz-Security-Token and X-Amz-Content-Sha256
/// where they apply and are not there yet, and Authorization.
///
/// Signs every header given but those that proxies change (Connection, Expect, Keep-Alive,
/// Proxy-Authenticate, Proxy-Authorization, TE, Trailer, Transfer-Encoding, Upgrade, User-Agent,
/// X-Amzn-Trace-Id). Throws `error` (invalid_argument) for a request without Host, one that holds
/// an Authorization or a date or token other than the ones to sign with (as left by an earlier
/// attempt), and for control characters.
[[nodiscard]] std::vector<header> sign(
    const request& r,
    const credentials& with,
    const scope& where,
    time_point when,
    const options& how = {}
);

/// The text whose hash is signed, of a request that has all its headers: to compare with what a
/// service says that it expected.
[[nodiscard]] std::string canonical_request(const request& r, const options& how = {});

/// The text that is signed.
[[nodiscard]] std::string string_to_sign(
    std::string_view canonical_request, const scope& where, time_point when
);

} // namespace codynamo::sigv4
