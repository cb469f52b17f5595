// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "config/environment.hpp"
#include "credentials/source.hpp"

#include <codynamo/credentials.hpp>
#include <codynamo/result.hpp>

#include <memory>
#include <optional>
#include <string>

namespace codynamo::credential_sources {

/// AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, with AWS_SESSION_TOKEN (of old AWS_SECURITY_TOKEN),
/// AWS_ACCOUNT_ID and AWS_CREDENTIAL_EXPIRATION; nullopt when neither of the first two is set. Only
/// one of them, or an invalid value, is an error that names the variable.
[[nodiscard]] result<std::optional<credentials>> from_environment(const config::environment& env);

/// The access key in the variables of the environment.
class environment_source final : public source {
public:
    [[nodiscard]] std::string name() const override { return "the environment"; }

    [[nodiscard]] asio::awaitable<result<finding>> fetch(
        std::shared_ptr<source> self, std::shared_ptr<const source_context> in, steady_time deadline
    ) override;
};

} // namespace codynamo::credential_sources
