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

/// Returns the URL that is configured for STS (AWS_ENDPOINT_URL_STS, a `services` section, ...),
/// else its host in the client's region, or in us-east-1 for region `local`. An error names the
/// setting.
[[nodiscard]] result<sts_endpoint> find_sts(
    const service_settings& settings,
    const config::environment& variables,
    const config::shared_files& files
);

/// The parameters of AssumeRole, or of AssumeRoleWithWebIdentity. A class with a constructor
/// because g++ 12 destroys aggregates twice beside a `co_await`.
struct sts_request {
    sts_request(std::string role, std::string session)
        : role_arn(std::move(role)), session_name(std::move(session)) {}

    std::string role_arn;
    std::string session_name;
    std::optional<std::chrono::seconds> duration;
    std::string external_id;
    std::string mfa_serial;
    std::string mfa_code;
    /// Without it: AssumeRoleWithWebIdentity.
    std::optional<credentials> signed_with;
    crypto::secret web_identity_token;
};

struct sts_result {
    explicit sts_result(result<credentials> k) : key(std::move(k)) {}

    /// With its expiration, and the role's account.
    result<credentials> key;
    /// `signed_with` has expired, or is unknown.
    bool refused_signer = false;
};

/// Calls of AWS's Security Token Service. Keeps how far its clock is ahead. On the strand only.
class sts {
public:
    explicit sts(sts_endpoint at) : at_(std::move(at)) {}

    /// Returns the time by STS's clock, as far as it is known: what expirations go by.
    [[nodiscard]] std::chrono::system_clock::time_point now(const source_context& in) const {
        return in.environment->wall_time() + skew_.offset();
    }

    /// Needs `throw_if_cancelled(false)`.
    [[nodiscard]] static asio::awaitable<sts_result> assume_role(
        std::shared_ptr<sts> self,
        std::shared_ptr<const source_context> in,
        sts_request request,
        std::chrono::steady_clock::time_point deadline
    );

private:
    [[nodiscard]] web_request message_of(const sts_request& request) const;

    sts_endpoint at_;
    sigv4::clock_skew skew_;
};

} // namespace codynamo::credential_sources
