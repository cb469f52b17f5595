// SPDX-License-Identifier: BSL-1.0
//
// prepare, begin
//   write      what the system takes at once; the rest by Asio
//   read       until the response is complete
//   advance    what has come goes to the response's reader
//   finish     the connection is ready for the next exchange, or closed
#include "http/connection.hpp"

#include "crypto/secret.hpp"
#include "http/cancelled.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

#include <algorithm>
#include <cstring>
#include <string_view>
#include <utility>

namespace codynamo::http {
namespace {

constexpr std::size_t first_buffer = std::size_t{8} << 10;
constexpr std::size_t longest_line = std::size_t{16} << 10;
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

/// Clears the head, which holds a signature and a session token, or all of a message.
void wipe(std::string& message, bool whole) noexcept {
    constexpr std::string_view end_of_head = "\r\n\r\n";
    const std::size_t head = std::min(message.find(end_of_head), message.size());
    crypto::wipe(message.data(), whole ? message.size() : head);
}

/// What holds secrets does not grow, because that would leave copies behind.
std::size_t buffer_size(const settings& options) {
    if (!options.holds_secrets) return first_buffer;
    return std::max(longest_line, options.max_head_bytes) + options.max_response_bytes;
}

/// The connection whose exchange has ended in the present turn of this thread: in the handler that
/// resumes what waits for it.
thread_local const connection* just_ended = nullptr;

class end_of_exchange {
public:
    explicit end_of_exchange(const connection& on) noexcept
        : before_(std::exchange(just_ended, &on)) {}

    end_of_exchange(const end_of_exchange&) = delete;
    end_of_exchange& operator=(const end_of_exchange&) = delete;

    ~end_of_exchange() { just_ended = before_; }

private:
    const connection* before_;
};

} // namespace

connection::in_progress::in_progress(connection& c, clock::time_point end, clock::time_point now)
    : of(c),
      reader(c.limits_),
      is_reused(c.reused_),
      moved_before(c.wire_->moved()),
      is_late(now >= end),
      number(c.wire_->limit(end, c.pace_, now)) {}

connection::in_progress::~in_progress() {
    wipe(message, of.limits_.holds_secrets);
    if (of.limits_.holds_secrets) crypto::wipe(of.buffer_.data(), of.buffer_.size());
    // The memory of a small message is for the next one.
    if (message.capacity() <= largest_spare) of.spare_ = std::move(message);
}

/// What an operation of an exchange owns: when the context destroys it, the waiting coroutine goes
/// too.
struct connection::step {
    step(
        std::shared_ptr<connection> exchanging, std::unique_ptr<operation_end<reply>> waiting
    ) noexcept
        : self(std::move(exchanging)), end(std::move(waiting)) {}

    std::shared_ptr<connection> self;
    std::unique_ptr<operation_end<reply>> end;
};

struct connection::written {
    explicit written(step current) noexcept : at(std::move(current)) {}

    void operator()(boost::system::error_code ec, std::size_t bytes) {
        connection& c = *at.self;
        c.current_->sent += c.wire_->sent(bytes);
        if (ec)
            finish_unwritten(std::move(at), ec);
        else if (c.current_->sent < c.current_->message.size() || c.wire_->has_unsent())
            write(std::move(at));
        else
            read(std::move(at));
    }

    step at;
};

struct connection::received {
    explicit received(step current) noexcept : at(std::move(current)) {}

    void operator()(boost::system::error_code ec, std::size_t bytes) {
        advance(std::move(at), ec, bytes);
    }

    step at;
};

/// Runs a function within the one that starts an operation, if that need not wait: cheaper than a
/// post. Asio does not expect exceptions there, but handlers may throw.
class at_once {
public:
    at_once(bool& happened, std::exception_ptr& failure) noexcept
        : happened_(&happened), failure_(&failure) {}

    template <class F>
    void execute(F&& f) const noexcept {
        *happened_ = true;
        try {
            std::forward<F>(f)();
        } catch (...) {
            *failure_ = std::current_exception();
        }
    }

    friend bool operator==(const at_once& a, const at_once& b) noexcept = default;

private:
    // Used within the start only.
    bool* happened_;
    std::exception_ptr* failure_;
};

/// For the first read only: a long response would recurse.
struct connection::received_at_once : received {
    using immediate_executor_type = at_once;

    received_at_once(step current, bool& happened, std::exception_ptr& failure) noexcept
        : received(std::move(current)), executor(happened, failure) {}

    [[nodiscard]] immediate_executor_type get_immediate_executor() const noexcept {
        return executor;
    }

    at_once executor;
};

/// Ends an exchange of this number, from the thread that cancels it.
class exchange_cancellation {
public:
    exchange_cancellation(std::shared_ptr<wire> stream, std::uint64_t number) noexcept
        : stream_(std::move(stream)), number_(number) {}

    void operator()(asio::cancellation_type) const noexcept { stream_->cancel(number_); }

private:
    std::shared_ptr<wire> stream_;
    std::uint64_t number_;
};

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
      stays_good_for_(options.stays_good_for),
      buffer_(buffer_size(options)) {}

connection::~connection() {
    wire_->close();
}

bool connection::is_good(clock::time_point now) noexcept {
    if (!usable_) return false;
    const bool is_just_read = just_ended == this && now - ended_ < stays_good_for_;
    return (is_just_read && wire_->is_exhausted()) || wire_->quiet();
}

void connection::rest() noexcept {
    wire_->rest();
    // After a large response. The buffer of secrets has its final size.
    if (!limits_.holds_secrets && buffer_.size() > first_buffer) {
        buffer_.resize(first_buffer);
        buffer_.shrink_to_fit();
    }
}

void connection::prepare(std::string message, clock::time_point deadline) {
    usable_ = false;
    try {
        (void)make_room(0);
        current_.emplace(*this, deadline, clock::now());
    } catch (...) { // no memory
        wipe(message, limits_.holds_secrets);
        throw;
    }
    current_->message = std::move(message);
}

void connection::begin(
    std::shared_ptr<connection> self, std::unique_ptr<operation_end<reply>> end
) {
    connection& c = *self;
    if (auto slot = end->slot(); slot.is_connected())
        slot.emplace<exchange_cancellation>(c.wire_, c.current_->number);
    step first(std::move(self), std::move(end));
    if (!c.current_->is_late) {
        write(std::move(first));
        return;
    }
    c.wire_->post([late = std::move(first)]() mutable {
        fault f(
            client_errc::request_timeout,
            "no time was left to send the request to " + late.self->peer_
        );
        finish(std::move(late), std::move(f));
    });
}

void connection::write(step next) {
    connection& c = *next.self;
    in_progress& current = *c.current_;
    const auto rest = asio::buffer(current.message) + current.sent;
    boost::system::error_code ec;
    const std::size_t now = c.wire_->write_now(rest, ec);
    current.sent += now;
    if (ec == asio::error::would_block || ec == asio::error::try_again) {
        c.wire_->async_send(rest + now, written(std::move(next)));
        return;
    }
    // Behind what is ready to run: the response may have come by then, and one read call is enough.
    c.wire_->post([at = std::move(next), ec]() mutable {
        if (ec)
            finish_unwritten(std::move(at), ec);
        else
            read(std::move(at));
    });
}

void connection::read(step next) {
    connection& c = *next.self;
    const auto into = asio::buffer(c.buffer_) + c.unread_end_;
    if (c.wire_->phase() != exchange_phase::sending) {
        c.wire_->async_receive(into, received(std::move(next)));
        return;
    }
    c.wire_->enter(exchange_phase::waiting, clock::now());
    // While the context is busy, most responses have come by now.
    if (c.comes_early_) {
        boost::system::error_code ec;
        const std::size_t bytes = c.wire_->receive_now(into, ec);
        c.comes_early_ = ec != asio::error::would_block;
        if (c.comes_early_) {
            advance(std::move(next), ec, bytes);
            return;
        }
    }
    std::exception_ptr failure;
    c.wire_->async_receive(into, received_at_once(std::move(next), c.comes_early_, failure));
    if (failure) std::rethrow_exception(failure);
}

void connection::advance(step next, boost::system::error_code failure, std::size_t bytes) {
    outcome ended;
    try {
        ended = next.self->accept(failure, bytes);
    } catch (...) { // no memory
        finish(std::move(next), fault(), std::current_exception());
        return;
    }
    if (ended)
        finish(std::move(next), std::move(ended));
    else
        read(std::move(next));
}

/// Returns how the exchange has ended, if it has.
connection::outcome connection::accept(boost::system::error_code ec, std::size_t bytes) {
    const in_progress& current = *current_;
    std::size_t at_once = bytes;
    for (;;) {
        const auto into = asio::buffer(buffer_) + unread_end_;
        const std::size_t text = wire_->received(std::exchange(bytes, 0), into, ec);
        if (ec && ec != asio::error::would_block)
            return broken(ec, true, current.is_reused && !current.reader.began());
        if (!ec) {
            if (outcome ended = put(text)) return ended;
            if (wire_->is_tls()) continue;
        }
        // A large response is read on before those of other connections, while its memory is in the
        // cache: 20 of 200 us of a page of 100 KB.
        const bool may_have_more = wire_->is_tls() ? wire_->was_filled() : text == into.size();
        if (!may_have_more || at_once >= largest_read) return std::nullopt;
        bytes = wire_->receive_now(asio::buffer(buffer_) + unread_end_, ec);
        at_once += bytes;
    }
}

connection::outcome connection::put(std::size_t bytes) {
    in_progress& current = *current_;
    if (!current.reader.began()) {
        current.began = clock::now();
        // What had come before the descriptor was shut down can be read still.
        if (!wire_->enter(exchange_phase::receiving, current.began))
            return broken(asio::error::operation_aborted, true, false);
    }
    unread_end_ += bytes;
    const std::string_view all(buffer_.data(), unread_end_);
    const auto taken = current.reader.put(all.substr(unread_begin_));
    if (!taken) {
        fault f = taken.error();
        f.sent = true;
        return f;
    }
    unread_begin_ += *taken;
    if (current.reader.done()) return take_reply();
    if (make_room(current.reader.missing())) return std::nullopt;
    fault f(client_errc::response_too_large, "a line from " + peer_ + " is too long");
    f.sent = true;
    return f;
}

/// Decides whether the connection can be used again.
reply connection::take_reply() {
    in_progress& current = *current_;
    // Unrequested bytes would be read as the next response.
    const bool nothing_left = unread_begin_ == unread_end_;
    const bool keeps_alive = current.reader.keep_alive();
    reply answered = current.reader.take();
    answered.began = current.began;
    answered.ended = ended_ = clock::now();
    server_errors_ = answered.status >= 500 ? server_errors_ + 1 : 0;
    reused_ = true;
    usable_ = keeps_alive && nothing_left && server_errors_ < most_server_errors;
    return answered;
}

void connection::finish_unwritten(step last, boost::system::error_code why) {
    const connection& c = *last.self;
    const in_progress& current = *c.current_;
    // A server executes only a complete request. How much of a TLS record left this process is
    // unknown.
    const std::size_t unknown = c.wire_->is_tls() ? largest_tls_record : 0;
    const bool maybe_whole = c.wire_->moved() != current.moved_before &&
                             current.sent + unknown >= current.message.size();
    outcome ended;
    std::exception_ptr failure;
    try {
        ended = c.broken(why, maybe_whole, current.is_reused);
    } catch (...) { // no memory
        ended = fault();
        failure = std::current_exception();
    }
    finish(std::move(last), std::move(ended), std::move(failure));
}

/// The coroutine that it resumes may give the connection back, and use it again, at once.
void connection::finish(step last, outcome ended, std::exception_ptr failure) {
    connection& c = *last.self;
    const asio::any_io_executor here = c.wire_->get_executor();
    c.current_.reset();
    if (c.wire_->lift_limit()) c.usable_ = false; // shut down, although the response is complete
    if (!c.usable_) c.wire_->close();
    const end_of_exchange turn(c);
    operation_end<reply>& waiting = *last.end;
    waiting.complete(std::move(last.end), here, std::move(failure), std::move(*ended));
}

bool connection::make_room(std::size_t expected) {
    const std::size_t unread = unread_end_ - unread_begin_;
    std::memmove(buffer_.data(), buffer_.data() + unread_begin_, unread);
    unread_begin_ = 0;
    unread_end_ = unread;
    std::size_t wanted = std::min(expected, largest_read);
    if (unread == buffer_.size())
        wanted =
            std::max(wanted, std::min(2 * unread, std::max(longest_line, limits_.max_head_bytes)));
    if (wanted > buffer_.size()) buffer_.resize(wanted);
    return unread < buffer_.size();
}

fault connection::broken(boost::system::error_code ec, bool sent, bool stale) const {
    if (const auto limit = wire_->exceeded()) {
        if (*limit == client_errc::cancelled) return cancelled_fault(sent);
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
