// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/connection_config.hpp>
#include <codynamo/credentials.hpp>
#include <codynamo/duration.hpp>
#include <codynamo/log.hpp>
#include <codynamo/mfa.hpp>

#include <memory>
#include <optional>
#include <string>

namespace codynamo {

class call_observer;

/// How a client retries.
enum class retry_mode {
    /// The retry rules that the AWS SDKs have in common as of 2026.
    standard,
    /// The same; after throttling, calls to a table also wait, to keep to the rate that it accepts.
    adaptive,
};

/// Whether requests go to the endpoint of the account that owns the tables, such as
/// https://123456789012.ddb.eu-central-1.amazonaws.com, which AWS scales by account.
enum class account_id_endpoint_mode {
    /// Where the account is known and the region has such endpoints.
    preferred,
    /// Never.
    disabled,
    /// Always: a call whose account is unknown fails.
    required,
};

/// The settings of a client. Each has a default that suits a service in the region of its tables.
/// All are read once, when the client is made. Those of its connections are in `connection_config`.
struct client_config : connection_config {
    client_config() = default;

    /// The region, such as "eu-central-1". Empty: AWS_REGION, AWS_DEFAULT_REGION, then the profile.
    std::string region;

    /// Takes the region of the EC2 instance, from its metadata service, when it is found nowhere
    /// else: the first call asks for it, and `client::region` is empty until then. Off, because a
    /// machine without that service has to wait for it in vain, a second at most.
    bool region_from_instance_metadata = false;

    /// The endpoint, such as "http://localhost:8000", in place of the region's own. Empty:
    /// AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL, then the profile.
    std::string endpoint;

    /// The endpoint of DynamoDB Streams, for `client::call`. Empty: `endpoint`, then
    /// AWS_ENDPOINT_URL_DYNAMODB_STREAMS, AWS_ENDPOINT_URL, then the profile.
    std::string streams_endpoint;

    /// The source of credentials. Default: the environment as it is when the client is made, unless
    /// `profile` is set; the profile; a web identity, a container, an EC2 instance. An endpoint on
    /// this machine needs none. A call waits for a source only without valid credentials, and no
    /// longer than its `timeout`.
    credentials_provider credentials;

    /// The profile of the shared files to use. Empty: AWS_PROFILE, AWS_DEFAULT_PROFILE, then
    /// "default". Any other that neither file has is an error.
    std::string profile;

    /// Asked for the code of a device when a profile's role has an mfa_serial, and not again before
    /// the role's credentials have expired. Empty: such a profile is an error. A call waits for
    /// the code no longer than its `timeout`: give the first call one that a person can keep.
    mfa_code_provider mfa_code;

    /// The time limit of a whole call: waiting for a connection, all attempts and the pauses
    /// between them.
    std::chrono::milliseconds timeout{20'000};

    /// The time limit of one attempt, from the first byte sent to the last byte received.
    std::chrono::milliseconds request_timeout{10'000};

    /// The number of attempts of a call at most; 1 means no retry. Empty: AWS_MAX_ATTEMPTS, then
    /// the profile, then 4.
    std::optional<int> max_attempts;

    /// How calls are retried. Empty: AWS_RETRY_MODE, then the profile, then `retry_mode::standard`.
    std::optional<codynamo::retry_mode> retry_mode;

    /// HTTP proxy through which `https://` endpoints are reached (by CONNECT, so that it sees names
    /// and no data), such as "http://proxy.example:3128" or "http://user:password@proxy.example".
    std::string proxy;

    /// Takes the proxy from HTTPS_PROXY or https_proxy, unless NO_PROXY or no_proxy excepts the
    /// endpoint. `proxy` takes precedence.
    bool proxy_from_environment = false;

    /// Allows `http://` endpoints on other machines. Anyone on the network can then read and change
    /// all data.
    bool allow_insecure_http = false;

    /// Whether AWS's FIPS 140 endpoints are used. Not together with `endpoint`. Empty:
    /// AWS_USE_FIPS_ENDPOINT, the profile, then off.
    std::optional<bool> use_fips_endpoint;

    /// Whether endpoints that also have IPv6 addresses are used. Not together with `endpoint`.
    /// Empty: AWS_USE_DUALSTACK_ENDPOINT, the profile, then off.
    std::optional<bool> use_dualstack_endpoint;

    /// Whether requests go to the endpoint of the tables' account. Not with `endpoint`. Empty:
    /// AWS_ACCOUNT_ID_ENDPOINT_MODE, the profile, then `account_id_endpoint_mode::preferred`.
    std::optional<codynamo::account_id_endpoint_mode> account_id_endpoint_mode;

    /// The name of the application, for the User-Agent header, up to 50 characters. Empty:
    /// AWS_SDK_UA_APP_ID, then the profile's sdk_ua_app_id.
    std::string app_id;

    /// Receives the lines of `log_from` and above. Empty: they go to standard error.
    log_sink log;

    /// The lowest level that is logged. Retries have level `info`, calls `debug`.
    log_level log_from = log_level::warning;

    /// Receives each request and response as it was on the wire, without the values of
    /// Authorization, X-Amz-Security-Token and Proxy-Authorization, but with the contents of items.
    /// Called like `log`. Empty: none, and no cost.
    wire_sink wire_log;

    /// Receives events of each call and attempt: see `call_observer`. Empty: none, and no cost.
    std::shared_ptr<call_observer> observer;
};

} // namespace codynamo
