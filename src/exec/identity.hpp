// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "async/event.hpp"
#include "async/home_strand.hpp"
#include "credentials/source.hpp"

#include <codynamo/asio.hpp>
#include <codynamo/credentials.hpp>
#include <codynamo/result.hpp>

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace codynamo::exec {

/// Credentials, and which ones of an identity: its source's successes are counted from 1 on.
struct current_key {
    current_key(credentials k, unsigned number) : key(std::move(k)), generation(number) {}

    credentials key;
    unsigned generation;
};

/// The client's credentials: fetched at the first call, and again in the background before they
/// expire, once at a time. Only calls without valid credentials wait, until their deadlines at
/// most. Thread-safe. Sources are asked on a strand, and so are never asked by two threads.
///
/// Fetches are begun by calls alone, so an idle client does nothing. Those that renew valid
/// credentials begin when a quarter of their lifetime is left, 15 minutes at most, and up to a
/// quarter of that earlier by chance, so that many clients do not ask together.
class identity : public std::enable_shared_from_this<identity> {
public:
    using steady_time = std::chrono::steady_clock::time_point;

    identity(
        std::shared_ptr<async::home_strand> strand,
        std::shared_ptr<credential_sources::source> from,
        std::shared_ptr<const credential_sources::source_context> in
    );

    /// Credentials to sign with now, if there are any and they need no renewal: what most calls
    /// find.
    [[nodiscard]] std::optional<current_key> ready() const;

    /// Credentials to sign with now, for coroutines of the strand's context. Needs
    /// `throw_if_cancelled(false)`.
    [[nodiscard]] static asio::awaitable<result<current_key>> get(
        std::shared_ptr<identity> self, steady_time deadline
    );

    /// Returns where credentials come from: "the environment", "profile default", ...
    [[nodiscard]] std::string source() const;

    /// Forgets credentials of that generation, which the service has refused: the next call fetches
    /// new ones, once for all calls that were refused with them.
    void forget(unsigned generation);

    /// The same, of credentials with that key.
    void forget(const credentials& refused);

    /// What was tried, and what is in use, line by line and without secrets. On the strand only.
    [[nodiscard]] std::string explain() const;

    /// Cancels a fetch in flight when the client ends, so that it does not keep the context
    /// running.
    static void release(const std::shared_ptr<identity>& self) noexcept;

private:
    using wall_time = std::chrono::system_clock::time_point;
    struct refresh;
    class refresh_end;

    using held_lock = std::unique_lock<std::mutex>;

    [[nodiscard]] bool is_usable() const;
    [[nodiscard]] bool wants_refresh() const;
    [[nodiscard]] static asio::awaitable<void> run(
        std::shared_ptr<identity> self, std::shared_ptr<refresh> current
    );
    void spawn(const std::shared_ptr<refresh>& current);
    std::shared_ptr<refresh> start_refresh(held_lock& lock);
    std::optional<error> receive(result<credential_sources::finding> fetched);
    void accept(credential_sources::found_credentials fresh);
    std::optional<error> miss(const error& why);
    void note(log_level level, std::string line);
    void log_notes();
    void stop_refresh(held_lock& lock);

    const std::shared_ptr<async::home_strand> strand_;
    const std::shared_ptr<credential_sources::source> from_;
    const std::shared_ptr<const credential_sources::source_context> in_;
    mutable std::mutex mutex_; // of what follows
    std::string source_name_;
    std::optional<credentials> current_;
    /// The source's successes.
    unsigned generation_ = 0;

    /// Expired by this machine's clock, which may be wrong, when it came.
    bool came_expired_ = false;
    /// How long before they expire they are renewed.
    std::chrono::steady_clock::duration window_{};
    steady_time renew_at_{};
    /// No fetch in the background before this time.
    steady_time not_before_{};
    /// Fetches that have failed in a row.
    int misses_ = 0;
    /// Until when expired credentials stay in use.
    std::optional<steady_time> kept_until_;
    /// Null: no fetch is in flight.
    std::shared_ptr<refresh> refreshing_;
    /// Lines for the log, which is written to without the mutex.
    std::vector<std::pair<log_level, std::string>> notes_;
};

} // namespace codynamo::exec
