// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "crypto/p256_key.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace codynamo::credential_sources {

/// Returns the proof that a request's sender has the private key to a token (DPoP, RFC 9449): a JWT
/// signed by ES256, for the header DPoP. Good for one request.
///
/// `url`: without query and fragment. `id`: another one each time.
[[nodiscard]] std::string dpop_proof(
    const crypto::p256_key& key,
    std::string_view method,
    std::string_view url,
    std::string_view id,
    std::chrono::system_clock::time_point when
);

} // namespace codynamo::credential_sources
