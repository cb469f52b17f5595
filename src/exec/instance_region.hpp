// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "async/event.hpp"
#include "async/home_strand.hpp"
#include "credentials/instance_metadata.hpp"
#include "credentials/source.hpp"

#include <codynamo/asio.hpp>
#include <codynamo/error.hpp>
#include <codynamo/result.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace codynamo::exec {

/// The region of a client that takes it from its EC2 instance: asked for by the first call, by one
/// call at a time, until the instance has named it. Calls that wait meanwhile share the failure.
class instance_region {
public:
    /// Sets the region of `in` as well, for the services that credentials come from. `strand`: that
    /// of the credentials.
    instance_region(
        std::shared_ptr<async::home_strand> strand,
        std::shared_ptr<credential_sources::instance_metadata> service,
        std::shared_ptr<credential_sources::source_context> in
    );

    /// The region; waits for it until `deadline`. For coroutines of the strand's context. Needs
    /// `throw_if_cancelled(false)`.
    [[nodiscard]] static asio::awaitable<result<std::string>> get(
        std::shared_ptr<instance_region> self, std::chrono::steady_clock::time_point deadline
    );

    /// Empty until a call has found it. From any thread.
    [[nodiscard]] const std::string& known() const noexcept;

private:
    class turn;

    [[nodiscard]] static asio::awaitable<result<std::string>> ask(
        std::shared_ptr<instance_region> self, std::chrono::steady_clock::time_point deadline
    );

    std::shared_ptr<async::home_strand> strand_;
    // On the strand only.
    std::shared_ptr<credential_sources::instance_metadata> service_;
    std::shared_ptr<credential_sources::source_context> in_;
    bool is_asking_ = false;
    async::event asked_;
    /// Why the last question had no result, unless the call that asked had ended.
    std::optional<error> failure_;
    /// Written once, before `is_known_`.
    std::string region_;
    std::atomic<bool> is_known_ = false;
};

} // namespace codynamo::exec
