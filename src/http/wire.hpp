// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "async/context_guard.hpp"
#include "http/deadline_queue.hpp"
#include "http/endpoint.hpp"
#include "http/fault.hpp"
#include "http/progress.hpp"
#include "http/tls_sessions.hpp"
#include "http/tls_stream.hpp"

#include <codynamo/asio.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace codynamo::http {

struct tls_context;

/// A socket, plain or under TLS, with operations that end at a point in time.
///
/// Asio cannot take a time with an operation, so a `deadline_queue` shuts the descriptor down,
/// which ends the operation; `exceeded()` then returns why. Only an operation that has ended
/// releases its buffers, so it is always awaited to its end. A cancellation does the same.
///
/// Only its holder touches the stream, on any thread; the end of the context drops it. The queue
/// and a cancellation touch nothing but the descriptor, under the queue's lock, which also ends the
/// limit before the descriptor is closed.
class wire final : public std::enable_shared_from_this<wire>, private deadline_queue::entry {
public:
    using executor_type = asio::any_io_executor;
    using clock = std::chrono::steady_clock;

    wire(const asio::any_io_executor& executor, std::shared_ptr<deadline_queue> limits);

    /// From now on, until `lift_limit`, everything ends at `end` at the latest.
    void limit(clock::time_point end);

    /// The same for an exchange, with a limit for each phase. It begins with sending, `now`; call
    /// `enter` for the others. Returns a number for `cancel`.
    std::uint64_t limit(clock::time_point end, progress::limits each, clock::time_point now);

    /// Returns false when a limit is exceeded already.
    bool enter(exchange_phase next, clock::time_point now) noexcept;

    /// Returns the limit that was exceeded, as `exceeded` does.
    std::optional<client_errc> lift_limit() noexcept;

    /// Ends everything at once, from any thread, unless the exchange of that number has ended.
    void cancel(std::uint64_t number) noexcept;

    /// Returns the exceeded limit: `request_timeout` stands for `end`, `cancelled` for `cancel`.
    [[nodiscard]] std::optional<client_errc> exceeded() noexcept;

    [[nodiscard]] bool timed_out() noexcept { return exceeded().has_value(); }

    [[nodiscard]] exchange_phase phase() const noexcept { return progress_.phase(); }

    template <class Token>
    auto async_connect(const asio::ip::tcp::endpoint& to, Token&& token) {
        return plain().async_connect(to, std::forward<Token>(token));
    }

    /// After connecting: turns off delayed small writes, turns on keep-alive probes, and makes
    /// synchronous reads non-blocking.
    void connected() noexcept;

    /// Returns whether the socket is connected to itself, as TCP does when the port of an absent
    /// server happens to be its own.
    [[nodiscard]] bool is_connected_to_itself() noexcept;

    /// After `connected`: puts TLS on the socket, expects a certificate for the host of `to` and
    /// offers an earlier session with it.
    [[nodiscard]] fallible<void> start_tls(tls_context& with, const endpoint& to);

    /// A step of the handshake. `would_block`: after `async_send` if there is something unsent,
    /// else after `async_receive`, comes the next one.
    void handshake(boost::system::error_code& ec) noexcept;

    [[nodiscard]] fault handshake_fault(const std::string& host, std::error_code cause);

    /// Writes what the system takes at once. `would_block`: `async_send` is needed.
    [[nodiscard]] std::size_t write_now(
        asio::const_buffer bytes, boost::system::error_code& ec
    ) noexcept;

    /// Under TLS: whether the system has yet to take bytes that are written.
    [[nodiscard]] bool has_unsent() noexcept { return is_tls() && tls().unsent().size() != 0; }

    /// Sends some of `rest`, or under TLS of what is unsent; `sent` follows.
    template <class Token>
    auto async_send(asio::const_buffer rest, Token&& token) {
        const asio::const_buffer bytes = is_tls() ? tls().unsent() : rest;
        return plain().async_write_some(bytes, std::forward<Token>(token));
    }

    /// Returns how many bytes of `rest` that was.
    std::size_t sent(std::size_t bytes) noexcept;

    /// Receives some bytes, under TLS of records; `received` follows.
    template <class Token>
    auto async_receive(asio::mutable_buffer into, Token&& token) {
        is_exhausted_ = false;
        const asio::mutable_buffer room = is_tls() ? tls().room() : into;
        return plain().async_read_some(room, std::forward<Token>(token));
    }

    /// After `async_receive` in a handshake.
    void records_received(std::size_t bytes, boost::system::error_code& ec) noexcept;

    /// After `async_receive`, whose error is `ec`: returns the bytes that it has read `into` the
    /// same buffer. Under TLS call it again, with nothing received, until `would_block`.
    [[nodiscard]] std::size_t received(
        std::size_t bytes, asio::mutable_buffer into, boost::system::error_code& ec
    ) noexcept;

    /// Under TLS: whether what was received last took all the room. The system may have more then.
    [[nodiscard]] bool was_filled() noexcept { return tls().was_filled(); }

    /// What `async_receive` does, without waiting; `received` follows.
    [[nodiscard]] std::size_t receive_now(asio::mutable_buffer into, boost::system::error_code& ec);

    /// Returns whether it is known that nothing had come behind what `receive_now` received, the
    /// peer's end of sending included, and that all of it is read.
    [[nodiscard]] bool is_exhausted() noexcept {
        return stream_ && is_exhausted_ && !(is_tls() && tls().has_unread());
    }

    /// Returns the bytes so far, in both directions.
    [[nodiscard]] std::uint64_t moved() const noexcept {
        return moved_.load(std::memory_order_relaxed);
    }

    /// Without TLS.
    template <class Buffers, class Token>
    auto async_read_some(const Buffers& into, Token&& token) {
        return plain().async_read_some(into, std::forward<Token>(token));
    }

    template <class Buffers, class Token>
    auto async_write_some(const Buffers& from, Token&& token) {
        return plain().async_write_some(from, std::forward<Token>(token));
    }

    /// Returns whether an idle connection is open and has nothing to read. Never waits.
    [[nodiscard]] bool quiet() noexcept;

    /// Frees what TLS keeps for the next exchange.
    void rest() noexcept {
        if (is_tls()) tls().rest();
    }

    /// Ends pending operations with an error. Without close_notify: responses carry their length.
    void close() noexcept;

    [[nodiscard]] bool is_tls() const noexcept {
        return stream_ && std::holds_alternative<tls_stream>(*stream_);
    }

    [[nodiscard]] const executor_type& get_executor() const noexcept { return executor_; }

    /// Runs `work` later, behind what is ready to run.
    template <class Work>
    void post(Work work) const {
        later_.execute(std::move(work));
    }

private:
    using socket = asio::ip::tcp::socket;

    clock::time_point look(clock::time_point now) noexcept override;
    std::uint64_t watch(progress kept);
    void add_moved(std::size_t bytes) noexcept;
    [[nodiscard]] std::size_t receive_with_rest(
        asio::mutable_buffer room, boost::system::error_code& ec
    ) noexcept;
    [[nodiscard]] bool has_only_tickets() noexcept;
    void shut_down() noexcept;
    [[nodiscard]] std::uint64_t unacknowledged() noexcept;
    [[nodiscard]] socket& plain() noexcept;

    [[nodiscard]] tls_stream& tls() noexcept { return std::get<tls_stream>(*stream_); }

    asio::any_io_executor executor_;
    /// The same, never at once. Kept: to ask for it takes longer than to post.
    asio::any_io_executor later_;
    const std::shared_ptr<deadline_queue> limits_;
    /// Outlives the SSL object that points to it.
    tls_sessions::registration registration_;
    /// Written by the holder, read by the queue.
    std::atomic<std::uint64_t> moved_ = 0;
    /// Whether the system reports with each read what is left to be read.
    bool reports_rest_ = false;
    bool is_exhausted_ = false;
    /// Empty once the context is gone.
    std::optional<std::variant<socket, tls_stream>> stream_;

    // Under the queue's lock.
    std::uint64_t number_ = 0;
    socket::native_handle_type descriptor_{};
    bool is_limited_ = false;
    progress progress_{clock::time_point::max()};
    std::optional<client_errc> exceeded_;

    async::context_guard guard_;
};

} // namespace codynamo::http
