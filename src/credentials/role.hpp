// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "credentials/role_plan.hpp"
#include "credentials/source.hpp"
#include "credentials/sts.hpp"

#include <codynamo/mfa.hpp>

#include <memory>
#include <optional>
#include <string>

namespace codynamo::credential_sources {

/// A role that is assumed with the credentials of another source, which it keeps as long as they
/// are fresh. A role with an MFA device keeps its own until they have expired: nobody is asked for
/// a code before.
class role_source final : public source {
public:
    role_source(
        assumed_role role,
        std::shared_ptr<source> base,
        std::shared_ptr<sts> by,
        mfa_code_provider mfa_code
    );

    [[nodiscard]] std::string name() const override;

    void forget(const credentials& refused) override;

    [[nodiscard]] asio::awaitable<result<finding>> fetch(
        std::shared_ptr<source> self, std::shared_ptr<const source_context> in, steady_time deadline
    ) override;

private:
    [[nodiscard]] sts_request request_with(
        std::chrono::system_clock::time_point now, std::string mfa_code
    );
    [[nodiscard]] static asio::awaitable<result<std::string>> ask_for_code(
        std::shared_ptr<const role_source> self
    );

    assumed_role role_;
    std::shared_ptr<source> base_;
    std::shared_ptr<sts> by_;
    mfa_code_provider mfa_code_;
    std::string session_name_;
    std::optional<found_credentials> kept_base_;
    /// Of a role with an MFA device.
    std::optional<found_credentials> kept_own_;
};

} // namespace codynamo::credential_sources
