// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/asio.hpp>

#include <boost/asio/steady_timer.hpp>

#include <list>
#include <memory>
#include <utility>

namespace codynamo::batch {

/// Lets one coroutine at a time go on, in the order in which they came. All of them run on one
/// strand.
class turn_queue {
public:
    /// Held while it is one's turn; its end lets the next one go on.
    class turn {
    public:
        turn() = default;
        turn(turn&& other) noexcept = default; // leaves an empty one behind
        turn& operator=(turn&&) = delete;
        ~turn();

        /// False when the coroutine was cancelled before its turn came.
        explicit operator bool() const noexcept { return owner_ != nullptr; }

    private:
        friend class turn_queue;

        explicit turn(std::shared_ptr<turn_queue> owner) noexcept : owner_(std::move(owner)) {}

        std::shared_ptr<turn_queue> owner_;
    };

    [[nodiscard]] static asio::awaitable<turn> acquire(std::shared_ptr<turn_queue> self);

private:
    struct waiter;

    void pass_on() noexcept;

    bool taken_ = false;
    std::list<waiter*> waiting_;
};

} // namespace codynamo::batch
