// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "async/environment.hpp"
#include "async/event.hpp"
#include "config/environment.hpp"

#include <codynamo/asio.hpp>
#include <codynamo/credentials.hpp>
#include <codynamo/result.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace codynamo::exec {

/// The client's credentials: fetched at the first call and again before they expire, once at a
/// time. Only calls without valid credentials wait, until their deadlines at most. On the client's
/// strand only.
class identity : public std::enable_shared_from_this<identity> {
public:
    using steady_time = std::chrono::steady_clock::time_point;

    /// `variables`: of the process, for the default chain.
    identity(credentials_provider source, std::string profile, config::environment variables);

    [[nodiscard]] static asio::awaitable<result<credentials>> get(
        std::shared_ptr<identity> self,
        std::shared_ptr<async::environment> environment,
        steady_time deadline
    );

    /// Returns which credentials `get` returned last: the source's successes are counted from 1 on.
    [[nodiscard]] unsigned generation() const noexcept { return generation_; }

    /// Returns where credentials come from: "the environment", "profile default", ...
    [[nodiscard]] const std::string& source() const noexcept { return source_name_; }

    /// Forgets credentials of that generation, which the service has refused: the next call fetches
    /// new ones, once for all calls that were refused with them.
    void forget(unsigned generation) {
        if (generation == generation_) current_.reset();
    }

    /// Cancels a fetch in flight when the client ends, so that it does not keep the context
    /// running. From any thread.
    static void release(
        const std::shared_ptr<identity>& self, const asio::any_io_executor& strand
    ) noexcept;

private:
    using wall_time = std::chrono::system_clock::time_point;
    struct refresh;
    class refresh_end;

    [[nodiscard]] bool is_fresh(const async::environment& environment) const;
    [[nodiscard]] bool is_good(wall_time now) const;
    [[nodiscard]] asio::awaitable<result<credentials>> fetch() const;
    [[nodiscard]] result<credentials> load_from_machine();
    [[nodiscard]] static asio::awaitable<void> run(
        std::shared_ptr<identity> self,
        std::shared_ptr<refresh> current,
        std::shared_ptr<async::environment> environment
    );
    void start_refresh(
        const asio::any_io_executor& strand, const std::shared_ptr<async::environment>& environment
    );
    std::optional<error> receive(result<credentials> fresh, const async::environment& environment);
    void stop_refresh();

    credentials_provider source_;
    std::string profile_;
    config::environment variables_;
    std::string source_name_;
    std::optional<credentials> current_;
    bool came_expired_ = false; ///< by this machine's clock, which may be wrong
    steady_time refresh_again_{};
    unsigned generation_ = 0;
    std::shared_ptr<refresh> refreshing_; ///< null: no fetch is in flight
};

} // namespace codynamo::exec
