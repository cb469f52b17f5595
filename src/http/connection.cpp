// SPDX-License-Identifier: BSL-1.0
#include "http/connection.hpp"

#include "crypto/secret.hpp"
#include "http/cancelled.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <cstring>
#include <string_view>
#include <tuple>
#include <utility>

namespace codynamo::http {
namespace {

constexpr std::size_t first_buffer = std::size_t{16} << 10;
constexpr std::size_t largest_spare = std::size_t{4} << 10;
constexpr std::size_t largest_read = std::size_t{128} << 10;
constexpr std::size_t largest_tls_record = std::size_t{16} << 10;
constexpr int most_server_errors = 2; // the machine behind this connection may be faulty

std::string_view doing(exchange_phase phase) {
    switch (phase) {
    case exchange_phase::sending:
        return "while the request was sent to ";
    case exchange_phase::waiting:
        return "waiting for the response of ";
    case exchange_phase::receiving:
        break;
    }
    return "while the response was read of ";
}

std::string in_milliseconds(std::chrono::milliseconds limit) {
    return std::to_string(limit.count()) + " ms";
}

/// Closes the connection of an exchange that does not complete, whatever the reason.
class exchange_guard {
public:
    exchange_guard(wire& stream, wire::clock::time_point deadline, progress::limits each)
        : wire_(stream) {
        wire_.limit(deadline, each);
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

/// Clears the head, which holds a signature and a session token, or all of it: they do not outlive
/// the exchange. Leaves the memory of a small message to the next one.
class wiped_message {
public:
    wiped_message(std::string message, bool whole, std::string& spare)
        : message_(std::move(message)), whole_(whole), spare_(spare) {}

    wiped_message(const wiped_message&) = delete;
    wiped_message& operator=(const wiped_message&) = delete;

    ~wiped_message() {
        constexpr std::string_view end_of_head = "\r\n\r\n";
        const std::size_t head = std::min(message_.find(end_of_head), message_.size());
        crypto::wipe(message_.data(), whole_ ? message_.size() : head);
        if (message_.capacity() <= largest_spare) spare_ = std::move(message_);
    }

    [[nodiscard]] const std::string& text() const noexcept { return message_; }

private:
    std::string message_;
    bool whole_;
    std::string& spare_;
};

/// Clears at its end what has been received, if it is secret.
class wiped_buffer {
public:
    wiped_buffer(std::vector<char>& buffer, bool is_secret)
        : buffer_(buffer), is_secret_(is_secret) {}

    wiped_buffer(const wiped_buffer&) = delete;
    wiped_buffer& operator=(const wiped_buffer&) = delete;

    ~wiped_buffer() {
        if (is_secret_) crypto::wipe(buffer_.data(), buffer_.size());
    }

private:
    std::vector<char>& buffer_;
    bool is_secret_;
};

/// What holds secrets does not grow, because that would leave copies behind.
std::size_t buffer_size(const settings& options) {
    const std::size_t usual = std::max(first_buffer, options.max_head_bytes);
    return options.holds_secrets ? usual + options.max_response_bytes : usual;
}

} // namespace

connection::connection(
    std::shared_ptr<wire> stream,
    std::string peer,
    clock::time_point retires,
    const settings& options
)
    : wire_(std::move(stream)),
      peer_(std::move(peer)),
      retires_(retires),
      pace_{options.response_timeout, options.stall_timeout},
      limits_{options.max_head_bytes, options.max_response_bytes, options.holds_secrets},
      buffer_(buffer_size(options)) {}

connection::~connection() {
    wire_->close();
}

asio::awaitable<fallible<reply>> connection::exchange(
    std::shared_ptr<connection> self, std::string message, clock::time_point deadline
) {
    const wiped_message whole(std::move(message), self->limits_.holds_secrets, self->spare_);
    const wiped_buffer received_text(self->buffer_, self->limits_.holds_secrets);
    const auto state = co_await asio::this_coro::cancellation_state;
    const auto is_reused = self->reused_;
    self->usable_ = false;
    if (is_cancelled(state)) co_return cancelled_fault();
    if (clock::now() >= deadline)
        co_return fault(
            client_errc::request_timeout, "no time was left to send the request to " + self->peer_
        );
    exchange_guard guard(*self->wire_, deadline, self->pace_);

    const auto everything = asio::buffer(whole.text());
    for (std::size_t sent = 0; sent < everything.size();) {
        const auto written = co_await self->wire_->async_write_some(
            everything + sent, asio::as_tuple(asio::deferred)
        );
        self->wire_->count(std::get<1>(written));
        sent += std::get<1>(written);
        if (!std::get<0>(written) && !is_cancelled(state)) continue;
        // A server executes only a complete request. How much of a TLS record left this process is
        // unknown.
        const std::size_t unknown = self->wire_->is_tls() ? largest_tls_record : 0;
        const bool maybe_whole = sent + unknown >= everything.size();
        if (is_cancelled(state)) co_return cancelled_fault(maybe_whole);
        co_return self->broken(std::get<0>(written), maybe_whole, is_reused);
    }
    self->wire_->enter(exchange_phase::waiting);

    response_reader reader(self->limits_);
    clock::time_point began;
    while (!reader.done()) {
        if (!self->make_room(reader.missing())) {
            fault f(client_errc::response_too_large, "a line from " + self->peer_ + " is too long");
            f.sent = true;
            co_return f;
        }
        const auto into = asio::buffer(self->buffer_) + self->unread_end_;
        const auto read =
            co_await self->wire_->async_read_some(into, asio::as_tuple(asio::deferred));
        if (is_cancelled(state)) co_return cancelled_fault(true);
        if (std::get<0>(read))
            co_return self->broken(std::get<0>(read), true, is_reused && !reader.began());

        self->wire_->count(std::get<1>(read));
        if (!reader.began()) {
            began = clock::now();
            self->wire_->enter(exchange_phase::receiving);
        }
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

    // Unrequested bytes would be read as the next response.
    const bool nothing_left = self->unread_begin_ == self->unread_end_;
    const bool keeps_alive = reader.keep_alive();
    reply answered = reader.take();
    answered.began = began;
    answered.ended = clock::now();
    self->server_errors_ = answered.status >= 500 ? self->server_errors_ + 1 : 0;
    self->reused_ = true;
    self->usable_ = keeps_alive && nothing_left && self->server_errors_ < most_server_errors;
    if (self->usable_) guard.finished();
    co_return answered;
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

fault connection::broken(boost::system::error_code ec, bool sent, bool stale) const {
    if (const auto limit = wire_->exceeded()) {
        fault late = too_late(*limit);
        late.cause = ec;
        late.sent = sent;
        return late;
    }
    fault lost(
        client_errc::connection_lost,
        peer_ + ", before the response was complete: " + ec.message(),
        ec
    );
    lost.sent = sent;
    lost.stale = stale;
    return lost;
}

fault connection::too_late(client_errc limit) const {
    const std::string where = std::string(doing(wire_->phase())) + peer_;
    switch (limit) {
    case client_errc::response_timeout:
        return {limit, "no byte within " + in_milliseconds(pace_.response) + ' ' + where};
    case client_errc::stalled:
        return {
            limit,
            "less than 1 byte a second moved for " + in_milliseconds(pace_.stall) + ' ' + where
        };
    default:
        return {limit, where};
    }
}

} // namespace codynamo::http
