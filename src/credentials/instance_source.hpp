// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "credentials/instance_metadata.hpp"
#include "credentials/source.hpp"

#include <memory>
#include <string>
#include <utility>

namespace codynamo::credential_sources {

/// The credentials of an EC2 instance's role, from its metadata service.
///
/// Passed over: a machine without the service, one where it is switched off, and an instance
/// without a role. A service that is there and fails is an error: somebody means to use it.
class instance_source final : public source {
public:
    explicit instance_source(std::shared_ptr<instance_metadata> service)
        : service_(std::move(service)) {}

    [[nodiscard]] std::string name() const override { return "instance metadata"; }

    /// When the service has no newer ones, its credentials are good beyond their expiration.
    [[nodiscard]] bool keeps_expired() const override { return true; }

    [[nodiscard]] asio::awaitable<result<finding>> fetch(
        std::shared_ptr<source> self, std::shared_ptr<const source_context> in, steady_time deadline
    ) override;

private:
    /// The extended one has the account too, but older services do not have it.
    enum class directory { unknown, extended, plain };

    [[nodiscard]] std::string path() const;
    [[nodiscard]] static result<finding> read_key(
        const web_response& response, const std::string& role
    );

    std::shared_ptr<instance_metadata> service_;
    directory directory_ = directory::unknown;
    /// As the service has listed it.
    std::string role_;
};

} // namespace codynamo::credential_sources
