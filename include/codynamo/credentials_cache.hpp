// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/asio.hpp>
#include <codynamo/config.hpp>
#include <codynamo/credentials.hpp>

#include <memory>

namespace codynamo {

/// Credentials that several clients share, so that a role is assumed or a vault is asked once for
/// all of them.
///
///     credentials_cache shared(pool.get_executor());       // the default chain
///     client_config config;
///     config.credentials = shared;
///     client first(pool, config), second(pool, config);
///
/// Keeps and renews credentials as a client does: see `credentials_provider`. Copies share them.
/// Thread-safe; the clients may be on other contexts and threads. They reach the cache on the
/// cache's own executor, whose context therefore has to run; calls that wait for one that does not
/// run end at their `timeout`.
class credentials_cache {
public:
    /// Takes from `config` what concerns credentials: `credentials`, `profile` and `mfa_code`, and
    /// proxy, certificates, log, durations and region (also that of the EC2 instance) for the
    /// services that they come from. Throws as a client's constructor does, but needs no region.
    explicit credentials_cache(asio::any_io_executor executor, client_config config = {});

    /// A copy; a move copies as well.
    credentials_cache(const credentials_cache&) = default;

    /// A copy; a move copies as well.
    credentials_cache& operator=(const credentials_cache&) = default;

    /// Returns valid credentials, from any executor. Throws what their source throws,
    /// `client_errc::deadline_exceeded` after `client_config::timeout`, and `client_errc::forked`
    /// in a child process.
    CODYNAMO_CO_AWAIT asio::awaitable<credentials> operator()() const;

    /// Does not give these credentials again, which a service has refused.
    void forget(const credentials& refused) const;

private:
    struct state;
    std::shared_ptr<state> state_;
};

} // namespace codynamo
