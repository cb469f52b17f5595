// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "config/environment.hpp"
#include "credentials/source.hpp"
#include "crypto/secret.hpp"
#include "http/endpoint.hpp"

#include <codynamo/result.hpp>

#include <memory>
#include <optional>
#include <string>

namespace codynamo::credential_sources {

/// Where a container's credentials come from. A class with a constructor because g++ 12 destroys
/// aggregates twice beside a `co_await`.
struct container_settings {
    container_settings() = default;

    http::endpoint to;
    std::string query;
    /// The variable with the URI.
    std::string from;
    /// Before `token`.
    std::string token_file;
    crypto::secret token;
};

/// AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, below http://169.254.170.2, or
/// AWS_CONTAINER_CREDENTIALS_FULL_URI: https, or http to a name or a container address; with
/// AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE or AWS_CONTAINER_AUTHORIZATION_TOKEN. nullopt without a
/// URI; `credentials_failed`, naming the variable, for one that is refused.
[[nodiscard]] result<std::optional<container_settings>> find_container_settings(
    const config::environment& variables
);

/// The credentials of a container, from the agent of ECS or EKS or another URL in the environment.
/// The token file is read at each fetch: its content changes. Requests never take a proxy.
class container_source final : public source {
public:
    [[nodiscard]] std::string name() const override { return "container credentials"; }

    [[nodiscard]] asio::awaitable<result<finding>> fetch(
        std::shared_ptr<source> self, std::shared_ptr<const source_context> in, steady_time deadline
    ) override;
};

} // namespace codynamo::credential_sources
