// SPDX-License-Identifier: BSL-1.0
#include "support/scripted_server.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch_test_macros.hpp>

#include <string>

namespace codynamo::testing {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

const std::string request =
    "POST / HTTP/1.1\r\nX-Amz-Target: DynamoDB_20120810.PutItem\r\nContent-Length: 2\r\n\r\n{}";

/// A client that knows nothing: plain blocking socket calls.
struct plain_client {
    explicit plain_client(const scripted_server& net) : socket(io) {
        socket.connect(tcp::endpoint(asio::ip::address_v4::loopback(), net.port()));
    }

    void send(const std::string& bytes) { asio::write(socket, asio::buffer(bytes)); }

    std::string receive(std::size_t size) {
        std::string bytes(size, '\0');
        boost::system::error_code ec;
        bytes.resize(asio::read(socket, asio::buffer(bytes), ec));
        end = ec;
        return bytes;
    }

    asio::io_context io;
    tcp::socket socket;
    boost::system::error_code end;
};

std::string text_of(const answer& a) {
    return std::get<answer::write>(a.steps().front()).bytes;
}

} // namespace

TEST_CASE("the scripted server gives its answers in order, over any connection") {
    scripted_server net;
    net.reply(ok("1")).reply(throttled());
    plain_client one(net);
    plain_client two(net);
    one.send(request);
    CHECK(one.receive(text_of(ok("1")).size()) == text_of(ok("1")));
    two.send(request);
    CHECK(two.receive(text_of(throttled()).size()) == text_of(throttled()));
    const auto seen = net.requests();
    REQUIRE(seen.size() == 2);
    CHECK(seen[0].connection != seen[1].connection);
    CHECK(seen[0].operation() == "PutItem");
    CHECK(seen[0].body == "{}");
    CHECK(net.connections() == 2);
    CHECK(net.bytes_received() == 2 * request.size());
}

TEST_CASE("a request that no script covers is a problem") {
    scripted_server net;
    plain_client client(net);
    client.send(request);
    CHECK(client.receive(12) == "HTTP/1.1 599");
    const auto problems = net.take_problems();
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].find("PutItem") != std::string::npos);
}

TEST_CASE("a script that is not used is a problem") {
    scripted_server net;
    net.reply(ok("1")).reply(ok("2")).accept(reset());
    CHECK(net.take_problems().size() == 2);
    CHECK(net.take_problems().empty());
}

TEST_CASE("bytes where the client should have closed are a problem") {
    scripted_server net;
    net.reply(stall());
    plain_client client(net);
    SECTION("with the request") {
        client.send(request + "more");
    }
    SECTION("after the request") {
        client.send(request);
        client.send("more");
    }
    client.receive(1);
    CHECK(net.take_problems().size() == 1);
}

TEST_CASE("the scripted server waits, resets, closes and cuts where its script says") {
    scripted_server net;
    plain_client client(net);
    SECTION("a gate") {
        gate opened;
        net.reply(ok("1").held_after(10, opened));
        client.send(request);
        CHECK(client.receive(10) == text_of(ok("1")).substr(0, 10));
        CHECK(client.socket.available() == 0);
        opened.open();
        CHECK(client.receive(text_of(ok("1")).size() - 10) == text_of(ok("1")).substr(10));
    }
    SECTION("reset") {
        net.reply(reset());
        client.send(request);
        client.receive(1);
        CHECK(client.end == asio::error::connection_reset);
    }
    SECTION("close") {
        net.reply(close_connection());
        client.send(request);
        client.receive(1);
        CHECK(client.end == asio::error::eof);
    }
    SECTION("cut") {
        net.reply(ok("1").truncated(20));
        client.send(request);
        CHECK(client.receive(100) == text_of(ok("1")).substr(0, 20));
        CHECK(client.end == asio::error::eof);
    }
    SECTION("pieces") {
        net.reply(ok("1").sliced(7));
        client.send(request);
        CHECK(client.receive(text_of(ok("1")).size()) == text_of(ok("1")));
    }
}

TEST_CASE("checksums are right, wrong or absent as asked") {
    // CRC-32 of "123456789" is CBF43926, the check value of its catalogue entry.
    CHECK(text_of(ok("123456789")).find("x-amz-crc32: 3421780262\r\n") != std::string::npos);
    CHECK(
        text_of(ok("123456789", checksum::wrong)).find("x-amz-crc32: 873187033\r\n") !=
        std::string::npos
    );
    CHECK(text_of(ok("123456789", checksum::absent)).find("x-amz-crc32") == std::string::npos);
}

} // namespace codynamo::testing
