// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "async/environment.hpp"
#include "async/home_strand.hpp"
#include "async/on_strand.hpp"
#include "codec/text_buffer.hpp"
#include "exec/send.hpp"

#include <codynamo/asio.hpp>
#include <codynamo/log.hpp>
#include <codynamo/result.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace codynamo::batch {

/// What a writer needs of its client. Called on the strand, but for `home`, `log` and the
/// functions that say so.
class outlet {
public:
    outlet() = default;
    outlet(const outlet&) = delete;
    outlet& operator=(const outlet&) = delete;
    virtual ~outlet() = default;

    [[nodiscard]] virtual std::shared_ptr<async::home_strand> home() const = 0;

    /// Runs `work` on the strand, unless its context has ended. Called on any thread, also while
    /// the context ends.
    virtual void post(std::function<void()> work) = 0;

    /// Whether this thread is within `run()` of the context. Called on any thread, as above.
    [[nodiscard]] virtual bool runs_here() = 0;

    /// How long to wait for the context, which may not run: for work that takes no longer than
    /// `within`, if that is given, and otherwise until it begins. Called on any thread.
    [[nodiscard]] virtual async::crossing_limit limit(
        std::optional<std::chrono::milliseconds> within
    ) const = 0;

    [[nodiscard]] virtual async::environment& environment() = 0;

    /// Sends a BatchWriteItem.
    [[nodiscard]] virtual asio::awaitable<result<exec::raw_response>> send(codec::text_buffer body
    ) = 0;

    /// Asks for the names of the table's key attributes.
    [[nodiscard]] virtual asio::awaitable<result<std::vector<std::string>>> key_names(
        std::string table
    ) = 0;

    /// Returns the same, if they are known without a request. Called on any thread.
    [[nodiscard]] virtual std::optional<std::vector<std::string>> known_key_names(
        const std::string& table
    ) const = 0;

    /// The table may have another key than was known.
    virtual void forget_key_names(const std::string& table) noexcept = 0;

    virtual void log(log_level level, std::string_view line) noexcept = 0;
};

} // namespace codynamo::batch
