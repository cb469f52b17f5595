// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "config/finder.hpp"

#include <codynamo/result.hpp>

#include <optional>
#include <string_view>

namespace codynamo::config {

/// Finds the URL that is configured for a service in place of its own endpoints: the variables
/// AWS_ENDPOINT_URL_<id> and AWS_ENDPOINT_URL, then the profile's `services` section and its
/// `endpoint_url`. None of them with AWS_IGNORE_CONFIGURED_ENDPOINT_URLS or the profile's
/// ignore_configured_endpoint_urls.
///
/// `service_id`: DYNAMODB, DYNAMODB_STREAMS, STS, SSO, SSO_OIDC or SIGNIN; its block in a
/// `services` section has that name in lower case.
[[nodiscard]] result<std::optional<found_setting>> configured_endpoint(
    std::string_view service_id, const finder& find
);

} // namespace codynamo::config
