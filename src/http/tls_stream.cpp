// SPDX-License-Identifier: BSL-1.0
#include "http/tls_stream.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/system/system_error.hpp>
#include <openssl/bio.h>
#include <openssl/err.h>

#include <algorithm>
#include <climits>
#include <cstring>
#include <utility>

namespace codynamo::http {
namespace {

/// A peer that provokes alerts and does not read them.
constexpr std::size_t most_unsent = std::size_t{64} << 10;

int as_int(std::size_t size) noexcept {
    return static_cast<int>(std::min<std::size_t>(size, INT_MAX));
}

[[noreturn]] void throw_openssl_error() {
    throw boost::system::system_error(
        static_cast<int>(ERR_get_error()), asio::error::get_ssl_category()
    );
}

} // namespace

/// OpenSSL's source and sink of records.
const BIO_METHOD* tls_stream::records() {
    static BIO_METHOD* const made = [] {
        BIO_METHOD* method =
            BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "codynamo records");
        if (method == nullptr) throw_openssl_error();
        BIO_meth_set_write_ex(method, write_records);
        BIO_meth_set_read_ex(method, read_records);
        BIO_meth_set_ctrl(method, control);
        return method;
    }();
    return made;
}

tls_stream::session_ptr tls_stream::make_session(SSL_CTX* context) {
    session_ptr made(SSL_new(context));
    if (!made) throw_openssl_error();
    SSL_set_mode(made.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    BIO* const both_ways = BIO_new(records());
    if (both_ways == nullptr) throw_openssl_error();
    SSL_set_bio(made.get(), both_ways, both_ways); // takes it over
    SSL_set_connect_state(made.get());
    return made;
}

tls_stream::tls_stream(socket connected, session_ptr session) noexcept
    : socket_(std::move(connected)), session_(std::move(session)) {
    BIO* const both_ways = SSL_get_rbio(session_.get());
    BIO_set_data(both_ways, this);
    BIO_set_init(both_ways, 1);
}

void tls_stream::handshake(boost::system::error_code& ec) noexcept {
    ERR_clear_error();
    (void)result_of(SSL_do_handshake(session_.get()), ec);
}

std::size_t tls_stream::read_some(
    asio::mutable_buffer into, boost::system::error_code& ec
) noexcept {
    ERR_clear_error();
    return result_of(SSL_read(session_.get(), into.data(), as_int(into.size())), ec);
}

std::size_t tls_stream::write_some(
    asio::const_buffer from, boost::system::error_code& ec
) noexcept {
    std::size_t written = 0;
    ec.clear();
    while (output_.empty() && !ec && written < from.size()) { // a record after the other
        const asio::const_buffer rest = from + written;
        ERR_clear_error();
        written += result_of(SSL_write(session_.get(), rest.data(), as_int(rest.size())), ec);
    }
    if (!ec && !output_.empty()) ec = asio::error::would_block;
    return written;
}

/// Returns the size of a successful step, or else 0 with the reason.
std::size_t tls_stream::result_of(int result, boost::system::error_code& ec) noexcept {
    const int why = SSL_get_error(session_.get(), result);
    ec.clear();
    if (result > 0) return static_cast<std::size_t>(result);
    const unsigned long known = ERR_get_error();
    if (why == SSL_ERROR_SSL && known != 0)
        ec.assign(static_cast<int>(known), asio::error::get_ssl_category());
    else if (socket_failure_)
        ec = socket_failure_;
    else if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE)
        ec = asio::error::would_block;
    else if (why == SSL_ERROR_ZERO_RETURN)
        ec = asio::error::eof;
    else
        ec = asio::ssl::error::unspecified_system_error;
    return 0;
}

asio::mutable_buffer tls_stream::room() {
    if (!input_) input_.reset(new char[input_size]); // not cleared
    if (input_begin_ == input_end_) input_begin_ = input_end_ = 0;
    return {input_.get() + input_end_, input_size - input_end_};
}

bool tls_stream::has_unread() const noexcept {
    return input_begin_ != input_end_ || SSL_has_pending(session_.get()) == 1;
}

asio::const_buffer tls_stream::unsent() const noexcept {
    return {output_.data(), output_.size()};
}

void tls_stream::sent(std::size_t bytes) noexcept {
    output_.erase(output_.begin(), output_.begin() + static_cast<std::ptrdiff_t>(bytes));
    if (output_.empty()) output_ = {};
}

void tls_stream::rest() noexcept {
    if (input_begin_ == input_end_) input_.reset();
    if (!input_) input_begin_ = input_end_ = 0;
    SSL_free_buffers(session_.get()); // refuses while there is something in them
}

std::size_t tls_stream::take_sent_count() noexcept {
    return std::exchange(sent_, 0);
}

/// OpenSSL's callback: nothing may be thrown through OpenSSL.
int tls_stream::write_records(BIO* of, const char* from, std::size_t size, std::size_t* written) {
    auto& self = *static_cast<tls_stream*>(BIO_get_data(of));
    BIO_clear_retry_flags(of);
    std::size_t now = 0;
    if (self.output_.empty()) {
        boost::system::error_code ec;
        do
            now = self.socket_.write_some(asio::buffer(from, size), ec);
        while (ec == asio::error::interrupted);
        self.sent_ += now;
        if (ec && ec != asio::error::would_block && ec != asio::error::try_again) {
            self.socket_failure_ = ec;
            return 0;
        }
    }
    if (self.output_.size() > most_unsent) {
        self.socket_failure_ = asio::error::no_buffer_space;
        return 0;
    }
    try {
        self.output_.insert(self.output_.end(), from + now, from + size);
    } catch (...) {
        self.socket_failure_ = asio::error::no_memory;
        return 0;
    }
    *written = size;
    return 1;
}

int tls_stream::read_records(BIO* of, char* into, std::size_t size, std::size_t* read) {
    auto& self = *static_cast<tls_stream*>(BIO_get_data(of));
    BIO_clear_retry_flags(of);
    const std::size_t some = std::min(size, self.input_end_ - self.input_begin_);
    if (some == 0) {
        BIO_set_retry_read(of);
        return 0;
    }
    std::memcpy(into, self.input_.get() + self.input_begin_, some);
    self.input_begin_ += some;
    *read = some;
    return 1;
}

long tls_stream::control(BIO* of, int what, long, void*) {
    if (what == BIO_CTRL_FLUSH) return 1;
    if (what != BIO_CTRL_PENDING) return 0;
    const auto& self = *static_cast<tls_stream*>(BIO_get_data(of));
    return static_cast<long>(self.input_end_ - self.input_begin_);
}

} // namespace codynamo::http
