// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "credentials/source.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace codynamo::credential_sources {

struct web_identity_settings {
    /// That has them; empty: the environment.
    std::string profile;
    std::string role_arn;
    std::string token_file;
    /// Empty: one that is made up.
    std::string session_name = {};

    friend bool operator==(const web_identity_settings&, const web_identity_settings&) = default;
};

/// A role that is assumed with an OpenID Connect token, such as that of a Kubernetes service
/// account. The token's file is read again at each fetch, because others renew it.
class web_identity_source final : public source {
public:
    /// By the environment: AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN and AWS_ROLE_SESSION_NAME.
    /// Passed over without the first; without the second it fails.
    web_identity_source() = default;

    /// By a profile.
    explicit web_identity_source(web_identity_settings settings) : settings_(std::move(settings)) {}

    [[nodiscard]] std::string name() const override;

    [[nodiscard]] asio::awaitable<result<finding>> fetch(
        std::shared_ptr<source> self, std::shared_ptr<const source_context> in, steady_time deadline
    ) override;

private:
    std::optional<web_identity_settings> settings_;
    /// The one that was made up.
    std::string session_name_;
};

} // namespace codynamo::credential_sources
