// SPDX-License-Identifier: BSL-1.0
//
// Answers each GetItem with the same item of 1 KB, and a PutItem with {}, as fast as one thread
// can: the server for bench_get_item_calls, in its own process so that its work is not counted.
//
//   bench_canned_server [--tls]
//
// Prints its endpoint and, for TLS, the file of the certificate authority to trust. Ends when its
// standard input does.
//
#include "crypto/crc32.hpp"
#include "support/certificates.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <charconv>
#include <cstring>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unistd.h>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto as_done = asio::as_tuple(asio::use_awaitable);

std::string item_body() {
    return R"({"Item":{"id":{"S":"1"},"total":{"N":"12345678901234567890.12"},"note":{"S":")" +
           std::string(940, 'x') + R"("}}})";
}

std::string canned_response(const std::string& body) {
    return "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\nx-amzn-RequestId: "
           "4KBNVRGD25RG1KEO9UT4V3FQDJVV4KQNSO5AEMVJF66Q9ASUAAJG\r\nx-amz-crc32: " +
           std::to_string(codynamo::crypto::crc32(body)) +
           "\r\nDate: Thu, 26 Nov 2026 12:00:00 GMT\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// Returns the size of the request at the front of `received`, if it is complete.
std::optional<std::size_t> whole_request(std::string_view received) {
    constexpr std::string_view header = "Content-Length: ";
    const std::size_t head_end = received.find("\r\n\r\n");
    if (head_end == std::string_view::npos) return std::nullopt;
    const std::size_t digits = received.find(header) + header.size();
    std::size_t length = 0;
    std::from_chars(received.data() + digits, received.data() + head_end, length);
    const std::size_t size = head_end + 4 + length;
    if (received.size() < size) return std::nullopt;
    return size;
}

template <class Stream>
asio::awaitable<void> serve(Stream stream) {
    if constexpr (!std::is_same_v<Stream, tcp::socket>) {
        auto [failed] = co_await stream.async_handshake(asio::ssl::stream_base::server, as_done);
        if (failed) co_return;
    }
    static const std::string item = canned_response(item_body());
    static const std::string nothing = canned_response("{}");
    std::array<char, 65536> buffer;
    std::size_t filled = 0;
    for (;;) {
        auto [no_more, size] =
            co_await stream.async_read_some(asio::buffer(buffer) + filled, as_done);
        if (no_more) co_return;
        filled += size;
        while (const auto request = whole_request({buffer.data(), filled})) {
            const std::string_view text(buffer.data(), *request);
            const bool is_put = text.find(".PutItem\r\n") != std::string_view::npos;
            const std::string& response = is_put ? nothing : item;
            std::memmove(buffer.data(), buffer.data() + *request, filled - *request);
            filled -= *request;
            auto [broken, written] =
                co_await asio::async_write(stream, asio::buffer(response), as_done);
            if (broken) co_return;
        }
    }
}

asio::awaitable<void> accept(tcp::acceptor& at, asio::ssl::context* tls) {
    for (;;) {
        tcp::socket peer = co_await at.async_accept(asio::use_awaitable);
        peer.set_option(tcp::no_delay(true));
        if (tls)
            asio::co_spawn(
                at.get_executor(),
                serve(asio::ssl::stream<tcp::socket>(std::move(peer), *tls)),
                asio::detached
            );
        else
            asio::co_spawn(at.get_executor(), serve(std::move(peer)), asio::detached);
    }
}

} // namespace

int main(int argc, char** argv) {
    const bool with_tls = argc > 1 && std::string_view(argv[1]) == "--tls";
    asio::io_context io(1);
    tcp::acceptor at(io, {asio::ip::address_v4::loopback(), 0});
    const std::string address = "://127.0.0.1:" + std::to_string(at.local_endpoint().port());

    std::optional<codynamo::testing::certificate_authority> authority;
    asio::ssl::context tls(asio::ssl::context::tls_server);
    if (with_tls) {
        authority.emplace();
        const auto certificate = authority->issue();
        tls.use_certificate_chain(asio::buffer(certificate.certificate_pem));
        tls.use_private_key(asio::buffer(certificate.key_pem), asio::ssl::context::pem);
        std::cout << "https" << address << ' ' << authority->file() << std::endl;
    } else {
        std::cout << "http" << address << std::endl;
    }
    asio::co_spawn(io, accept(at, with_tls ? &tls : nullptr), asio::detached);

    asio::posix::stream_descriptor input(io, ::dup(STDIN_FILENO));
    char ignored = 0;
    input.async_read_some(asio::buffer(&ignored, 1), [&](auto, auto) { io.stop(); });
    io.run();
}
