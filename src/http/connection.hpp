// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "http/fault.hpp"
#include "http/reply.hpp"
#include "http/response_reader.hpp"
#include "http/settings.hpp"
#include "http/wire.hpp"

#include <codynamo/asio.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace codynamo::http {

/// HTTP/1.1 on one wire: one exchange after the other until one of them leaves it unusable.
class connection {
public:
    /// `stream` is connected to `peer`, which stands in messages.
    connection(std::shared_ptr<wire> stream, std::string peer, const settings& options);
    ~connection();
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    /// Whether an exchange was finished on it.
    [[nodiscard]] bool used() const noexcept { return used_; }

    /// Whether the last exchange left it in a state to be used again.
    [[nodiscard]] bool usable() const noexcept { return usable_; }

    /// Whether it is still good after lying idle. Never waits.
    [[nodiscard]] bool quiet() noexcept { return usable_ && wire_->quiet(); }

    /// Needs `throw_if_cancelled(false)` in the awaiting coroutine.
    [[nodiscard]] static asio::awaitable<fallible<reply>> exchange(
        std::shared_ptr<connection> self,
        std::string message,
        std::chrono::steady_clock::time_point deadline
    );

private:
    [[nodiscard]] fault broken(boost::system::error_code ec, bool cancelled, bool sent, bool stale)
        const;
    [[nodiscard]] bool make_room(std::size_t expected);

    std::shared_ptr<wire> wire_;
    std::string peer_;
    response_limits limits_;
    std::vector<char>
        buffer_; ///< kept from one answer to the next, so that an answer is one read call
    std::size_t unread_begin_ = 0;
    std::size_t unread_end_ = 0;
    bool used_ = false;
    bool usable_ = false;
};

} // namespace codynamo::http
