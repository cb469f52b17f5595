// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "http/fault.hpp"
#include "http/operation_end.hpp"
#include "http/reply.hpp"
#include "http/response_reader.hpp"
#include "http/settings.hpp"
#include "http/wire.hpp"

#include <codynamo/asio.hpp>

#include <boost/system/error_code.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace codynamo::http {

/// HTTP/1.1 on one wire: consecutive exchanges, until one of them makes it unusable. An exchange is
/// one operation of Asio: its reads and writes run on the wire's executor, whatever that of the
/// caller is, and have no cancellation slot.
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

    /// Returns whether an idle connection is still good, at `now`: open, with nothing to read.
    /// Never waits.
    [[nodiscard]] bool is_good(clock::time_point now) noexcept;

    /// Frees what it keeps for the next exchange, except what costs least.
    void rest() noexcept;

    /// Returns the memory of the last message, for the next one.
    [[nodiscard]] std::string take_spare() noexcept { return std::move(spare_); }

    /// Prepares an exchange: one at a time.
    void prepare(std::string message, clock::time_point deadline);

    /// Begins it, and takes the cancellation slot of `end` once, for all its steps. `end` is called
    /// later, never from here.
    static void begin(std::shared_ptr<connection> self, std::unique_ptr<operation_end<reply>> end);

private:
    /// An exchange. What it has of secrets, its message and the connection's buffer, does not
    /// outlive it.
    struct in_progress {
        in_progress(connection& c, clock::time_point end, clock::time_point now);
        in_progress(const in_progress&) = delete;
        in_progress& operator=(const in_progress&) = delete;
        ~in_progress();

        connection& of;
        std::string message;
        std::size_t sent = 0;
        response_reader reader;
        clock::time_point began;
        bool is_reused;
        /// Bytes of the wire.
        std::uint64_t moved_before;
        bool is_late;
        /// For a cancellation.
        std::uint64_t number;
    };

    struct step;
    struct written;
    struct received;
    struct received_at_once;
    using outcome = std::optional<fallible<reply>>;

    static void write(step next);
    static void read(step next);
    static void advance(step next, boost::system::error_code failure, std::size_t bytes);
    static void finish(step last, outcome ended, std::exception_ptr failure = nullptr);
    static void finish_unwritten(step last, boost::system::error_code why);
    [[nodiscard]] outcome accept(boost::system::error_code ec, std::size_t bytes);
    [[nodiscard]] outcome put(std::size_t bytes);
    [[nodiscard]] reply take_reply();
    [[nodiscard]] fault broken(boost::system::error_code ec, bool sent, bool stale) const;
    [[nodiscard]] fault too_late(client_errc limit) const;
    [[nodiscard]] bool make_room(std::size_t expected);

    std::shared_ptr<wire> wire_;
    std::string peer_;
    clock::time_point retires_;
    progress::limits pace_;
    response_limits limits_;
    std::chrono::microseconds stays_good_for_;
    /// Kept, so that a response is one read call.
    std::vector<char> buffer_;
    /// Of a message whose head was wiped.
    std::string spare_;
    std::size_t unread_begin_ = 0;
    std::size_t unread_end_ = 0;
    /// Responses with a status of 500 or more, in a row.
    int server_errors_ = 0;
    clock::time_point ended_;
    /// Whether the last response had come when it was first looked for.
    bool comes_early_ = true;
    bool reused_ = false;
    bool usable_ = false;
    std::optional<in_progress> current_;
};

} // namespace codynamo::http
