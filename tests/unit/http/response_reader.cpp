// SPDX-License-Identifier: BSL-1.0
#include "http/response_reader.hpp"

#include "support/http_calls.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace codynamo::http {
namespace {

constexpr response_limits limits{1024, 100};

struct outcome {
    std::optional<reply> response;
    std::optional<fault> refused;
    bool keep_alive = false;
    std::size_t left = 0;
};

/// Offers `wire` in pieces of `piece` bytes, as a socket would.
outcome read_in_pieces(std::string_view wire, std::size_t piece) {
    response_reader reader(limits);
    std::string unread;
    outcome o;
    while (!reader.done() && !wire.empty()) {
        unread += wire.substr(0, piece);
        wire.remove_prefix(std::min(piece, wire.size()));
        const auto taken = reader.put(unread);
        if (!taken) {
            o.refused = taken.error();
            return o;
        }
        unread.erase(0, *taken);
    }
    if (!reader.done()) return o;
    o.keep_alive = reader.keep_alive();
    o.left = unread.size() + wire.size();
    o.response = reader.take();
    return o;
}

std::string head(std::string_view fields, std::string_view status = "200 OK") {
    return "HTTP/1.1 " + std::string(status) + "\r\n" + std::string(fields) + "\r\n";
}

} // namespace

TEST_CASE("a complete response is read, whatever the pieces it comes in") {
    const auto piece = GENERATE(std::size_t{1}, 2, 3, 7, 1000);
    CAPTURE(piece);

    SECTION("with a Content-Length") {
        const auto o =
            read_in_pieces(head("X-Amzn-RequestId: R\r\nContent-Length: 2\r\n") + "{}", piece);
        REQUIRE(o.response);
        CHECK(o.response->status == 200);
        CHECK(o.response->find("x-amzn-requestid") == "R");
        CHECK(o.response->body == "{}");
        CHECK(o.keep_alive);
        CHECK(o.left == 0);
    }
    SECTION("in chunks, with an extension and a trailer") {
        const auto o = read_in_pieces(
            head("Transfer-Encoding: chunked\r\n") + "1;a=b\r\n{\r\n1\r\n}\r\n0\r\nX-T: 1\r\n\r\n",
            piece
        );
        REQUIRE(o.response);
        CHECK(o.response->body == "{}");
        CHECK(o.keep_alive);
        CHECK(o.left == 0);
    }
    SECTION("in no chunk but the last") {
        const auto o = read_in_pieces(head("Transfer-Encoding: chunked\r\n") + "0\r\n\r\n", piece);
        REQUIRE(o.response);
        CHECK(o.response->body.empty());
        CHECK(o.left == 0);
    }
    SECTION("after informational responses") {
        const auto o = read_in_pieces(
            head("", "100 Continue") + head("Link: x\r\n", "103 Early Hints") +
                head("Content-Length: 2\r\n") + "{}",
            piece
        );
        REQUIRE(o.response);
        CHECK(o.response->status == 200);
        CHECK(o.response->body == "{}");
    }
    SECTION("without a body") {
        const auto o = read_in_pieces(head("Content-Length: 0\r\n", "500 Oops"), piece);
        REQUIRE(o.response);
        CHECK(o.response->status == 500);
        CHECK(o.response->body.empty());
    }
}

TEST_CASE("a usual response that comes at once reads as one that comes in pieces") {
    const std::string wire =
        head("Server: Server\r\nCONTENT-LENGTH:  5 \r\nConnection: keep-alive\r\n"
             "X-Empty:\r\nX-Amzn-RequestId: R\r\n") +
        "hello";
    const auto at_once = read_in_pieces(wire + "more", 1000);
    const auto in_pieces = read_in_pieces(wire + "more", GENERATE(std::size_t{1}, 40));
    for (const outcome* const each : {&at_once, &in_pieces}) {
        const outcome& o = *each;
        REQUIRE(o.response);
        CHECK(o.response->status == 200);
        CHECK(o.response->body == "hello");
        CHECK(o.keep_alive);
        CHECK(o.left == 4);
        REQUIRE(o.response->headers.size() == 5);
    }
    for (std::size_t i = 0; i < 5; ++i)
        CHECK(at_once.response->headers[i] == in_pieces.response->headers[i]);
}

TEST_CASE("the body behind a head that came at once may come later") {
    const std::string first = head("Content-Length: 5\r\n") + "he";
    response_reader reader(limits);
    const auto taken_of = [&](std::string_view text) {
        const auto taken = reader.put(text);
        return taken ? *taken : std::string_view::npos;
    };
    REQUIRE(taken_of(first) == first.size());
    CHECK_FALSE(reader.done());
    CHECK(reader.missing() == 3);
    CHECK(taken_of("") == 0);
    REQUIRE(taken_of("llo and more") == 3);
    REQUIRE(reader.done());
    CHECK(reader.missing() == 0);
    CHECK(taken_of("more") == 0);
    CHECK(reader.take().body == "hello");
}

TEST_CASE("an incomplete response is not a response") {
    const std::string whole = GENERATE(
        as<std::string>{},
        head("Content-Length: 5\r\n") + "hello",
        head("Transfer-Encoding: chunked\r\n") + "5\r\nhello\r\n0\r\n\r\n"
    );
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto o = read_in_pieces(std::string_view(whole).substr(0, size), 1000);
        CHECK_FALSE(o.response);
        CHECK_FALSE(o.refused);
    }
    CHECK(read_in_pieces(whole, 1000).response);
}

TEST_CASE("the server's Connection field is honoured") {
    const auto keeps = [](const std::string& wire) {
        const auto o = read_in_pieces(wire, 1000);
        REQUIRE(o.response);
        return o.keep_alive;
    };
    CHECK(keeps(head("Content-Length: 0\r\n")));
    CHECK_FALSE(keeps(head("Connection: close\r\nContent-Length: 0\r\n")));
    CHECK_FALSE(keeps("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"));
    CHECK_FALSE(keeps(head("Content-Length: 5\r\n", "204 No Content")));
    CHECK_FALSE(keeps(head("", "304 Not Modified")));
}

TEST_CASE("bytes after the response stay unread") {
    CHECK(read_in_pieces(head("Content-Length: 0\r\n") + "HTTP/1.1 200 OK\r\n", 1000).left == 17);
}

TEST_CASE("a response outside the protocol is refused") {
    const std::string wire = GENERATE(
        as<std::string>{},
        "SSH-2.0-OpenSSH_9.2\r\n",
        "\x15\x03\x03 an alert in TLS\r\n\r\n",
        "HTTP/2.0 200 OK\r\n\r\n",
        head("Content-Length: 2\r\nContent-Length: 2\r\n") + "{}",
        head("Content-Length: 2\r\nContent-Length: 3\r\n") + "{}",
        head("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n") + "{}",
        head("Transfer-Encoding: gzip\r\nContent-Length: 2\r\n") + "{}",
        head("Transfer-Encoding: gzip, chunked\r\n") + "0\r\n\r\n",
        head("Transfer-Encoding: identity\r\n") + "{}",
        head("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n",
        head("Content-Length: -1\r\n") + "{}",
        head("Content-Length: +2\r\n") + "{}",
        head("Content-Length: 2 2\r\n") + "{}",
        head("Content-Length: 0x2\r\n") + "{}",
        head("Content-Length: 18446744073709551616\r\n") + "{}",
        head("Date: today\r\n") + "{}",
        head("Content-Length: 0\r\n", "000 Zero"),
        head("Content-Length: 0\r\n", "600 Six"),
        head("Content-Length: 0\r\n", "999 Nine"),
        head("Content-Length: 0\r\n", "101 Switching Protocols"),
        head("Content-Encoding: gzip\r\nContent-Length: 2\r\n") + "{}",
        head("Content-Encoding: identity\r\nContent-Encoding: br\r\nContent-Length: 2\r\n") + "{}",
        head("Transfer-Encoding: chunked\r\n") + "zz\r\n{}\r\n0\r\n\r\n",
        head("Transfer-Encoding: chunked\r\n") + "ffffffffffffffffff\r\n{}\r\n0\r\n\r\n",
        head("X: a\rb\r\nContent-Length: 0\r\n")
    );
    CAPTURE(wire);
    const auto o = read_in_pieces(wire, GENERATE(std::size_t{1}, 1000));
    REQUIRE(o.refused);
    CHECK(o.refused->code == client_errc::protocol_error);
    CHECK(o.refused->detail.size() > 5); // such as "bad chunk"
}

TEST_CASE("lines that end without CR never make a response") {
    CHECK_FALSE(read_in_pieces("HTTP/1.1 200 OK\nContent-Length: 0\n\n", 1000).response);
    CHECK_FALSE(read_in_pieces("HTTP/1.1 200 OK\r\nContent-Length: 0\n\n", 1000).response);
}

TEST_CASE("a server that sends only informational responses is refused") {
    std::string wire;
    for (int i = 0; i < 8; ++i)
        wire += head("", "100 Continue");
    const std::string last = head("Content-Length: 0\r\n");
    CHECK(read_in_pieces(wire + last, 1000).response);
    CHECK(read_in_pieces(wire + head("", "100 Continue") + last, 1000).refused);
}

TEST_CASE("heads and bodies over the limit are refused before they are stored") {
    const std::string wire = GENERATE(
        as<std::string>{},
        head("Content-Length: 101\r\n"),
        head("Content-Length: 9223372036854775807\r\n"),
        head("Transfer-Encoding: chunked\r\n") + "3c\r\n" + std::string(60, 'x') + "\r\n3c\r\n",
        head("X: " + std::string(1200, 'x') + "\r\nContent-Length: 0\r\n")
    );
    const auto o = read_in_pieces(wire, GENERATE(std::size_t{1}, 10, 10000));
    REQUIRE(o.refused);
    CHECK(o.refused->code == client_errc::response_too_large);
    CHECK(read_in_pieces(head("Content-Length: 100\r\n") + std::string(100, 'x'), 10).response);
}

TEST_CASE("a body larger than any memory is refused, whatever the limit") {
    constexpr response_limits unlimited{1024, std::numeric_limits<std::size_t>::max()};
    response_reader reader(unlimited);
    const auto taken = reader.put(head("Content-Length: 18446744073709551615\r\n") + "{}");
    REQUIRE_FALSE(taken);
    CHECK(taken.error().code == client_errc::response_too_large);
}

TEST_CASE("status line and fields share one limit, whatever the pieces they come in") {
    const auto piece = GENERATE(std::size_t{1}, 100, 10'000);
    CAPTURE(piece);
    const std::string reason(600, 'r');
    const auto with_fields_of = [&](std::size_t size) {
        const std::string field = "X: " + std::string(size, 'x') + "\r\n";
        return head(field + "Content-Length: 2\r\n", "200 " + reason) + "{}";
    };
    CHECK(read_in_pieces(with_fields_of(300), piece).response.has_value());
    const auto o = read_in_pieces(with_fields_of(500), piece);
    REQUIRE(o.refused);
    CHECK(o.refused->code == client_errc::response_too_large);
}

TEST_CASE("trailer fields have no effect, whatever the pieces they come in") {
    const std::string whole =
        head("Transfer-Encoding: chunked\r\n") + "2\r\n{}\r\n0\r\nContent-Encoding: gzip\r\n\r\n";
    for (const std::size_t piece : {std::size_t{1}, std::size_t{10}, whole.size()}) {
        CAPTURE(piece);
        const auto o = read_in_pieces(whole, piece);
        REQUIRE(o.response);
        CHECK(o.response->body == "{}");
        CHECK_FALSE(o.response->find("content-encoding"));
    }
}

TEST_CASE("a body in chunks takes no more memory than it needs") {
    constexpr response_limits generous{1024, std::size_t{64} << 20};
    const auto size = GENERATE(std::size_t{100}, 20'000, 3'000'000);
    std::string wire = head("Transfer-Encoding: chunked\r\n");
    const std::string chunk(1000, 'x');
    for (std::size_t sent = 0; sent < size; sent += chunk.size())
        wire += "3e8\r\n" + chunk + "\r\n";
    wire += "0\r\n\r\n";
    response_reader reader(generous);
    const auto taken = reader.put(wire);
    REQUIRE(taken);
    REQUIRE(*taken == wire.size());
    REQUIRE(reader.done());
    const reply r = reader.take();
    CHECK(r.body == std::string((size + 999) / 1000 * 1000, 'x'));
    CHECK(r.body.capacity() < 2 * r.body.size());
}

TEST_CASE("the missing size is known for the next read") {
    response_reader reader(limits);
    CHECK(reader.missing() == 0);
    CHECK_FALSE(reader.began());
    REQUIRE(reader.put(head("Content-Length: 100\r\n") + "12345"));
    CHECK(reader.missing() == 95);
    CHECK(reader.began());
}

} // namespace codynamo::http
