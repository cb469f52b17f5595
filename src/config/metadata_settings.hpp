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
    /// By default, because version 1 is not safe.
    bool is_v1_disabled = true;
    /// As it was written; by `endpoint_mode` if that sets none.
    std::string endpoint;
    bool is_ipv6 = false;
    /// Of a connection attempt, and of a response.
    std::chrono::seconds timeout{};
    int attempts = 0;
    /// Empty: the service is asked for it.
    std::string instance_profile_name;
    std::vector<explained_setting> explained;
};

/// Environment, then profile, as the table in metadata_settings.cpp says. Returns invalid_argument
/// or bad_config_file, naming the setting, for an invalid one.
[[nodiscard]] result<metadata_settings> resolve_metadata_settings(const finder& find);

} // namespace codynamo::config
