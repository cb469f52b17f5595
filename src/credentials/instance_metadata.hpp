// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "config/metadata_settings.hpp"
#include "credentials/source.hpp"
#include "credentials/web.hpp"
#include "crypto/secret.hpp"
#include "http/endpoint.hpp"

#include <codynamo/asio.hpp>
#include <codynamo/result.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace codynamo::credential_sources {

/// EC2's instance metadata service, version 2: a token opens a session, and is kept for as long as
/// the service says. Requests never take a proxy. On the strand only.
///
/// Version 1 has no token, so that any program that can be made to send a GET can read the
/// credentials. It is used only with AWS_EC2_METADATA_V1_DISABLED=false (or the profile's
/// ec2_metadata_v1_disabled), and only where the service gives no token.
class instance_metadata {
public:
    using steady_time = std::chrono::steady_clock::time_point;

    /// `passed_over`: this machine has no such service, or it is switched off.
    using reading = std::variant<passed_over, web_response>;

    explicit instance_metadata(config::metadata_settings settings);

    /// Reads `path`, such as "/latest/meta-data/placement/region": whatever status it has. A
    /// machine without the service costs one attempt to connect, of 1 s at most, once a minute.
    /// `credentials_failed` for a service that is there and fails. Needs
    /// `throw_if_cancelled(false)`.
    [[nodiscard]] static asio::awaitable<result<reading>> get(
        std::shared_ptr<instance_metadata> self,
        std::shared_ptr<const source_context> in,
        std::string path,
        steady_time deadline
    );

    [[nodiscard]] const config::metadata_settings& settings() const noexcept { return settings_; }

    /// For messages: the URL of `path`.
    [[nodiscard]] std::string url(const std::string& path) const;

private:
    [[nodiscard]] web_policy policy() const;
    [[nodiscard]] static asio::awaitable<result<std::optional<passed_over>>> open_session(
        std::shared_ptr<instance_metadata> self,
        std::shared_ptr<const source_context> in,
        steady_time deadline
    );
    [[nodiscard]] std::optional<error> accept_token(web_response response, steady_time asked_at);
    [[nodiscard]] std::optional<error> go_without_token(const std::string& why, steady_time now);

    config::metadata_settings settings_;
    /// Its path without a '/' at the end.
    result<http::endpoint> base_;
    /// Empty: version 1.
    crypto::secret token_;
    steady_time session_ends_{};
    bool was_reached_ = false;
    /// Why there is no service.
    std::string absence_;
    steady_time absent_until_{};
};

/// Returns the region that the instance is in: `placement/region`, or the availability zone without
/// its last letter. `missing_region` on a machine without the service. Needs
/// `throw_if_cancelled(false)`.
[[nodiscard]] asio::awaitable<result<std::string>> find_instance_region(
    std::shared_ptr<instance_metadata> service,
    std::shared_ptr<const source_context> in,
    std::chrono::steady_clock::time_point deadline
);

} // namespace codynamo::credential_sources
