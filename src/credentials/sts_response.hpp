// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/credentials.hpp>
#include <codynamo/result.hpp>

#include <string>
#include <string_view>

namespace codynamo::credential_sources {

/// Reads the credentials from the XML of a successful response, with their expiration and the
/// account of the role. The error (credentials_failed) repeats nothing of it.
///
/// `operation`: "AssumeRole" or "AssumeRoleWithWebIdentity".
[[nodiscard]] result<credentials> read_sts_credentials(
    std::string_view xml, std::string_view operation
);

/// Why STS refused a request.
struct sts_refusal {
    /// Such as "AccessDenied"; empty: the response is not STS's XML.
    std::string code;
    /// Its first line, at most 300 bytes, without control characters.
    std::string message;
};

/// Reads an error response.
[[nodiscard]] sts_refusal read_sts_refusal(std::string_view xml);

} // namespace codynamo::credential_sources
