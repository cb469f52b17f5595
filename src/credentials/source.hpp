// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "async/environment.hpp"
#include "config/environment.hpp"
#include "config/shared_files.hpp"
#include "credentials/web.hpp"

#include <codynamo/asio.hpp>
#include <codynamo/credentials.hpp>
#include <codynamo/log.hpp>
#include <codynamo/result.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace codynamo::credential_sources {

class instance_metadata;

/// What selects the hosts of AWS's services, as the client has it.
struct service_settings {
    /// The client's; empty until the EC2 instance has named it, for clients that take it from
    /// there. The services have no region `local`: it is us-east-1.
    std::string region;
    bool use_fips = false;
    bool use_dualstack = false;
    /// Accepts http URLs to other machines.
    bool allow_insecure_http = false;
    bool corrects_clock = true;
};

/// What sources work with. Shared by all sources of one chain; on the strand only.
struct source_context {
    std::shared_ptr<async::environment> environment;
    /// Those of the process when the client was made.
    config::environment variables;
    std::shared_ptr<credential_sources::web> web;
    /// Takes lines without secrets.
    std::function<void(log_level, std::string_view)> log;
    /// The profile that code names; empty: as the variables say.
    std::string profile;
    service_settings services;
    /// The one session with the instance's metadata. Null where no source asks for it.
    std::shared_ptr<instance_metadata> instance;
};

/// Credentials, and where they come from: "the environment", "profile dev, by role reader", ...
struct found_credentials {
    found_credentials(credentials k, std::string from)
        : key(std::move(k)), source(std::move(from)) {}

    credentials key;
    std::string source;
};

/// A source that is not configured: the chain goes on with the next one.
struct passed_over {
    passed_over() = default;

    explicit passed_over(std::string reason) : why(std::move(reason)) {}

    /// A reason such as "AWS_WEB_IDENTITY_TOKEN_FILE is not set".
    std::string why;
};

using finding = std::variant<passed_over, found_credentials>;

/// One place where credentials come from. It keeps what it needs between two fetches (tokens, the
/// time of the last try), and is asked by one coroutine at a time. On the strand only.
class source {
public:
    using steady_time = std::chrono::steady_clock::time_point;

    source() = default;
    source(const source&) = delete;
    source& operator=(const source&) = delete;
    virtual ~source() = default;

    /// For messages: "container credentials", "instance metadata", "profile dev", ...
    [[nodiscard]] virtual std::string name() const = 0;

    /// Whether its credentials stay in use after they have expired, while it gives no newer ones
    /// (AWS calls it static stability).
    [[nodiscard]] virtual bool keeps_expired() const { return false; }

    /// The service has refused these credentials: what is kept of them is not given again.
    virtual void forget(const credentials& /*refused*/) {}

    /// What the last fetch tried, one line for each source; empty for a source that is only one.
    [[nodiscard]] virtual std::string trail() const { return {}; }

    /// Fetches fresh credentials, by `deadline`. An error (`credentials_failed`, or
    /// `bad_config_file`) means that the source is configured but fails: the chain ends there,
    /// because nobody wants to write with another key than the intended one. `self` keeps the
    /// source. Called with `throw_if_cancelled(false)`; a cancellation is
    /// `client_errc::cancelled`.
    [[nodiscard]] virtual asio::awaitable<result<finding>> fetch(
        std::shared_ptr<source> self, std::shared_ptr<const source_context> in, steady_time deadline
    ) = 0;
};

} // namespace codynamo::credential_sources
