// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/credentials.hpp>
#include <codynamo/duration.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// AWS Signature Version 4, in the form whose signature is a header.
///
/// Clients sign their requests themselves: these functions are for requests to other services. All
/// are pure and thread-safe.
namespace codynamo::sigv4 {

/// A header's name, in any case, and value.
using header = std::pair<std::string, std::string>;

/// The request to sign, as it goes over the wire.
struct request {
    /// The HTTP method.
    std::string method = "POST";

    /// The path, percent-encoded.
    std::string path = "/";

    /// The query, percent-encoded, without '?'.
    std::string query;

    /// The headers, with `Host`; equal names in the order in which they are sent.
    std::vector<header> headers;

    /// The body. Read during the call only.
    std::string_view body;

    /// The hex SHA-256 of a body that is not in memory; if empty, that of `body`.
    std::string payload_hash;
};

/// The region and service that a signature is valid for.
struct scope {
    /// The region, such as "eu-central-1".
    std::string region;

    /// The service's signing name.
    std::string service = "dynamodb";
};

/// What services want differently.
struct options {
    /// Whether dot segments and doubled slashes are removed from the path, and the rest encoded
    /// once more. S3 is the only service that wants it off: it signs paths as they are sent.
    bool normalize_path = true;

    /// Whether the signature covers the body. If not, it holds UNSIGNED-PAYLOAD, in a header as
    /// well, which DynamoDB refuses.
    bool sign_payload = true;
};

/// When a request is signed.
using time_point = std::chrono::system_clock::time_point;

/// Returns the headers to add to the request: X-Amz-Date, X-Amz-Security-Token and
/// X-Amz-Content-Sha256 where they apply and are not there yet, and Authorization.
///
/// Signs all headers of `r` except those that proxies change (Connection, Expect, Keep-Alive,
/// Proxy-Authenticate, Proxy-Authorization, TE, Trailer, Transfer-Encoding, Upgrade, User-Agent,
/// X-Amzn-Trace-Id). Throws `client_errc::invalid_argument` for a request without Host, one with an
/// Authorization, or with a date or token other than the ones to sign with (as left by an earlier
/// attempt), and for control characters.
[[nodiscard]] std::vector<header> sign(
    const request& r,
    const credentials& identity,
    const scope& valid_for,
    time_point time,
    const options& settings = {}
);

/// Returns the text whose hash is signed, of a request that has all its headers: to compare with
/// the one that a service reports to have expected.
[[nodiscard]] std::string canonical_request(const request& r, const options& settings = {});

/// Returns the text that is signed.
[[nodiscard]] std::string string_to_sign(
    std::string_view canonical_request, const scope& valid_for, time_point time
);

} // namespace codynamo::sigv4
