// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/result.hpp>

#include <string>
#include <string_view>

namespace codynamo::endpoints {

/// The services that credentials come from.
enum class credential_service {
    sts,
    /// Tokens of IAM Identity Center.
    sso_oidc,
    /// Its credentials of a role.
    sso_portal,
    /// Tokens of `aws login`.
    sign_in,
};

/// Returns the host of a service in a region. invalid_argument for a region that cannot be part of
/// a host name.
[[nodiscard]] result<std::string> host_of(
    credential_service service, std::string_view region, bool use_fips, bool use_dualstack
);

/// Returns the region that requests to the service there are signed for: that of the host
/// sts.amazonaws.com is us-east-1.
[[nodiscard]] std::string_view signing_region_of(std::string_view region) noexcept;

} // namespace codynamo::endpoints
