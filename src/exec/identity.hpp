// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "exec/environment.hpp"

#include <codynamo/asio.hpp>
#include <codynamo/credentials.hpp>
#include <codynamo/result.hpp>

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace codynamo::exec {

/// The client's credentials: asked for at the first call and again before they expire, by one call
/// at a time while the others wait. On the client's strand only.
class identity {
public:
    identity(credentials_provider source, std::string profile);

    [[nodiscard]] static asio::awaitable<result<credentials>> get(
        std::shared_ptr<identity> self, std::shared_ptr<environment> world
    );

    /// Counts the answers of the source: which credentials `get` gave last, 1 or more.
    [[nodiscard]] unsigned generation() const noexcept { return generation_; }

    /// The service does not take the credentials of that generation: the next call asks anew, once
    /// for all calls that were refused with them.
    void forget(unsigned generation) {
        if (generation == generation_) current_.reset();
    }

private:
    using time_point = std::chrono::system_clock::time_point;
    class turn;

    [[nodiscard]] bool usable(time_point now) const;
    [[nodiscard]] asio::awaitable<result<credentials>> fetch() const;

    credentials_provider source_;
    std::string profile_;
    std::optional<credentials> current_;
    time_point ask_again_{};
    unsigned generation_ = 0;
    bool asking_ = false;
    std::optional<error>
        failed_; ///< of the last question, for the calls that waited for its answer
    std::shared_ptr<asio::steady_timer> answered_; ///< cancelled to wake the calls that wait
};

} // namespace codynamo::exec
