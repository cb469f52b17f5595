// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "config/environment.hpp"
#include "config/shared_files.hpp"

#include <codynamo/errc.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace codynamo::config {

/// The text of a setting and where it was found.
struct found_setting {
    std::string text;
    /// Such as "AWS_REGION in the environment".
    std::string from;
    /// The error for a text without sense.
    client_errc blame = client_errc::invalid_argument;
};

/// Looks up settings in the environment and in one profile of the shared files. Refers to both.
class finder {
public:
    /// The profile in use.
    finder(const environment& env, const shared_files& files)
        : finder(env, files, files.locations.profile) {}

    finder(const environment& env, const shared_files& files, std::string_view profile)
        : env_(env),
          files_(files),
          profile_name_(profile),
          profile_(files.settings.find(profile)) {}

    [[nodiscard]] std::optional<found_setting> in_environment(const char* name) const;
    [[nodiscard]] std::optional<found_setting> in_profile(std::string_view key) const;

    /// `services = X` in the profile, then `endpoint_url` in the block `service` of `[services X]`.
    [[nodiscard]] result<std::optional<found_setting>> in_services(std::string_view service) const;

private:
    const environment& env_;
    const shared_files& files_;
    std::string profile_name_;
    const properties* profile_;
};

} // namespace codynamo::config
