// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "config/environment.hpp"
#include "config/shared_files.hpp"
#include "credentials/source.hpp"
#include "crypto/secret.hpp"
#include "http/endpoint.hpp"
#include "sigv4/clock_skew.hpp"

#include <codynamo/credentials.hpp>
#include <codynamo/result.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace codynamo::credential_sources {

/// Where AWS's Security Token Service is.
struct sts_endpoint {
    http::endpoint to;
    std::string signing_region;

    friend bool operator==(const sts_endpoint&, const sts_endpoint&) = default;
};

/// The URL that is configured for STS (AWS_ENDPOINT_URL_STS, ...), else the region's own host; the
/// global one for region aws-global.
[[nodiscard]] result<sts_endpoint> find_sts_endpoint(
    const service_settings& services,
    const config::environment& variables,
    const config::shared_files& files
);

/// The parameters of AssumeRole and AssumeRoleWithWebIdentity. A class with a constructor because
/// g++ 12 destroys aggregates twice beside a `co_await`.
struct sts_request {
    sts_request(std::string role, std::string session)
        : role_arn(std::move(role)), session_name(std::move(session)) {}

    std::string role_arn;
    std::string session_name;
    std::string external_id = {};
    std::string mfa_serial = {};
    std::string mfa_code = {};
    std::optional<std::chrono::seconds> duration = {};
    std::optional<credentials> signed_with = {}; ///< AssumeRole's
    crypto::secret web_identity_token = {};      ///< AssumeRoleWithWebIdentity's
};

/// What STS gave.
struct sts_answer {
    sts_answer(result<credentials> k) // NOLINT(google-explicit-constructor)
        : key(std::move(k)) {}

    result<credentials> key;  ///< with their expiration and the role's account
    bool refused_key = false; ///< the request was signed with a key that has expired or is unknown
};

/// Calls of STS. It keeps how far the service's clock is ahead. On the strand only.
class sts {
public:
    explicit sts(sts_endpoint at) : at_(std::move(at)) {}

    /// Assumes a role, by the operation that `request` has the parameters of. Needs
    /// `throw_if_cancelled(false)`.
    [[nodiscard]] static asio::awaitable<sts_answer> assume_role(
        std::shared_ptr<sts> self,
        std::shared_ptr<const source_context> in,
        sts_request request,
        std::chrono::steady_clock::time_point deadline
    );

private:
    sts_endpoint at_;
    sigv4::clock_skew skew_;
};

} // namespace codynamo::credential_sources
