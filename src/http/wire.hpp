// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "async/context_guard.hpp"
#include "http/endpoint.hpp"
#include "http/fault.hpp"
#include "http/progress.hpp"
#include "http/tls_sessions.hpp"

#include <codynamo/asio.hpp>

#include <boost/asio/async_result.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>

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
/// Asio cannot take a time with an operation, so a timer closes the socket, which ends the
/// operation with an error; `exceeded()` then returns why. Only an operation that has ended
/// releases its buffers, so it is always awaited to its end. Held by shared_ptr: a timer handler
/// that is already queued needs it alive.
class wire : public std::enable_shared_from_this<wire> {
public:
    using executor_type = asio::any_io_executor;
    using clock = std::chrono::steady_clock;

    explicit wire(const asio::any_io_executor& strand);

    /// From now on, until `lift_limit`, everything ends at `end` at the latest.
    void limit(clock::time_point end);

    /// The same for an exchange, with a limit for each phase. It begins with sending; call `enter`
    /// for the others.
    void limit(clock::time_point end, progress::limits each);
    void enter(exchange_phase next) noexcept;
    void lift_limit() noexcept;

    /// Returns the exceeded limit: `request_timeout` stands for `end`.
    [[nodiscard]] std::optional<client_errc> exceeded() const noexcept { return exceeded_; }

    [[nodiscard]] bool timed_out() const noexcept { return exceeded_.has_value(); }

    [[nodiscard]] exchange_phase phase() const noexcept { return progress_.phase(); }

    /// Counts bytes that an operation has read or written.
    void count(std::size_t bytes) noexcept { counted_ += bytes; }

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

    template <class Token>
    auto async_handshake(Token&& token) {
        return tls().async_handshake(asio::ssl::stream_base::client, std::forward<Token>(token));
    }

    [[nodiscard]] fault handshake_fault(const std::string& host, std::error_code cause);

    template <class Buffers, class Token>
    auto async_read_some(const Buffers& buffers, Token&& token) {
        return asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
            [this](auto handler, Buffers into) {
                if (is_tls())
                    tls().async_read_some(into, std::move(handler));
                else
                    plain().async_read_some(into, std::move(handler));
            },
            token,
            buffers
        );
    }

    template <class Buffers, class Token>
    auto async_write_some(const Buffers& buffers, Token&& token) {
        return asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
            [this](auto handler, Buffers from) {
                if (is_tls())
                    tls().async_write_some(from, std::move(handler));
                else
                    plain().async_write_some(from, std::move(handler));
            },
            token,
            buffers
        );
    }

    /// Returns whether an idle connection is open and has nothing to read. Never waits.
    [[nodiscard]] bool quiet() noexcept;

    /// Ends pending operations with an error. Without close_notify: responses carry their length.
    void close() noexcept;

    [[nodiscard]] bool is_tls() const noexcept {
        return io_ && std::holds_alternative<tls_stream>(io_->stream);
    }

    [[nodiscard]] executor_type get_executor() const { return strand_; }

private:
    using socket = asio::ip::tcp::socket;
    using tls_stream = asio::ssl::stream<socket>;

    struct io {
        std::variant<socket, tls_stream> stream;
        asio::steady_timer timer;
    };

    void watch(progress kept);
    void set_timer();
    void look();
    [[nodiscard]] std::uint64_t moved() noexcept;
    [[nodiscard]] std::uint64_t unsent() noexcept;

    [[nodiscard]] socket& plain() noexcept;

    [[nodiscard]] tls_stream& tls() noexcept { return std::get<tls_stream>(io_->stream); }

    asio::any_io_executor strand_;
    /// Outlives the SSL object that points to it.
    tls_sessions::registration registration_;
    /// Empty once the context is gone.
    std::optional<io> io_;
    /// Shows a late timer handler that its limit was lifted.
    std::uint64_t round_ = 0;
    progress progress_{clock::time_point::max()};
    std::optional<client_errc> exceeded_;
    std::uint64_t counted_ = 0;
    async::context_guard guard_;
};

} // namespace codynamo::http
