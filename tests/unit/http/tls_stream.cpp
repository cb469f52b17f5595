// SPDX-License-Identifier: BSL-1.0
#include "http/tls_stream.hpp"

#include "support/certificates.hpp"
#include "support/patience.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <catch2/catch_test_macros.hpp>
#include <openssl/bio.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace codynamo::http {
namespace {

using asio::ip::tcp;
namespace ssl = asio::ssl;

/// A client's stream and OpenSSL's own server, connected, on one thread.
class tls_pair {
public:
    tls_pair()
        : client_context_(ssl::context::tls_client), server_context_(ssl::context::tls_server) {
        const testing::certificate its = testing::certificate_authority().issue();
        server_context_.use_certificate(asio::buffer(its.certificate_pem), ssl::context::pem);
        server_context_.use_private_key(asio::buffer(its.key_pem), ssl::context::pem);
        tcp::acceptor acceptor(io_, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
        tcp::socket there(io_);
        there.open(tcp::v4());
        there.set_option(asio::socket_base::send_buffer_size(4096));
        there.connect(acceptor.local_endpoint());
        there.non_blocking(true);
        here_ = std::make_unique<tcp::socket>(acceptor.accept());
        here_->non_blocking(true);
        client_ = std::make_unique<tls_stream>(
            std::move(there), tls_stream::make_session(client_context_.native_handle())
        );
        server_.reset(SSL_new(server_context_.native_handle()));
        REQUIRE(SSL_set_fd(server_.get(), static_cast<int>(here_->native_handle())) == 1);
        SSL_set_accept_state(server_.get());
        shake_hands();
    }

    [[nodiscard]] tls_stream& client() noexcept { return *client_; }

    [[nodiscard]] SSL* server() noexcept { return server_.get(); }

    void server_writes(const std::string& text) {
        const int size = static_cast<int>(text.size());
        REQUIRE(SSL_write(server_.get(), text.data(), size) == size);
    }

    /// What has come, without its end.
    std::string server_reads(std::size_t size) {
        std::string text(size, ' ');
        std::size_t read = 0;
        patiently([&] {
            const int some =
                SSL_read(server_.get(), text.data() + read, static_cast<int>(text.size() - read));
            if (some > 0) read += static_cast<std::size_t>(some);
            return read == size;
        });
        return text;
    }

    /// Takes `most` bytes of records at most, but at least one.
    void receive(std::size_t most = std::size_t{1} << 20) {
        patiently([&] {
            const auto room = client_->room();
            const asio::mutable_buffer into(room.data(), std::min(most, room.size()));
            boost::system::error_code ec;
            const std::size_t some = client_->next_layer().read_some(into, ec);
            client_->received(some);
            return some != 0;
        });
    }

    std::string client_reads(boost::system::error_code& ec) {
        std::string text(4096, ' ');
        text.resize(client_->read_some(asio::buffer(text), ec));
        return text;
    }

    template <class Condition>
    static void patiently(const Condition& holds) {
        const auto end = std::chrono::steady_clock::now() + testing::patience;
        while (!holds())
            REQUIRE(std::chrono::steady_clock::now() < end);
    }

private:
    struct free_session {
        void operator()(SSL* s) const noexcept { SSL_free(s); }
    };

    void shake_hands() {
        patiently([&] {
            const bool is_accepted = SSL_do_handshake(server_.get()) == 1;
            boost::system::error_code ec;
            client_->handshake(ec);
            if (ec == asio::error::would_block) {
                boost::system::error_code nothing;
                const auto room = client_->room();
                client_->received(client_->next_layer().read_some(room, nothing));
            }
            return !ec && is_accepted;
        });
    }

    asio::io_context io_;
    ssl::context client_context_;
    ssl::context server_context_;
    std::unique_ptr<tcp::socket> here_;
    std::unique_ptr<tls_stream> client_;
    std::unique_ptr<SSL, free_session> server_;
};

} // namespace

TEST_CASE("text passes through TLS both ways, also after a rest") {
    tls_pair pair;
    for (int round = 0; round < 2; ++round) {
        boost::system::error_code ec;
        CHECK(pair.client().write_some(asio::buffer("ping", 4), ec) == 4);
        CHECK_FALSE(ec);
        CHECK(pair.server_reads(4) == "ping");
        pair.server_writes("pong");
        std::string read;
        while (read.empty()) { // session tickets come first
            pair.receive();
            read = pair.client_reads(ec);
        }
        CHECK(read == "pong");
        CHECK_FALSE(pair.client().has_unread());
        pair.client().rest();
    }
}

TEST_CASE("a stream that rests loses nothing that was not read") {
    tls_pair pair;
    boost::system::error_code ec;
    while (pair.client().write_some(asio::buffer("?", 1), ec) == 0)
        continue;
    (void)pair.server_reads(1);
    const std::string text(1000, 'x');
    pair.server_writes(text);
    std::string read;
    while (read.empty()) {
        pair.receive(100); // parts of a record
        pair.client().rest();
        read = pair.client_reads(ec);
        pair.client().rest();
    }
    CHECK(read == text);
}

TEST_CASE("a stream knows whether what it received took all its room") {
    tls_pair pair;
    boost::system::error_code ec;
    while (pair.client().write_some(asio::buffer("?", 1), ec) == 0)
        continue;
    (void)pair.server_reads(1);
    pair.server_writes(std::string(40'000, 'x'));
    CHECK_FALSE(pair.client().was_filled());
    std::size_t read = 0;
    bool was_filled = false;
    while (read < 40'000) {
        pair.receive();
        for (std::string some = "x"; !some.empty(); read += some.size())
            some = pair.client_reads(ec);
        CHECK(ec == asio::error::would_block);
        was_filled = was_filled || pair.client().was_filled();
    }
    CHECK(was_filled);
    CHECK_FALSE(pair.client().was_filled());
    CHECK(pair.client().room().size() >= 16'384);
}

TEST_CASE("what the system does not take is kept, in order, and then no more is taken") {
    tls_pair pair;
    const std::string text(std::size_t{4} << 20, 'x');
    boost::system::error_code ec;
    std::size_t written = 0;
    while (!ec && written < text.size())
        written += pair.client().write_some(asio::buffer(text) + written, ec);
    CHECK(ec == asio::error::would_block);
    CHECK(pair.client().unsent().size() > 0);
    CHECK(pair.client().write_some(asio::buffer(text), ec) == 0);
    CHECK(ec == asio::error::would_block);
    CHECK(pair.server_reads(1) == "x");
    tls_pair::patiently([&] {
        const auto rest = pair.client().unsent();
        boost::system::error_code full;
        pair.client().sent(pair.client().next_layer().write_some(rest, full));
        std::string some(4096, ' ');
        (void)SSL_read(pair.server(), some.data(), 4096);
        return pair.client().unsent().size() == 0;
    });
    CHECK(pair.client().take_sent_count() > 0);
}

TEST_CASE("what OpenSSL sends to a peer that does not read has a bound") {
    tls_pair pair;
    const std::string record(1000, 'r'); // such as alerts and new keys
    int taken = 0;
    while (taken < 50'000 &&
           BIO_write(SSL_get_wbio(&pair.client().session()), record.data(), 1000) > 0)
        ++taken;
    CHECK(taken > 64);
    CHECK(pair.client().unsent().size() < (std::size_t{68} << 10));
    boost::system::error_code ec;
    (void)pair.client_reads(ec);
    CHECK(ec == asio::error::no_buffer_space);
}

} // namespace codynamo::http
