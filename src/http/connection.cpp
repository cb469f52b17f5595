// SPDX-License-Identifier: BSL-1.0
#include "http/connection.hpp"

#include "crypto/secret.hpp"
#include "http/cancelled.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <cstring>
#include <string_view>
#include <tuple>
#include <utility>

namespace codynamo::http {
namespace {

constexpr std::size_t first_buffer = std::size_t{16} << 10;
constexpr std::size_t largest_read = std::size_t{128} << 10;

/// An exchange that does not get to its end, whatever the reason, leaves a closed connection
/// behind.
class exchange_guard {
public:
    exchange_guard(wire& stream, wire::clock::time_point deadline) : wire_(stream) {
        wire_.limit(deadline);
    }

    exchange_guard(const exchange_guard&) = delete;
    exchange_guard& operator=(const exchange_guard&) = delete;

    ~exchange_guard() {
        wire_.lift_limit();
        if (!finished_) wire_.close();
    }

    void finished() noexcept { finished_ = true; }

private:
    wire& wire_;
    bool finished_ = false;
};

/// The head holds a signature, and a session token: they do not outlive the exchange.
class wiped_head {
public:
    explicit wiped_head(std::string message) : message_(std::move(message)) {}

    wiped_head(const wiped_head&) = delete;
    wiped_head& operator=(const wiped_head&) = delete;

    ~wiped_head() {
        constexpr std::string_view end_of_head = "\r\n\r\n";
        crypto::wipe(message_.data(), std::min(message_.find(end_of_head), message_.size()));
    }

    [[nodiscard]] const std::string& text() const noexcept { return message_; }

private:
    std::string message_;
};

} // namespace

connection::connection(std::shared_ptr<wire> stream, std::string peer, const settings& options)
    : wire_(std::move(stream)),
      peer_(std::move(peer)),
      limits_{options.max_head_bytes, options.max_response_bytes},
      buffer_(std::max(first_buffer, options.max_head_bytes)) {}

connection::~connection() {
    wire_->close();
}

asio::awaitable<fallible<reply>> connection::exchange(
    std::shared_ptr<connection> self,
    std::string message,
    std::chrono::steady_clock::time_point deadline
) {
    const wiped_head whole(std::move(message));
    const auto state = co_await asio::this_coro::cancellation_state;
    const auto is_reused = self->used_;
    self->usable_ = false;
    if (is_cancelled(state)) co_return cancelled_fault();
    exchange_guard guard(*self->wire_, deadline);
    if (wire::clock::now() >= deadline)
        co_return fault(
            client_errc::request_timeout, "no time was left to send the request to " + self->peer_
        );

    const auto written = co_await asio::async_write(
        *self->wire_, asio::buffer(whole.text()), asio::as_tuple(asio::deferred)
    );
    // How much of the last TLS record left this process is unknown, so under TLS "some" is assumed.
    const bool sent = std::get<1>(written) > 0 || self->wire_->is_tls();
    if (std::get<0>(written) || is_cancelled(state))
        co_return self->broken(std::get<0>(written), is_cancelled(state), sent, is_reused);

    response_reader reader(self->limits_);
    wire::clock::time_point began;
    while (!reader.done()) {
        if (!self->make_room(reader.missing())) {
            fault f(
                client_errc::response_too_large,
                "a line of the answer of " + self->peer_ + " is too long"
            );
            f.sent = true;
            co_return f;
        }
        const auto into = asio::buffer(self->buffer_) + self->unread_end_;
        const auto read =
            co_await self->wire_->async_read_some(into, asio::as_tuple(asio::deferred));
        if (std::get<0>(read) || is_cancelled(state))
            co_return self->broken(
                std::get<0>(read), is_cancelled(state), true, is_reused && !reader.began()
            );

        if (!reader.began()) began = wire::clock::now();
        self->unread_end_ += std::get<1>(read);
        const std::string_view received(self->buffer_.data(), self->unread_end_);
        auto taken = reader.put(received.substr(self->unread_begin_));
        if (!taken) {
            fault f = taken.error();
            f.sent = true;
            co_return f;
        }
        self->unread_begin_ += *taken;
    }

    // Bytes that nobody asked for would be read as the next answer.
    const bool nothing_left = self->unread_begin_ == self->unread_end_;
    self->used_ = true;
    self->usable_ = reader.keep_alive() && nothing_left;
    if (self->usable_) guard.finished();
    reply whole_answer = reader.take();
    whole_answer.began = began;
    whole_answer.ended = wire::clock::now();
    co_return whole_answer;
}

bool connection::make_room(std::size_t expected) {
    const std::size_t unread = unread_end_ - unread_begin_;
    std::memmove(buffer_.data(), buffer_.data() + unread_begin_, unread);
    unread_begin_ = 0;
    unread_end_ = unread;
    const std::size_t wanted = std::min(expected, largest_read);
    if (wanted > buffer_.size()) buffer_.resize(wanted);
    return unread < buffer_.size();
}

fault connection::broken(boost::system::error_code ec, bool cancelled, bool sent, bool stale)
    const {
    const auto say = [&](client_errc code, std::string detail) {
        fault f(code, std::move(detail), ec);
        f.sent = sent;
        return f;
    };
    if (cancelled) return say(client_errc::cancelled, "the call was cancelled");
    if (wire_->timed_out())
        return say(
            client_errc::request_timeout, "no complete answer of " + peer_ + " came in time"
        );
    fault f =
        say(client_errc::connection_lost,
            "the connection to " + peer_ + " broke before the answer was complete: " + ec.message()
        );
    f.stale = stale;
    return f;
}

} // namespace codynamo::http
