// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/asio.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>
#include <openssl/ssl.h>

#include <cstddef>
#include <memory>
#include <vector>

namespace codynamo::http {

/// TLS on a connected, non-blocking socket, as a client, step by step: what it needs from the
/// socket is for its owner to read. It keeps its buffers until `rest`; an idle `asio::ssl::stream`
/// keeps 68 KB.
class tls_stream {
public:
    using socket = asio::ip::tcp::socket;

    struct free_session {
        void operator()(SSL* s) const noexcept { SSL_free(s); }
    };

    using session_ptr = std::unique_ptr<SSL, free_session>;

    /// Returns what a stream needs of OpenSSL. Throws `boost::system::system_error`.
    [[nodiscard]] static session_ptr make_session(SSL_CTX* context);

    /// Takes over both. `session` comes from `make_session`.
    tls_stream(socket connected, session_ptr session) noexcept;
    tls_stream(const tls_stream&) = delete;
    tls_stream& operator=(const tls_stream&) = delete;

    [[nodiscard]] socket& next_layer() noexcept { return socket_; }

    [[nodiscard]] SSL& session() noexcept { return *session_; }

    // These end with `would_block` when records have to be sent first, if there are `unsent` ones,
    // or else received.
    void handshake(boost::system::error_code& ec) noexcept;
    [[nodiscard]] std::size_t read_some(
        asio::mutable_buffer into, boost::system::error_code& ec
    ) noexcept;
    [[nodiscard]] std::size_t write_some(
        asio::const_buffer from, boost::system::error_code& ec
    ) noexcept;

    /// Returns where to put records that come from the socket; `received` follows.
    [[nodiscard]] asio::mutable_buffer room();
    void received(std::size_t bytes) noexcept { input_end_ += bytes; }

    /// Returns whether what was received last took all the room: there may be more.
    [[nodiscard]] bool was_filled() const noexcept {
        return input_begin_ == input_end_ && input_end_ == input_size;
    }

    /// Returns whether bytes have been received that `read_some` has not returned.
    [[nodiscard]] bool has_unread() const noexcept;

    /// Returns records that the system has not taken; `sent` follows.
    [[nodiscard]] asio::const_buffer unsent() const noexcept;
    void sent(std::size_t bytes) noexcept;

    /// Frees the buffers, 50 KB with those of OpenSSL, of a stream that may be idle for long.
    void rest() noexcept;

    /// Returns the bytes of records that the steps have sent since the last call.
    [[nodiscard]] std::size_t take_sent_count() noexcept;

private:
    /// A whole record.
    static constexpr std::size_t input_size = std::size_t{17} << 10;

    static const BIO_METHOD* records();
    static int write_records(BIO* of, const char* from, std::size_t size, std::size_t* written);
    static int read_records(BIO* of, char* into, std::size_t size, std::size_t* read);
    static long control(BIO* of, int what, long, void*);

    [[nodiscard]] std::size_t result_of(int result, boost::system::error_code& ec) noexcept;

    socket socket_;
    session_ptr session_;
    std::unique_ptr<char[]> input_;
    std::size_t input_begin_ = 0;
    std::size_t input_end_ = 0;
    std::vector<char> output_;
    std::size_t sent_ = 0;
    boost::system::error_code socket_failure_;
};

} // namespace codynamo::http
