// SPDX-License-Identifier: BSL-1.0
#include "credentials/environment.hpp"

#include "credentials/iso8601.hpp"

#include <codynamo/error.hpp>

namespace codynamo::credential_sources {

result<std::optional<credentials>> from_environment(const config::environment& env) {
    const auto id = config::variable(env, "AWS_ACCESS_KEY_ID");
    const auto secret = config::variable(env, "AWS_SECRET_ACCESS_KEY");
    if (!id && !secret) return std::optional<credentials>();
    if (!id || !secret)
        return error(
            client_errc::missing_credentials,
            id ? "AWS_ACCESS_KEY_ID is set but AWS_SECRET_ACCESS_KEY is not: set both or neither"
               : "AWS_SECRET_ACCESS_KEY is set but AWS_ACCESS_KEY_ID is not: set both or neither"
        );

    auto token = config::variable(env, "AWS_SESSION_TOKEN");
    if (!token) token = config::variable(env, "AWS_SECURITY_TOKEN");
    try {
        credentials found{std::string(*id), std::string(*secret), std::string(token.value_or(""))};
        if (const auto account = config::variable(env, "AWS_ACCOUNT_ID"))
            found = found.with_account_id(std::string(*account));
        if (const auto text = config::variable(env, "AWS_CREDENTIAL_EXPIRATION")) {
            const auto when = parse_iso8601(*text);
            if (!when)
                return error(
                    client_errc::invalid_argument,
                    "AWS_CREDENTIAL_EXPIRATION is not a time such as 2030-01-31T12:00:00Z"
                );
            found = found.with_expiration(*when);
        }
        return std::optional(std::move(found));
    } catch (const error& e) {
        return error(e.code(), "in the AWS_ variables of the environment: " + e.info().message);
    }
}

asio::awaitable<result<finding>> environment_source::fetch(
    std::shared_ptr<source> /*self*/,
    std::shared_ptr<const source_context> in,
    steady_time /*deadline*/
) {
    auto key = from_environment(in->variables);
    if (!key) co_return error(client_errc::credentials_failed, key.error().info().message);
    if (!*key) co_return passed_over("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set");
    found_credentials found(std::move(**key), "AWS_ACCESS_KEY_ID in the environment");
    co_return std::move(found);
}

} // namespace codynamo::credential_sources
