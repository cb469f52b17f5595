// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "config/shared_files.hpp"
#include "credentials/command.hpp"
#include "credentials/role_plan.hpp"
#include "credentials/source.hpp"
#include "credentials/sts.hpp"

#include <codynamo/mfa.hpp>

#include <memory>
#include <optional>
#include <string>

namespace codynamo::credential_sources {

struct profile_settings {
    /// Of roles with an mfa_serial.
    mfa_code_provider mfa_code;
};

/// The profile in use of the shared files, with all that it may name: an access key, roles, a web
/// identity, a process, ... The files are read again at each fetch, because other tools write keys
/// into them. What the sources below keep lasts as long as the profile's settings are the same.
class profile_source final : public source {
public:
    /// Copies the process's variables: no other thread may call `setenv` then.
    explicit profile_source(profile_settings settings);

    [[nodiscard]] std::string name() const override;

    [[nodiscard]] bool keeps_expired() const override;

    void forget(const credentials& refused) override;

    [[nodiscard]] asio::awaitable<result<finding>> fetch(
        std::shared_ptr<source> self, std::shared_ptr<const source_context> in, steady_time deadline
    ) override;

private:
    std::optional<error> update(const config::shared_files& files, const source_context& in);

    profile_settings settings_;
    std::shared_ptr<const process_variables> variables_;
    /// Of the last fetch.
    std::optional<role_plan> plan_;
    /// Of a plan with roles.
    std::optional<sts_endpoint> sts_;
    /// Made from both; null without a plan.
    std::shared_ptr<source> outermost_;
};

} // namespace codynamo::credential_sources
