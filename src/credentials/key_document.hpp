// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "credentials/document.hpp"

#include <codynamo/credentials.hpp>
#include <codynamo/result.hpp>

namespace codynamo::credential_sources {

/// Returns the credentials in the response of a metadata service: AccessKeyId and SecretAccessKey,
/// with Token, Expiration and AccountId if they are there.
[[nodiscard]] result<credentials> key_in(const document& response);

} // namespace codynamo::credential_sources
