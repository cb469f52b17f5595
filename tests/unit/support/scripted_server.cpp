// SPDX-License-Identifier: BSL-1.0
#include "support/scripted_server.hpp"

#include "support/nonce.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace codynamo::testing {
namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using namespace std::chrono_literals;
using asio::ip::tcp;

const std::string request =
    "POST / HTTP/1.1\r\nX-Amz-Target: DynamoDB_20120810.PutItem\r\nContent-Length: 2\r\n\r\n{}";

/// A client by plain blocking socket calls.
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

    void close() { socket.close(); }

    asio::io_context io;
    tcp::socket socket;
    boost::system::error_code end;
};

std::vector<ending> endings_of(const scripted_server& net) {
    std::vector<seen_ending> ended = net.endings();
    std::ranges::sort(ended, {}, &seen_ending::connection);
    std::vector<ending> all;
    for (const seen_ending& e : ended)
        all.push_back(e.how);
    return all;
}

std::string text_of(const script& a) {
    return std::get<script::write>(a.steps().front()).bytes;
}

} // namespace

TEST_CASE("the scripted server sends its responses in order, over any connection") {
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

TEST_CASE("the scripted server waits, resets, closes and cuts as its script demands") {
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

TEST_CASE("the bytes that a script expects must come, and no others") {
    scripted_server net;
    net.accept(script().then(script::expect{"hello"}).then(script::expect_close{}));
    plain_client client(net);
    SECTION("they come") {
        client.send("hello");
        client.close();
        net.wait_until_closed(1);
        CHECK(net.take_problems().empty());
        CHECK(endings_of(net) == std::vector{ending::by_client});
    }
    SECTION("others come") {
        client.send("help!");
        net.wait_until_closed(1);
        CHECK(net.take_problems().size() == 1);
        CHECK(endings_of(net) == std::vector{ending::by_server});
    }
    SECTION("too few come") {
        client.send("hell");
        client.close();
        net.wait_until_closed(1);
        CHECK(net.take_problems().size() == 1);
    }
}

TEST_CASE("a script may answer between the head and the body of a request") {
    scripted_server net;
    net.accept(script()
                   .then(script::read_head{})
                   .then(script::write{"go"})
                   .then(script::expect{"{}"})
                   .then(script::write{"on"}));
    plain_client client(net);
    client.send(request.substr(0, request.size() - 2));
    CHECK(client.receive(2) == "go");
    client.send("{}");
    CHECK(client.receive(2) == "on");
}

TEST_CASE("a client that does not close where it should is a problem") {
    scripted_server net;
    net.reply(stall());
    plain_client client(net);
    client.send(request);
    while (net.requests().empty())
        std::this_thread::yield();
    const auto problems = net.take_problems(50ms);
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].find("did not close") != std::string::npos);
}

TEST_CASE("a second request before the response to the first is a problem") {
    scripted_server net;
    gate later;
    net.reply(script().then(script::wait{later}).then(ok("1").steps().front())).reply(ok("2"));
    plain_client client(net);
    client.send(request);
    while (net.requests().empty())
        std::this_thread::yield();
    client.send(request);
    later.open();
    client.receive(text_of(ok("1")).size());
    client.receive(text_of(ok("2")).size());
    CHECK(net.take_problems().size() == 1);
}

TEST_CASE("more connections than allowed are a problem") {
    scripted_server net;
    net.most_connections(1);
    plain_client one(net);
    while (net.connections() < 1)
        std::this_thread::yield();
    CHECK(net.take_problems().empty());
    plain_client two(net);
    while (net.connections() < 2)
        std::this_thread::yield();
    CHECK(net.take_problems().size() == 1);
}

TEST_CASE("a script that throws is a problem, not the end of the server") {
    scripted_server net;
    net.reply(script().then(script::call{[] { throw std::runtime_error("as scripted"); }})
    ).reply(ok("2"));
    plain_client one(net);
    one.send(request);
    one.receive(1);
    CHECK(one.end == asio::error::eof);
    plain_client two(net);
    two.send(request);
    CHECK(two.receive(text_of(ok("2")).size()) == text_of(ok("2")));
    CHECK(net.take_problems().size() == 1);
}

TEST_CASE("problems go to the test's receiver, when the server ends at the latest") {
    std::vector<std::string> reported;
    {
        scripted_server net;
        net.report_to([&](const std::string& problem) { reported.push_back(problem); });
        net.reply(ok("1"));
        net.verify();
        CHECK(reported.size() == 1);
        net.accept(reset());
    }
    REQUIRE(reported.size() == 2);
    CHECK(reported[1] == "scripted server: 1 connection(s) of the script were never made");
}

TEST_CASE("the side that ended a connection is recorded") {
    scripted_server net;
    SECTION("the client, between requests") {
        plain_client(net).close();
    }
    SECTION("the client, within a request") {
        plain_client client(net);
        client.send(request.substr(0, 20));
    }
    net.wait_until_closed(1);
    CHECK(endings_of(net) == std::vector{ending::by_client});
}

TEST_CASE("a client's reset and the server's own end are distinguished") {
    scripted_server net;
    net.reply(reset());
    plain_client server_resets(net);
    server_resets.send(request);
    net.wait_until_closed(1);
    plain_client resets(net);
    resets.socket.set_option(asio::socket_base::linger(true, 0));
    while (net.connections() < 2)
        std::this_thread::yield();
    resets.close();
    net.wait_until_closed(2);
    CHECK(endings_of(net) == std::vector{ending::by_server, ending::reset_by_client});
}

TEST_CASE("the client of a vanished server keeps waiting") {
    if (!can_vanish()) SKIP("needs CAP_NET_ADMIN");
    scripted_server net;
    net.reply(script().then(script::vanish{}));
    plain_client client(net);
    client.send(request);
    net.wait_until_closed(1);
    client.socket.non_blocking(true);
    char byte = 0;
    boost::system::error_code ec;
    client.socket.read_some(asio::buffer(&byte, 1), ec);
    CHECK(ec == asio::error::would_block); // neither FIN nor RST
    client.socket.non_blocking(false);
    client.send("x"); // nobody has this connection any more
    client.receive(1);
    CHECK(client.end == asio::error::connection_reset);
}

TEST_CASE("a response may come in pieces with a gate before each") {
    scripted_server net;
    gate first;
    gate second;
    net.reply(raw("abcdef").held_after(2, first).held_after(3, second));
    plain_client client(net);
    client.send(request);
    CHECK(client.receive(2) == "ab");
    first.open();
    CHECK(client.receive(3) == "cde");
    CHECK(client.socket.available() == 0);
    second.open();
    CHECK(client.receive(1) == "f");
}

TEST_CASE("pieces of a response may be some time apart") {
    scripted_server net;
    net.reply(raw("abc").sliced(1, 20ms));
    plain_client client(net);
    const auto begin = std::chrono::steady_clock::now();
    client.send(request);
    CHECK(client.receive(3) == "abc");
    CHECK(std::chrono::steady_clock::now() - begin >= 40ms);
}

TEST_CASE("gates outlive the server that waits for them") {
    gate late;
    {
        scripted_server net;
        net.reply(script().then(script::wait{late}));
        plain_client client(net);
        client.send(request);
        while (net.requests().empty())
            std::this_thread::yield();
    }
    late.open();
}

TEST_CASE("a handshake is recorded with its name, version and resumption") {
    const certificate_authority authority;
    scripted_server net(tls_options{authority.issue()});
    ssl::context trusting(ssl::context::tls_client);
    trusting.set_verify_mode(ssl::verify_none);
    const auto handshake = [&](SSL_SESSION* resumed) {
        plain_client client(net);
        ssl::stream<tcp::socket&> stream(client.socket, trusting);
        SSL_set_tlsext_host_name(stream.native_handle(), "localhost");
        SSL_set_max_proto_version(stream.native_handle(), TLS1_2_VERSION);
        if (resumed != nullptr) SSL_set_session(stream.native_handle(), resumed);
        stream.handshake(ssl::stream_base::client);
        // OpenSSL resumes no session after its connection ended without close_notify.
        SSL_set_shutdown(stream.native_handle(), SSL_SENT_SHUTDOWN);
        return SSL_get1_session(stream.native_handle());
    };
    SSL_SESSION* const session = handshake(nullptr);
    SSL_SESSION_free(handshake(session));
    SSL_SESSION_free(session);
    plain_client(net).close();
    net.wait_until_closed(3);

    const auto seen = net.handshakes();
    REQUIRE(seen.size() == 3);
    CHECK(seen[0].server_name == "localhost");
    CHECK(seen[0].version == "TLSv1.2");
    CHECK(seen[0].completed);
    CHECK_FALSE(seen[0].resumed);
    CHECK(seen[1].resumed);
    CHECK_FALSE(seen[2].completed);
    CHECK(endings_of(net).back() == ending::in_handshake);
    CHECK(net.server_names().front() == "localhost"); // with TLS 1.2 the resumed one has none
    CHECK(net.server_names().back() == "");
}

TEST_CASE("a request is recorded with its size, its date and its nonce") {
    scripted_server net;
    net.otherwise(echo_nonce);
    const std::string nonce = fresh_nonce();
    const std::string body = R"({"id":{"S":")" + nonce + R"("}})";
    const std::string whole =
        "POST / HTTP/1.1\r\nX-Amz-Date: 20260101T000000Z\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body;
    plain_client client(net);
    client.send(whole);
    const std::string expected = text_of(response_for(nonce));
    CHECK(client.receive(expected.size()) == expected);
    const seen_request r = net.requests().at(0);
    CHECK(r.nonce() == nonce);
    CHECK(r.amz_date() == "20260101T000000Z");
    CHECK(r.bytes == whole.size());
    CHECK(fresh_nonce() != nonce);
}

} // namespace codynamo::testing
