// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "config/environment.hpp"
#include "config/shared_files.hpp"

#include <codynamo/config.hpp>
#include <codynamo/result.hpp>

#include <optional>
#include <string>

namespace codynamo::config {

/// The effective settings, where they may come from elsewhere than code.
struct settings {
    std::string region;
    std::string endpoint_url;        ///< as it was written; empty = by region
    std::string endpoint_from;       ///< for messages: where `endpoint_url` was found
    std::optional<int> max_attempts; ///< attempts in all; 1 = no retry
    codynamo::retry_mode retry_mode = codynamo::retry_mode::standard;
    bool use_fips = false;
    bool use_dualstack = false;
    bool correct_clock_skew = true;
    std::string ca_file;      ///< both empty = the system's certificate authorities
    std::string ca_directory; ///< directories with colons between them
    std::string app_id;
};

/// Code, then environment, then profile, setting by setting:
///
///     region         AWS_REGION, AWS_DEFAULT_REGION; region
///     endpoint       AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL; services section, endpoint_url
///                    (all but the code's: not with AWS_IGNORE_CONFIGURED_ENDPOINT_URLS;
///                    ignore_configured_endpoint_urls)
///     max attempts   AWS_MAX_ATTEMPTS; max_attempts
///     retry mode     AWS_RETRY_MODE; retry_mode ("legacy" is taken as "standard")
///     FIPS           AWS_USE_FIPS_ENDPOINT; use_fips_endpoint
///     dual stack     AWS_USE_DUALSTACK_ENDPOINT; use_dualstack_endpoint
///     clock skew     AWS_DISABLE_CLOCK_SKEW_CORRECTION; disable_clock_skew_correction
///     CA file        AWS_CA_BUNDLE; ca_bundle; then SSL_CERT_FILE and SSL_CERT_DIR
///     app id         AWS_SDK_UA_APP_ID; sdk_ua_app_id
///
/// Returns missing_region without a region; invalid_argument or bad_config_file, naming the
/// setting, for an invalid one.
[[nodiscard]] result<settings> resolve_settings(
    const client_config& given, const environment& env, const shared_files& files
);

} // namespace codynamo::config
