// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/credentials.hpp>
#include <codynamo/log.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace codynamo {

class call_observer;

enum class retry_mode {
    standard, ///< the common retry rules of the AWS SDKs as of 2026
    adaptive, ///< and calls to a table that was throttled are held back to the rate it takes
};

/// How a client works. Every field has a default that suits a service which runs near its tables.
/// All of it is read once, when the client is made.
struct client_config {
    client_config() = default;

    /// Such as "eu-central-1". Empty: AWS_REGION, AWS_DEFAULT_REGION, then the profile.
    std::string region;

    /// Instead of the region's own, such as "http://localhost:8000". Empty:
    /// AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL, then the profile.
    std::string endpoint;

    /// Default: the environment as it is when the client is made, then the profile; with `profile`
    /// set, the profile alone. A call waits for a source of your own only when it has no
    /// credentials that are still good, and no longer than its `timeout`.
    credentials_provider credentials;

    /// The profile of the shared files to use. Empty: AWS_PROFILE, then "default".
    std::string profile;

    /// One call in all: waiting for a connection, all attempts and the pauses between them.
    std::chrono::milliseconds timeout{20'000};

    /// One attempt, from the first byte sent to the last byte received.
    std::chrono::milliseconds request_timeout{10'000};

    /// From the last byte of a request to the first byte of its answer.
    std::chrono::milliseconds response_timeout{5'000};

    /// A request or an answer that moves less than 1 byte a second for so long is given up.
    std::chrono::milliseconds stall_timeout{5'000};

    /// Name look-up and TCP connection together, and the tunnel of a `proxy`.
    std::chrono::milliseconds connect_timeout{3'100};

    /// The TLS handshake.
    std::chrono::milliseconds tls_timeout{3'000};

    /// How often a call is tried in all; 1 means no retry. Empty: AWS_MAX_ATTEMPTS, then the
    /// profile, then 4.
    std::optional<int> max_attempts;

    /// Empty: AWS_RETRY_MODE, then the profile, then `retry_mode::standard`.
    std::optional<codynamo::retry_mode> retry_mode;

    /// Open connections, in use or idle; so many calls are in flight at once.
    std::size_t max_connections = 32;

    /// Calls that may wait for a connection; one more fails with `client_errc::pool_full`.
    std::size_t max_waiting = 1024;

    /// An idle connection is not used again after this time. Keep it below the server's limit:
    /// DynamoDB closes after about 60 s. Idle connections hold no operation, so `io_context::run()`
    /// returns after the last call; one that the service has closed is replaced when it is needed.
    std::chrono::milliseconds idle_timeout{20'000};

    /// A connection is replaced between two calls when it has lived for about this long (each one
    /// up to a fifth more or less), so that clients follow a service that moves. Not while the
    /// endpoint's name has no address.
    std::chrono::milliseconds max_connection_lifetime{300'000};

    /// The largest answer that is read. 16 MB of items are up to about 40 MiB of JSON.
    std::size_t max_response_bytes = std::size_t{64} << 20;

    /// PEM file of the certificate authorities to trust. Empty: AWS_CA_BUNDLE, the profile's
    /// ca_bundle, SSL_CERT_FILE and SSL_CERT_DIR, then the system's.
    std::string ca_file;

    /// PEM file with the certificate chain that the client shows a server that asks for one, and
    /// PEM file of its key. Empty: none.
    std::string client_certificate_file;
    std::string client_key_file;

    /// Accepts every certificate of every server, so that anyone on the way can read and change all
    /// data. For experiments on one machine: refused for endpoints of AWS, and each client made
    /// with it logs a warning.
    bool dangerously_accept_any_certificate = false;

    /// HTTP proxy through which `https://` endpoints are reached (by CONNECT, so that it sees names
    /// and no data), such as "http://proxy.example:3128" or "http://user:password@proxy.example".
    std::string proxy;

    /// Takes the proxy from HTTPS_PROXY or https_proxy, unless NO_PROXY or no_proxy excepts the
    /// endpoint. `proxy` goes first.
    bool proxy_from_environment = false;

    /// Lets an `http://` endpoint be other than this machine. Whoever is on the way can read and
    /// change all data then.
    bool allow_insecure_http = false;

    /// AWS's FIPS 140 endpoints. Not together with `endpoint`. Empty: AWS_USE_FIPS_ENDPOINT, the
    /// profile, then off.
    std::optional<bool> use_fips_endpoint;

    /// Endpoints that have IPv6 addresses too. Not together with `endpoint`. Empty:
    /// AWS_USE_DUALSTACK_ENDPOINT, the profile, then off.
    std::optional<bool> use_dualstack_endpoint;

    /// Names your application in the User-Agent header; up to 50 characters. Empty:
    /// AWS_SDK_UA_APP_ID, then the profile's sdk_ua_app_id.
    std::string app_id;

    /// Where lines of `log_from` and above go. Empty: standard error.
    log_sink log;

    /// The lowest level that is logged. `info` tells of retries, `debug` of each call.
    log_level log_from = log_level::warning;

    /// Receives each request and answer as it was on the wire, without the values of Authorization,
    /// X-Amz-Security-Token and Proxy-Authorization; but with the contents of your items, so mind
    /// where it goes. Called like `log`. Empty: none, and no cost.
    wire_sink wire_log;

    /// Told of each call and attempt: see `codynamo/observer.hpp`. Empty: none, and no cost.
    std::shared_ptr<call_observer> observer;
};

} // namespace codynamo
