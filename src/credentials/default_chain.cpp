// SPDX-License-Identifier: BSL-1.0
#include "credentials/default_chain.hpp"

#include "credentials/environment.hpp"
#include "credentials/profile.hpp"

#include <codynamo/error.hpp>

#include <array>

namespace codynamo::credential_sources {
namespace {

/// Variables of sources that other AWS tools would try next.
constexpr std::array unsupported_variables = {
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
};

error nothing_found(
    const config::environment& env, const config::shared_files& files, environment_use use
) {
    std::string message = "looked for ";
    if (use == environment_use::first)
        message += "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment, and ";
    message += "profile " + files.locations.profile + " in " + files.looked_at;
    if (!files.profile()) message += ", which is not there";
    message +=
        ". Set the variables, or the profile's aws_access_key_id and aws_secret_access_key, or "
        "client_config::credentials. DynamoDB Local takes any key";
    for (const char* name : unsupported_variables)
        if (config::variable(env, name))
            message += std::string(". ") + name + " is set, but that source is not supported yet";
    return error(client_errc::missing_credentials, std::move(message));
}

} // namespace

result<found_credentials> load_default_credentials(
    const config::environment& env, const config::shared_files& files, environment_use use
) {
    if (use == environment_use::first) {
        auto found = from_environment(env);
        if (!found) return found.error();
        if (*found)
            return found_credentials{std::move(**found), "AWS_ACCESS_KEY_ID in the environment"};
    }
    auto found = from_profile(files);
    if (!found) return found.error();
    if (*found) return found_credentials{std::move(**found), "profile " + files.locations.profile};
    return nothing_found(env, files, use);
}

} // namespace codynamo::credential_sources
