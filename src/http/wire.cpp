// SPDX-License-Identifier: BSL-1.0
#include "http/wire.hpp"

#include "http/trust.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/execution/blocking.hpp>
#include <boost/asio/require.hpp>
#include <boost/asio/ssl/error.hpp>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#ifdef __linux__
#include <linux/sockios.h>
#include <sys/ioctl.h>
#endif

namespace codynamo::http {
namespace {

// A vanished peer is noticed: in an exchange by unacknowledged bytes, before one by the probes. The
// times suit responses within milliseconds.
constexpr int probe_after_s = 15;
constexpr int probe_every_s = 5;
constexpr int probes = 3;
[[maybe_unused]] constexpr int unacknowledged_for_ms = 10'000;

/// A record of TLS wraps about so many bytes around what it carries, be it a single byte.
constexpr std::uint64_t tls_wrapping = 40;

bool is_would_block(const boost::system::error_code& ec) noexcept {
    return ec == asio::error::would_block || ec == asio::error::try_again;
}

template <class Socket>
void set_tcp_option(Socket& s, int name, int value) noexcept {
    ::setsockopt(
        s.native_handle(), IPPROTO_TCP, name, reinterpret_cast<const char*>(&value), sizeof value
    );
}

} // namespace

wire::wire(const asio::any_io_executor& executor, std::shared_ptr<deadline_queue> limits)
    : executor_(executor),
      later_(asio::require(executor, asio::execution::blocking.never)),
      limits_(std::move(limits)),
      stream_(std::in_place, std::in_place_type<socket>, executor),
      guard_(executor, [this] {
          lift_limit();
          stream_.reset();
          executor_ = {};
          later_ = {};
      }) {}

wire::socket& wire::plain() noexcept {
    return is_tls() ? tls().next_layer() : std::get<socket>(*stream_);
}

void wire::limit(clock::time_point end) {
    watch(progress(end));
}

std::uint64_t wire::limit(clock::time_point end, progress::limits each, clock::time_point now) {
    if (is_tls()) each.least_per_second += tls_wrapping;
    return watch(progress(end, each, moved_.load(std::memory_order_relaxed), now));
}

std::uint64_t wire::watch(progress kept) {
    const auto held = limits_->lock();
    progress_ = kept;
    exceeded_.reset();
    descriptor_ = plain().native_handle();
    limits_->add(*this, progress_.next_look());
    is_limited_ = true;
    return ++number_;
}

/// By the queue, under its lock.
wire::clock::time_point wire::look(clock::time_point now) noexcept {
    const std::uint64_t queued = unacknowledged();
    const std::uint64_t counted = moved_.load(std::memory_order_relaxed);
    const progress::sight seen{counted - std::min(queued, counted), queued != 0};
    exceeded_ = progress_.look(seen, now);
    if (!exceeded_) return progress_.next_look();
    shut_down();
    return deadline_queue::never;
}

bool wire::enter(exchange_phase next, clock::time_point now) noexcept {
    const auto held = limits_->lock();
    progress_.enter(next, moved_.load(std::memory_order_relaxed), now);
    return !exceeded_;
}

std::optional<client_errc> wire::lift_limit() noexcept {
    const auto held = limits_->lock();
    if (!held) return std::nullopt;
    limits_->remove(*this);
    is_limited_ = false;
    return exceeded_;
}

void wire::cancel(std::uint64_t number) noexcept {
    const auto held = limits_->lock();
    if (!is_limited_ || number != number_) return;
    exceeded_ = client_errc::cancelled;
    shut_down();
}

std::optional<client_errc> wire::exceeded() noexcept {
    const auto held = limits_->lock();
    return exceeded_;
}

/// Ends pending operations, also on other threads; the socket stays open.
void wire::shut_down() noexcept {
    ::shutdown(descriptor_, asio::socket_base::shutdown_both);
}

/// No two threads write it at a time.
void wire::add_moved(std::size_t bytes) noexcept {
    moved_.store(moved_.load(std::memory_order_relaxed) + bytes, std::memory_order_relaxed);
}

/// Returns the number of written and unacknowledged bytes, where the system reports it.
std::uint64_t wire::unacknowledged() noexcept {
#ifdef SIOCOUTQ
    int bytes = 0;
    if (::ioctl(descriptor_, SIOCOUTQ, &bytes) == 0 && bytes > 0)
        return static_cast<std::uint64_t>(bytes);
#endif
    return 0;
}

std::size_t wire::write_now(asio::const_buffer bytes, boost::system::error_code& ec) noexcept {
    if (!is_tls()) {
        std::size_t written = 0;
        do
            written = plain().write_some(bytes, ec);
        while (ec == asio::error::interrupted);
        add_moved(written);
        if (!ec && written < bytes.size()) ec = asio::error::would_block;
        return written;
    }
    const std::size_t written = tls().write_some(bytes, ec);
    add_moved(tls().take_sent_count());
    return written;
}

std::size_t wire::sent(std::size_t bytes) noexcept {
    add_moved(bytes);
    if (!is_tls()) return bytes;
    tls().sent(bytes);
    return 0;
}

std::size_t wire::received(
    std::size_t bytes, asio::mutable_buffer into, boost::system::error_code& ec
) noexcept {
    if (is_tls()) {
        records_received(bytes, ec);
        return ec ? 0 : tls().read_some(into, ec);
    }
    add_moved(bytes);
    return bytes;
}

std::size_t wire::receive_now(asio::mutable_buffer into, boost::system::error_code& ec) {
    const asio::mutable_buffer room = is_tls() ? tls().room() : into;
    is_exhausted_ = false;
    std::size_t bytes = 0;
    do
        bytes = reports_rest_ ? receive_with_rest(room, ec) : plain().read_some(room, ec);
    while (ec == asio::error::interrupted);
    return bytes;
}

/// Reads as `read_some` does.
std::size_t wire::receive_with_rest(
    asio::mutable_buffer room, boost::system::error_code& ec
) noexcept {
    ec.clear();
#ifdef TCP_CM_INQ
    iovec into{room.data(), room.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> reported;
    msghdr message{};
    message.msg_iov = &into;
    message.msg_iovlen = 1;
    message.msg_control = reported.data();
    message.msg_controllen = reported.size();
    const ssize_t bytes = ::recvmsg(plain().native_handle(), &message, MSG_DONTWAIT);
    if (bytes < 0) ec.assign(errno, asio::error::get_system_category());
    if (bytes == 0) ec = asio::error::eof;
    if (bytes <= 0) return 0;
    const cmsghdr* const first = CMSG_FIRSTHDR(&message);
    if (first != nullptr && first->cmsg_level == IPPROTO_TCP && first->cmsg_type == TCP_CM_INQ) {
        int rest = 0;
        std::memcpy(&rest, CMSG_DATA(first), sizeof rest);
        is_exhausted_ = rest == 0; // the end of the stream counts as a byte
    }
    return static_cast<std::size_t>(bytes);
#else
    return plain().read_some(room, ec);
#endif
}

void wire::records_received(std::size_t bytes, boost::system::error_code& ec) noexcept {
    add_moved(bytes);
    tls().received(bytes);
    if (ec == asio::error::eof) ec = asio::ssl::error::stream_truncated; // without close_notify
}

void wire::connected() noexcept {
    boost::system::error_code ignored; // a socket without support fails when it is used
    plain().set_option(asio::ip::tcp::no_delay(true), ignored);
    plain().set_option(asio::socket_base::keep_alive(true), ignored);
#if defined(TCP_KEEPIDLE)
    set_tcp_option(plain(), TCP_KEEPIDLE, probe_after_s);
#elif defined(TCP_KEEPALIVE) // Darwin's name for it
    set_tcp_option(plain(), TCP_KEEPALIVE, probe_after_s);
#endif
#if defined(TCP_KEEPINTVL) && defined(TCP_KEEPCNT)
    set_tcp_option(plain(), TCP_KEEPINTVL, probe_every_s);
    set_tcp_option(plain(), TCP_KEEPCNT, probes);
#endif
#ifdef TCP_USER_TIMEOUT
    set_tcp_option(plain(), TCP_USER_TIMEOUT, unacknowledged_for_ms);
#endif
#ifdef TCP_INQ
    const int on = 1;
    reports_rest_ =
        ::setsockopt(plain().native_handle(), IPPROTO_TCP, TCP_INQ, &on, sizeof on) == 0;
#endif
    plain().non_blocking(true, ignored);
}

bool wire::is_connected_to_itself() noexcept {
    boost::system::error_code unknown;
    const auto here = plain().local_endpoint(unknown);
    return !unknown && here == plain().remote_endpoint(unknown);
}

fallible<void> wire::start_tls(tls_context& with, const endpoint& to) {
    // What throws comes first: there is always a stream, to be closed.
    tls_stream::session_ptr made = tls_stream::make_session(with.context.native_handle());
    socket connected_socket = std::move(plain());
    auto& stream = stream_->emplace<tls_stream>(std::move(connected_socket), std::move(made));
    SSL& session = stream.session();
    if (auto expected = expect_host(session, to.host); !expected) return expected.error();
    with.sessions->join(session, registration_, to.host + ' ' + std::to_string(to.port));
    return {};
}

void wire::handshake(boost::system::error_code& ec) noexcept {
    tls().handshake(ec);
    add_moved(tls().take_sent_count());
}

fault wire::handshake_fault(const std::string& host, std::error_code cause) {
    return http::handshake_fault(tls().session(), host, cause);
}

bool wire::quiet() noexcept {
    if (!stream_) return false;
    char byte = 0;
    boost::system::error_code ec;
    if (!is_tls()) {
        plain().read_some(asio::buffer(&byte, 1), ec);
        return is_would_block(ec);
    }
    if (!tls().has_unread()) {
        // Nearly always. Without a read through TLS, which costs 3 k instructions.
        plain().receive(asio::buffer(&byte, 1), asio::socket_base::message_peek, ec);
        if (is_would_block(ec)) return true;
    }
    return has_only_tickets();
}

/// A healthy idle TLS 1.3 connection may hold session tickets, so looking at the socket alone would
/// throw it away: TLS swallows them.
bool wire::has_only_tickets() noexcept {
    char byte = 0;
    boost::system::error_code ec;
    while (!ec) {
        boost::system::error_code in_tls;
        (void)tls().read_some(asio::buffer(&byte, 1), in_tls);
        if (!is_would_block(in_tls) || has_unsent()) return false;
        try {
            const std::size_t more = plain().read_some(tls().room(), ec);
            tls().received(more);
        } catch (...) { // no memory
            return false;
        }
    }
    return is_would_block(ec);
}

void wire::close() noexcept {
    lift_limit();
    if (!stream_) return;
    // OpenSSL takes a session that ends without close_notify for a broken one and does not resume
    // it.
    if (is_tls()) SSL_set_shutdown(&tls().session(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    boost::system::error_code ignored;
    plain().close(ignored);
}

} // namespace codynamo::http
