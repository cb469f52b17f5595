// SPDX-License-Identifier: BSL-1.0
#include "credentials/profile.hpp"

#include <codynamo/error.hpp>

#include <array>

namespace codynamo::credential_sources {
namespace {

/// Settings that override the profile's own key, if it has one.
constexpr std::array sources_before_key = {
    "role_arn", "web_identity_token_file", "sso_session", "sso_start_url", "login_session"
};

error unsupported(const char* setting, const config::shared_files& files) {
    return error(
        client_errc::missing_credentials,
        "profile " + files.locations.profile + " gets its credentials by " + setting +
            ", which is not supported yet: give an access key in the environment or the profile, "
            "or a function that "
            "gets one as client_config::credentials"
    );
}

} // namespace

result<std::optional<credentials>> from_profile(const config::shared_files& files) {
    const config::properties* profile = files.profile();
    if (!profile) return std::optional<credentials>();
    for (const char* setting : sources_before_key)
        if (profile->find(setting)) return unsupported(setting, files);

    const auto id = profile->find("aws_access_key_id");
    const auto secret = profile->find("aws_secret_access_key");
    if (!id && !secret) {
        if (profile->find("credential_process")) return unsupported("credential_process", files);
        return std::optional<credentials>();
    }
    const std::string where = "profile " + files.locations.profile;
    if (!id || !secret)
        return error(
            client_errc::missing_credentials,
            where + (id ? " has aws_access_key_id but no aws_secret_access_key"
                        : " has aws_secret_access_key but no aws_access_key_id")
        );

    auto token = profile->find("aws_session_token");
    if (!token) token = profile->find("aws_security_token");
    try {
        credentials found{std::string(*id), std::string(*secret), std::string(token.value_or(""))};
        if (const auto account = profile->find("aws_account_id"))
            found = found.with_account_id(std::string(*account));
        return std::optional(std::move(found));
    } catch (const error& e) {
        return error(e.code(), "in " + where + ": " + e.info().message);
    }
}

} // namespace codynamo::credential_sources
