// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "http/fault.hpp"
#include "http/reply.hpp"
#include "http/response_reader.hpp"
#include "http/settings.hpp"
#include "http/wire.hpp"

#include <codynamo/asio.hpp>

#include <boost/system/error_code.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace codynamo::http {

/// HTTP/1.1 on one wire: consecutive exchanges, until one of them makes it unusable.
class connection {
public:
    using clock = std::chrono::steady_clock;

    /// Takes a `stream` connected to `peer`, a name for messages. From `retires` on a younger
    /// connection is preferred.
    connection(
        std::shared_ptr<wire> stream,
        std::string peer,
        clock::time_point retires,
        const settings& options
    );
    ~connection();
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    /// Returns whether it existed before the present call: an exchange was finished on it, or it
    /// was opened ahead.
    [[nodiscard]] bool reused() const noexcept { return reused_; }

    /// Makes a new connection `usable`, for a later call.
    void open_ahead() noexcept { reused_ = usable_ = true; }

    /// Returns whether the last exchange left it in a reusable state.
    [[nodiscard]] bool usable() const noexcept { return usable_; }

    [[nodiscard]] bool is_old(clock::time_point now) const noexcept { return now >= retires_; }

    /// Returns whether an idle connection is still good. Never waits.
    [[nodiscard]] bool quiet() noexcept { return usable_ && wire_->quiet(); }

    /// Returns the memory of the last message, for the next one.
    [[nodiscard]] std::string take_spare() noexcept { return std::move(spare_); }

    /// Needs `throw_if_cancelled(false)` in the awaiting coroutine.
    [[nodiscard]] static asio::awaitable<fallible<reply>> exchange(
        std::shared_ptr<connection> self, std::string message, clock::time_point deadline
    );

private:
    [[nodiscard]] fault broken(boost::system::error_code ec, bool sent, bool stale) const;
    [[nodiscard]] fault too_late(client_errc limit) const;
    [[nodiscard]] bool make_room(std::size_t expected);

    std::shared_ptr<wire> wire_;
    std::string peer_;
    clock::time_point retires_;
    progress::limits pace_;
    response_limits limits_;
    /// Kept, so that a response is one read call.
    std::vector<char> buffer_;
    /// Of a message whose head was wiped.
    std::string spare_;
    std::size_t unread_begin_ = 0;
    std::size_t unread_end_ = 0;
    /// Responses with a status of 500 or more, in a row.
    int server_errors_ = 0;
    bool reused_ = false;
    bool usable_ = false;
};

} // namespace codynamo::http
