// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "config/profile_file.hpp"
#include "credentials/login.hpp"
#include "credentials/process.hpp"
#include "credentials/sso.hpp"
#include "credentials/web_identity.hpp"

#include <codynamo/credentials.hpp>
#include <codynamo/result.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace codynamo::credential_sources {

/// The access key in a profile.
struct profile_key {
    std::string profile;
    credentials key;

    friend bool operator==(const profile_key& a, const profile_key& b);
};

enum class credential_source { environment, container, instance_metadata };

/// `credential_source` of a profile.
struct named_source {
    std::string profile;
    credential_source which = credential_source::environment;

    friend bool operator==(const named_source&, const named_source&) = default;
};

/// A role that a profile assumes, with its settings as STS has them.
struct assumed_role {
    std::string profile;
    std::string role_arn;
    /// Empty: one that is made up.
    std::string session_name = {};
    std::string external_id = {};
    std::string mfa_serial = {};
    std::optional<std::chrono::seconds> duration = {};

    friend bool operator==(const assumed_role&, const assumed_role&) = default;
};

using base_source = std::variant<
    profile_key,
    named_source,
    process_settings,
    web_identity_settings,
    sso_settings,
    login_settings>;

/// How a profile gets its credentials: those of `base`, with which the first role is assumed, with
/// whose the second, and so on.
struct role_plan {
    base_source base;
    std::vector<assumed_role> roles = {};

    friend bool operator==(const role_plan&, const role_plan&) = default;
};

/// Returns how `profile` gets its credentials; nullopt if it is missing or has no settings for
/// that. An error (bad_config_file) names the file, the profile and the setting.
///
/// A profile with role_arn assumes it with the credentials of source_profile (to any depth; of
/// itself, if it names itself) or credential_source. A source profile with an access key is the
/// base, whatever else it has. Another's base is the first that it has of: credential_source,
/// web_identity_token_file (which takes role_arn for itself), sso_account_id and sso_role_name, an
/// access key, login_session, credential_process.
[[nodiscard]] result<std::optional<role_plan>> plan_roles(
    const config::profiles& all, std::string_view profile
);

} // namespace codynamo::credential_sources
