// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "config/environment.hpp"

#include <codynamo/credentials.hpp>
#include <codynamo/result.hpp>

#include <optional>

namespace codynamo::credential_sources {

/// AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, with AWS_SESSION_TOKEN (of old AWS_SECURITY_TOKEN),
/// AWS_ACCOUNT_ID and AWS_CREDENTIAL_EXPIRATION; nullopt when neither of the first two is set. Only
/// one of them, or an invalid value, is an error that names the variable.
[[nodiscard]] result<std::optional<credentials>> from_environment(const config::environment& env);

} // namespace codynamo::credential_sources
