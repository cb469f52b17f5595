// SPDX-License-Identifier: BSL-1.0
#include "http/wire.hpp"

#include "http/trust.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <openssl/bio.h>
#include <openssl/ssl.h>

#include <algorithm>

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

wire::wire(const asio::any_io_executor& strand)
    : strand_(strand), io_(io{socket(strand), asio::steady_timer(strand)}), guard_(strand, [this] {
          io_.reset();
          strand_ = {};
      }) {}

wire::socket& wire::plain() noexcept {
    return is_tls() ? tls().next_layer() : std::get<socket>(io_->stream);
}

void wire::limit(clock::time_point end) {
    watch(progress(end));
}

void wire::limit(clock::time_point end, progress::limits each) {
    if (is_tls()) each.least_per_second += tls_wrapping;
    watch(progress(end, each, moved(), clock::now()));
}

void wire::watch(progress kept) {
    progress_ = kept;
    exceeded_.reset();
    set_timer();
}

void wire::set_timer() {
    io_->timer.expires_at(progress_.next_look());
    io_->timer.async_wait([self = shared_from_this(),
                           round = ++round_](boost::system::error_code ec) {
        if (!ec && self->round_ == round) self->look();
    });
}

void wire::look() {
    if (!io_) return;
    const std::uint64_t queued = unsent();
    const std::uint64_t counted = moved();
    const progress::sight seen{counted - std::min(queued, counted), queued != 0};
    exceeded_ = progress_.look(seen, clock::now());
    if (exceeded_)
        close();
    else
        set_timer();
}

void wire::enter(exchange_phase next) noexcept {
    if (io_) progress_.enter(next, moved(), clock::now());
}

/// Under TLS what is in the records counts, not what came out of complete ones: a record of 16 KiB
/// takes a while on a slow line.
std::uint64_t wire::moved() noexcept {
    if (!is_tls()) return counted_;
    const SSL* session = tls().native_handle();
    return BIO_number_read(SSL_get_rbio(session)) + BIO_number_written(SSL_get_wbio(session));
}

/// Returns the number of written and unacknowledged bytes, where the system reports it.
std::uint64_t wire::unsent() noexcept {
#ifdef SIOCOUTQ
    int bytes = 0;
    if (::ioctl(plain().native_handle(), SIOCOUTQ, &bytes) == 0 && bytes > 0)
        return static_cast<std::uint64_t>(bytes);
#endif
    return 0;
}

void wire::lift_limit() noexcept {
    ++round_;
    if (io_) io_->timer.cancel();
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
    plain().non_blocking(true, ignored);
}

bool wire::is_connected_to_itself() noexcept {
    boost::system::error_code unknown;
    const auto here = plain().local_endpoint(unknown);
    return !unknown && here == plain().remote_endpoint(unknown);
}

fallible<void> wire::start_tls(tls_context& with, const endpoint& to) {
    socket connected_socket = std::move(plain());
    auto& stream = io_->stream.emplace<tls_stream>(std::move(connected_socket), with.context);
    SSL& session = *stream.native_handle();
    if (auto expected = expect_host(session, to.host); !expected) return expected.error();
    with.sessions->join(session, registration_, to.host + ' ' + std::to_string(to.port));
    return {};
}

fault wire::handshake_fault(const std::string& host, std::error_code cause) {
    return http::handshake_fault(*tls().native_handle(), host, cause);
}

bool wire::quiet() noexcept {
    if (!io_) return false;
    char byte = 0;
    boost::system::error_code ec;
    if (!is_tls()) {
        plain().read_some(asio::buffer(&byte, 1), ec);
        return is_would_block(ec);
    }
    SSL* const session = tls().native_handle();
    if (BIO_pending(SSL_get_rbio(session)) == 0 && SSL_has_pending(session) == 0) {
        // Nearly always. Without a read through TLS, which costs 3 k instructions.
        plain().receive(asio::buffer(&byte, 1), asio::socket_base::message_peek, ec);
        if (is_would_block(ec)) return true;
    }
    // A healthy idle TLS 1.3 connection may hold session tickets, so looking at the socket alone
    // would throw it away: the read goes through TLS, which swallows them.
    tls().read_some(asio::buffer(&byte, 1), ec);
    return is_would_block(ec);
}

void wire::close() noexcept {
    if (!io_) return;
    // OpenSSL takes a session that ends without close_notify for a broken one and does not resume
    // it.
    if (is_tls())
        SSL_set_shutdown(tls().native_handle(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    boost::system::error_code ignored;
    plain().close(ignored);
}

} // namespace codynamo::http
