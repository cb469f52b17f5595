// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "config/setting.hpp"

#include <codynamo/result.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace codynamo::config {

/// How EC2's instance metadata service is reached.
struct metadata_settings {
    bool is_disabled = false;
    bool is_v1_disabled = true; ///< by default, because version 1 is not safe
    std::string endpoint;       ///< as it was written; by `endpoint_mode` if that sets none
    bool is_ipv6 = false;
    std::chrono::seconds timeout{}; ///< of a connection attempt, and of a response
    int attempts = 0;
    std::string instance_profile_name; ///< empty: the service is asked for it
    std::vector<explained_setting> explained;
};

/// Environment, then profile, as the table in metadata_settings.cpp says. Returns invalid_argument
/// or bad_config_file, naming the setting, for an invalid one.
[[nodiscard]] result<metadata_settings> resolve_metadata_settings(const finder& find);

} // namespace codynamo::config
