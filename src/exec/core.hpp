// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "async/context_guard.hpp"
#include "async/environment.hpp"
#include "async/home_strand.hpp"
#include "crypto/random.hpp"
#include "endpoint/resolve.hpp"
#include "exec/clock_skew.hpp"
#include "exec/identity.hpp"
#include "exec/key_schemas.hpp"
#include "exec/process_mark.hpp"
#include "exec/rate_limiter.hpp"
#include "exec/retry.hpp"
#include "http/transport.hpp"
#include "sigv4/dynamodb_signer.hpp"

#include <codynamo/asio.hpp>
#include <codynamo/config.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace codynamo::exec {

/// What all copies of a client share. Made once from the configuration; what changes later
/// (connections, keys, credentials, quota) is touched on `strand` only.
class core {
public:
    /// Throws `error` for settings that are missing or can never work.
    core(
        asio::any_io_executor on,
        client_config config,
        std::shared_ptr<async::environment> environment
    );

    core(const core&) = delete;
    core& operator=(const core&) = delete;

    // Never changed while the executor's context lives, free to read on any thread.
    [[nodiscard]] const asio::any_io_executor& executor() const noexcept { return executor_; }

    [[nodiscard]] const std::shared_ptr<async::home_strand>& home() const noexcept { return home_; }

    /// Runs `work` on the strand, unless the context has gone. From any thread, also while another
    /// one destroys the context.
    void post(std::function<void()> work);

    /// Whether this thread is within `run()` of the context; false also for contexts other than
    /// Asio's own. From any thread, as above.
    [[nodiscard]] bool runs_here();

    [[nodiscard]] const std::shared_ptr<async::environment>& environment() const noexcept {
        return environment_;
    }

    [[nodiscard]] const http::endpoint& endpoint() const noexcept { return target_.endpoint; }

    [[nodiscard]] const std::string& region() const noexcept { return target_.signing_region; }

    [[nodiscard]] const std::string& user_agent() const noexcept { return user_agent_; }

    [[nodiscard]] std::chrono::milliseconds timeout() const noexcept { return config_.timeout; }

    [[nodiscard]] std::chrono::milliseconds request_timeout() const noexcept {
        return config_.request_timeout;
    }

    [[nodiscard]] int max_attempts() const noexcept { return max_attempts_; }

    [[nodiscard]] std::size_t max_connections() const noexcept { return config_.max_connections; }

    /// Whether a wrong clock of this machine is made up for.
    [[nodiscard]] bool corrects_clock() const noexcept { return corrects_clock_; }

    /// Whether this process is a child of the one that the client belongs to.
    [[nodiscard]] bool is_in_child_process() const noexcept { return process_.in_child(); }

    /// Whether this is an AWS Lambda function.
    [[nodiscard]] bool is_in_lambda() const noexcept { return in_lambda_; }

    /// Whether lines of that level are wanted.
    [[nodiscard]] bool logs(log_level level) const noexcept { return level >= config_.log_from; }

    /// May be null.
    [[nodiscard]] call_observer* observer() const noexcept { return config_.observer.get(); }

    [[nodiscard]] bool has_wire_log() const noexcept { return config_.wire_log != nullptr; }

    [[nodiscard]] exec::key_schemas& key_schemas() noexcept { return key_schemas_; }

    /// For texts without secrets. Never throws.
    void wire_log(std::string_view text) const noexcept;

    /// Gives a line to the user's sink, or to standard error, when its level is wanted. Never
    /// throws.
    void log(log_level level, std::string_view line) const noexcept;

    // On the strand.
    [[nodiscard]] http::transport& transport() noexcept { return *transport_; }

    [[nodiscard]] sigv4::dynamodb_signer& signer() noexcept { return signer_; }

    /// For invocation ids.
    [[nodiscard]] crypto::random_uuids& uuids() noexcept { return uuids_; }

    [[nodiscard]] retry_quota& quota() noexcept { return quota_; }

    [[nodiscard]] clock_skew& skew() noexcept { return skew_; }

    /// What holds calls back in retry mode adaptive; null in the other.
    [[nodiscard]] rate_limiter* limiter(std::string_view table, std::string_view operation) {
        return is_adaptive_ ? &limiters_.of(table, operation, environment_->now()) : nullptr;
    }

    [[nodiscard]] const std::shared_ptr<codynamo::exec::identity>& identity() noexcept {
        return identity_;
    }

private:
    asio::any_io_executor executor_;
    std::shared_ptr<async::home_strand> home_;
    std::shared_ptr<async::environment> environment_;
    client_config config_;
    endpoints::resolved target_;
    std::string user_agent_;
    int max_attempts_ = 0;
    bool corrects_clock_ = true;
    bool is_adaptive_ = false;
    bool in_lambda_ = false;
    process_mark process_;
    std::unique_ptr<http::transport> transport_;
    sigv4::dynamodb_signer signer_;
    crypto::random_uuids uuids_;
    retry_quota quota_;
    clock_skew skew_;
    rate_limiters limiters_;
    exec::key_schemas key_schemas_;
    std::shared_ptr<codynamo::exec::identity> identity_;
    async::context_guard
        guard_; ///< lets go of the executors when their context ends before the client
};

} // namespace codynamo::exec
