// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "http/context_leash.hpp"
#include "http/fault.hpp"

#include <codynamo/asio.hpp>

#include <boost/asio/async_result.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace codynamo::http {

/// A socket, plain or under TLS, whose operations end at a point in time.
///
/// Asio cannot take a time with an operation, so a timer closes the socket, which ends the
/// operation with an error; `timed_out()` then tells why. Only an operation that has ended lets go
/// of its buffers, so it is always awaited to its end. Held by shared_ptr: a timer handler that is
/// already queued needs it alive.
class wire : public std::enable_shared_from_this<wire> {
public:
    using executor_type = asio::any_io_executor;
    using clock = std::chrono::steady_clock;

    explicit wire(const asio::any_io_executor& strand);

    /// From now on, until `lift_limit`, everything ends at `end` at the latest.
    void limit(clock::time_point end);
    void lift_limit() noexcept;

    [[nodiscard]] bool timed_out() const noexcept { return timed_out_; }

    template <class Token>
    auto async_connect(const asio::ip::tcp::endpoint& to, Token&& token) {
        return plain().async_connect(to, std::forward<Token>(token));
    }

    /// After the connection stands: no delayed small writes, and synchronous reads that do not
    /// block.
    void connected() noexcept;

    /// After `connected`: puts TLS on the socket, with a certificate for `host` expected.
    [[nodiscard]] fallible<void> start_tls(asio::ssl::context& context, const std::string& host);

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

    /// Whether an idle connection is open and has nothing to say. Never waits.
    [[nodiscard]] bool quiet() noexcept;

    /// Pending operations end with an error. Without TLS's farewell: answers carry their length.
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

    [[nodiscard]] socket& plain() noexcept;

    [[nodiscard]] tls_stream& tls() noexcept { return std::get<tls_stream>(io_->stream); }

    asio::any_io_executor strand_;
    std::optional<io> io_;    ///< empty once the context is gone
    std::uint64_t round_ = 0; ///< tells a late timer handler that its limit was lifted
    bool timed_out_ = false;
    context_leash leash_;
};

} // namespace codynamo::http
