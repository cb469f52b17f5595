// SPDX-License-Identifier: BSL-1.0
#include "http/wire.hpp"

#include "http/trust.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

namespace codynamo::http {

wire::wire(const asio::any_io_executor& strand)
    : strand_(strand), io_(io{socket(strand), asio::steady_timer(strand)}), leash_(strand, [this] {
          io_.reset();
          strand_ = {};
      }) {}

wire::socket& wire::plain() noexcept {
    return is_tls() ? tls().next_layer() : std::get<socket>(io_->stream);
}

void wire::limit(clock::time_point end) {
    timed_out_ = false;
    io_->timer.expires_at(end);
    io_->timer.async_wait([self = shared_from_this(),
                           round = ++round_](boost::system::error_code ec) {
        if (ec || self->round_ != round) return;
        self->timed_out_ = true;
        self->close();
    });
}

void wire::lift_limit() noexcept {
    ++round_;
    if (io_) io_->timer.cancel();
}

void wire::connected() noexcept {
    boost::system::error_code ignored; // a socket that cannot do it will say so when it is used
    plain().set_option(asio::ip::tcp::no_delay(true), ignored);
    plain().non_blocking(true, ignored);
}

fallible<void> wire::start_tls(asio::ssl::context& context, const std::string& host) {
    socket connected_socket = std::move(plain());
    auto& stream = io_->stream.emplace<tls_stream>(std::move(connected_socket), context);
    return expect_host(*stream.native_handle(), host);
}

fault wire::handshake_fault(const std::string& host, std::error_code cause) {
    return http::handshake_fault(*tls().native_handle(), host, cause);
}

bool wire::quiet() noexcept {
    // A healthy idle TLS 1.3 connection may hold session tickets, so looking at the socket alone
    // would throw it away: the read goes through TLS, which swallows them. A pending read would
    // notice the server's close at once instead of here, but it would also keep the user's
    // io_context running for nothing.
    if (!io_) return false;
    char byte = 0;
    boost::system::error_code ec;
    if (is_tls())
        tls().read_some(asio::buffer(&byte, 1), ec);
    else
        plain().read_some(asio::buffer(&byte, 1), ec);
    return ec == asio::error::would_block || ec == asio::error::try_again;
}

void wire::close() noexcept {
    if (!io_) return;
    boost::system::error_code ignored;
    plain().close(ignored);
}

} // namespace codynamo::http
