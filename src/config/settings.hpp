// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "config/environment.hpp"
#include "config/setting.hpp"
#include "config/shared_files.hpp"

#include <codynamo/config.hpp>
#include <codynamo/result.hpp>

#include <string>
#include <vector>

namespace codynamo::config {

/// The effective settings, where they may come from elsewhere than code.
struct settings {
    /// Empty: only with client_config::region_from_instance_metadata.
    std::string region;
    /// As it was written; empty = by region.
    std::string endpoint_url;
    /// The same, of DynamoDB Streams.
    std::string streams_endpoint_url;
    /// Attempts in all; 1 = no retry.
    int max_attempts = 0;
    codynamo::retry_mode retry_mode = codynamo::retry_mode::standard;
    bool use_fips = false;
    bool use_dualstack = false;
    codynamo::account_id_endpoint_mode account_id_endpoint_mode =
        codynamo::account_id_endpoint_mode::preferred;
    bool correct_clock_skew = true;
    /// Both empty = the system's certificate authorities.
    std::string ca_file;
    /// Directories with colons between them.
    std::string ca_directory;
    std::string app_id;
    /// All of them, and the profile.
    std::vector<explained_setting> explained;
};

/// Code, then environment, then profile, setting by setting, as the table in settings.cpp says.
///
/// Returns missing_region without a region, unless it may come from the instance's metadata;
/// invalid_argument or bad_config_file, naming the setting, for an invalid one.
[[nodiscard]] result<settings> resolve_settings(
    const client_config& given, const environment& env, const shared_files& files
);

} // namespace codynamo::config
