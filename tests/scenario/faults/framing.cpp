// SPDX-License-Identifier: BSL-1.0
#include "support/aftermath.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <algorithm>
#include <atomic>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

using namespace codynamo;
using namespace codynamo::testing;
using namespace std::chrono_literals;

namespace {

const certificate_authority& framing_authority() {
    static const certificate_authority one;
    return one;
}

/// A scene over TLS or without.
struct framing_scene : fault_scene {
    explicit framing_scene(bool tls)
        : fault_scene(
              trusting(),
              tls ? std::optional(tls_options{framing_authority().issue()}) : std::nullopt
          ) {}

    static client_config trusting() {
        client_config config;
        config.ca_file = framing_authority().file();
        return config;
    }
};

std::string head(std::string_view fields, std::string_view status = "200 OK") {
    return "HTTP/1.1 " + std::string(status) + "\r\n" + std::string(fields) + "\r\n";
}

std::string whole(std::string_view json, std::string_view status = "200 OK") {
    return head("Content-Length: " + std::to_string(json.size()) + "\r\n", status) +
           std::string(json);
}

constexpr std::string_view first_item = R"({"Item":{"id":{"S":"first"}}})";
constexpr std::string_view stray_item = R"({"Item":{"id":{"S":"stray"}}})";

/// The call gets the first item, and the next one goes out on another connection.
void check_answered_and_retired(fault_scene& scene) {
    const auto got = scene.run(scene.get());
    REQUIRE(got.has_value());
    CHECK(got->item == item{{"id", "first"}});
    CHECK(scene.next_is_answered());
    CHECK(scene.net.connections() == 2);
}

/// The call fails for good with this code, and the next one goes out on another connection.
void check_framing_refused(fault_scene& scene, client_errc code) {
    const error e = scene.failure_of(scene.put());
    CHECK(e.code() == code);
    CHECK(e.info().outcome == outcome::maybe_applied);
    CHECK(e.info().attempts == 1);
    CHECK(scene.next_is_answered());
    CHECK(scene.net.connections() == 2);
}

bool is_printable(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f;
    });
}

} // namespace

TEST_CASE("bytes after a response are never the next response", "[fault-35]") {
    framing_scene scene(GENERATE(false, true));
    gate idle;
    SECTION("with it") {
        scene.net.reply(raw(whole(first_item) + whole(stray_item)));
        check_answered_and_retired(scene);
    }
    SECTION("with it, and cut") {
        scene.net.reply(raw(whole(first_item) + "HTTP/1.1 200 OK\r\nContent-Le"));
        check_answered_and_retired(scene);
    }
    SECTION("some time after it") {
        gate sent;
        scene.net.reply(raw(whole(first_item))
                            .then(script::wait{idle})
                            .then(script::write{whole(stray_item)})
                            .then(script::call{[&] { sent.open(); }})
                            .then(script::hold{}));
        const auto got = scene.run(scene.get());
        REQUIRE(got.has_value());
        CHECK(got->item == item{{"id", "first"}});
        idle.open();
        std::atomic<bool> there = false;
        sent.when_open([&] { there = true; });
        while (!scene.net.requests().empty() && !there) // written once the client's side has it
            std::this_thread::yield();
        CHECK(scene.next_is_answered());
        CHECK(scene.net.connections() == 2);
    }
}

TEST_CASE(
    "a response that ends its connection is used, and the connection is not", "[fault-36][fault-19]"
) {
    framing_scene scene(GENERATE(false, true));
    const std::string length = "Content-Length: " + std::to_string(first_item.size()) + "\r\n\r\n" +
                               std::string(first_item);
    const std::string start = GENERATE(
        as<std::string>{},
        "HTTP/1.1 200 OK\r\nConnection: close\r\n",
        "HTTP/1.1 200 OK\r\nConnection: Keep-Alive, Close\r\n",
        "HTTP/1.0 200 OK\r\n"
    );
    CAPTURE(start);
    // Whether the server closes, or keeps a connection open that it said it would close.
    if (GENERATE(false, true))
        scene.net.reply(raw(start + length).then(script::close{}));
    else
        scene.net.reply(raw(start + length).then(script::expect_close{}));
    check_answered_and_retired(scene);
}

TEST_CASE("informational responses are skipped, up to eight", "[fault-37]") {
    framing_scene scene(GENERATE(false, true));
    std::string some;
    for (int i = 0; i < 4; ++i)
        some += head("", "100 Continue") + head("Link: </x>\r\n", "103 Early Hints");
    SECTION("some") {
        scene.net.reply(raw(some + whole(first_item)));
        const auto got = scene.run(scene.get());
        REQUIRE(got.has_value());
        CHECK(got->item == item{{"id", "first"}});
        CHECK(scene.next_is_answered());
        CHECK(scene.net.connections() == 1);
    }
    SECTION("one by one, in pieces") {
        scene.net.reply(raw(some + whole(first_item)).sliced(5));
        CHECK(scene.run(scene.get())->item == item{{"id", "first"}});
    }
    SECTION("too many") {
        scene.net.reply(raw(some + head("", "102 Processing") + whole(first_item)));
        check_framing_refused(scene, client_errc::protocol_error);
    }
    SECTION("without end") {
        std::string endless;
        for (int i = 0; i < 10'000; ++i)
            endless += head("", "100 Continue");
        scene.net.reply(raw(endless).then(script::expect_close{}));
        check_framing_refused(scene, client_errc::protocol_error);
    }
    SECTION("a switch of protocols") {
        scene.net.reply(
            raw(head("Upgrade: h2c\r\nConnection: Upgrade\r\n", "101 Switching Protocols") + "PRI")
        );
        check_framing_refused(scene, client_errc::protocol_error);
    }
}

TEST_CASE("a response of ambiguous length is refused", "[fault-38]") {
    const std::string fields = GENERATE(
        as<std::string>{},
        "",
        "Content-Length: 2\r\nContent-Length: 2\r\n",
        "Content-Length: 2\r\nContent-Length: 3\r\n",
        "Content-Length: 2, 2\r\n",
        "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n",
        "Transfer-Encoding: gzip\r\nContent-Length: 2\r\n",
        "Transfer-Encoding: gzip\r\n",
        "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding: chunked, gzip\r\n",
        "Transfer-Encoding: chunked, chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: identity\r\n",
        "Transfer-Encoding: identity\r\nContent-Length: 2\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: \"chunked\"\r\n",
        "Transfer-Encoding:\r\n",
        "Content-Length:\r\n",
        "Content-Length: -2\r\n",
        "Content-Length: +2\r\n",
        "Content-Length: 2 2\r\n",
        "Content-Length: 0x2\r\n",
        "Content-Length: 2e0\r\n",
        "Content-Length: 2.0\r\n",
        "Content-Length: two\r\n",
        "Content-Length : 2\r\n",
        "Content-Length: 18446744073709551618\r\n",
        "Content-Length: 99999999999999999999999999\r\n",
        " Content-Length: 2\r\n",
        "X: a\rb\r\nContent-Length: 2\r\n",
        std::string("X: a\0b\r\nContent-Length: 2\r\n", 28),
        "X\r\nContent-Length: 2\r\n",
        ": x\r\nContent-Length: 2\r\n"
    );
    CAPTURE(fields);
    fault_scene scene;
    scene.net.reply(raw(head(fields) + "{}"));
    check_framing_refused(scene, client_errc::protocol_error);
}

TEST_CASE("heads and chunks without measure end a call, small extras do not", "[fault-39]") {
    framing_scene scene(GENERATE(false, true));
    const std::string in_one_chunk = "1d\r\n" + std::string(first_item) + "\r\n0\r\n";
    REQUIRE(first_item.size() == 0x1d);
    const std::string chunked_head = head("Transfer-Encoding: chunked\r\n");
    SECTION("one long header") {
        scene.net.reply(raw(head("X: " + std::string(17 << 10, 'x') + "\r\nContent-Length: 0\r\n"))
        );
        check_framing_refused(scene, client_errc::response_too_large);
    }
    SECTION("ten thousand headers") {
        std::string many;
        for (int i = 0; i < 10'000; ++i)
            many += "X-" + std::to_string(i) + ": 1\r\n";
        scene.net.reply(raw(head(many + "Content-Length: 0\r\n")));
        check_framing_refused(scene, client_errc::response_too_large);
    }
    SECTION("a head that does not end") {
        scene.net.reply(
            raw("HTTP/1.1 200 OK\r\nX: " + std::string(1 << 20, 'x')).then(script::expect_close{})
        );
        check_framing_refused(scene, client_errc::response_too_large);
    }
    SECTION("an extension of 64 KiB") {
        scene.net.reply(raw(chunked_head + "1d;a=" + std::string(64 << 10, 'x') + "\r\n"));
        check_framing_refused(scene, client_errc::response_too_large);
    }
    SECTION("trailers without measure") {
        scene.net.reply(
            raw(chunked_head + in_one_chunk + "X: " + std::string(64 << 10, 'x') + "\r\n\r\n")
        );
        check_framing_refused(scene, client_errc::response_too_large);
    }
    SECTION("a small extension and a small trailer") {
        scene.net.reply(raw(
            chunked_head + "1d;a=b\r\n" + std::string(first_item) + "\r\n0\r\nX-Trailer: 1\r\n\r\n"
        ));
        CHECK(scene.run(scene.get())->item == item{{"id", "first"}});
        CHECK(scene.next_is_answered());
        CHECK(scene.net.connections() == 1);
    }
}

TEST_CASE("responses that may or may not have a body leave no connection behind", "[fault-41]") {
    framing_scene scene(GENERATE(false, true));
    const std::string status =
        GENERATE(as<std::string>{}, "204 No Content", "304 Not Modified", "205 Reset Content");
    const std::string fields = GENERATE(
        as<std::string>{},
        "Content-Length: 5\r\n",
        "Content-Length: 0\r\n",
        "Content-Length: 29\r\n"
    );
    CAPTURE(status, fields);
    scene.net.reply(raw(head(fields, status)).then(script::write{std::string(stray_item)}));
    // However this call ends, no byte of it reaches another.
    const auto ended = scene.run(scene.client.table().put_item(canary_item()));
    if (!ended) CHECK(ended.error().info().outcome != outcome::not_sent);
    CHECK(scene.next_is_answered());
    CHECK(scene.net.connections() == 2);
}

TEST_CASE("a status outside of 200 to 599 is refused", "[fault-42]") {
    const std::string status = GENERATE(
        as<std::string>{},
        "000 Zero",
        "99 Short",
        "099 Low",
        "600 Six",
        "999 Nine",
        "2000 Long",
        "-20 Minus",
        "abc Text",
        ""
    );
    CAPTURE(status);
    fault_scene scene;
    scene.net.reply(raw(head("Content-Length: 2\r\n", status) + "{}"));
    check_framing_refused(scene, client_errc::protocol_error);
}

TEST_CASE("a server's text in an error cannot move the terminal's cursor", "[fault-42]") {
    fault_scene scene;
    SECTION("in the reason of its status line") {
        scene.net.reply(raw(whole("{}", "400 \x1b[2J\x07 Bad")));
    }
    SECTION("in a message") {
        scene.net.reply(respond(
            400, R"({"__type":"x#ValidationException","message":"\u001b[2Jred\r\n\u0000\u007f"})"
        ));
    }
    SECTION("in the name of an error") {
        scene.net.reply(respond(400, R"({"__type":"x#\u001b[2J\u0007Exception"})"));
    }
    SECTION("in the id of a request") {
        scene.net.reply(respond(
            400, R"({"__type":"x#ValidationException"})", {{"x-amzn-RequestId", "\x1b[2J\x9b"}}
        ));
    }
    const error e = scene.failure_of(scene.put());
    CHECK(is_printable(e.what()));
    CHECK(std::string_view(e.what()).size() < 2000);
}

TEST_CASE("a server's long message is truncated", "[fault-42]") {
    fault_scene scene;
    const std::string large(1 << 20, 'x');
    scene.net.reply(service_error(400, "ValidationException", large));
    const error e = scene.failure_of(scene.put());
    CHECK(e.code() == service_errc::validation);
    CHECK(std::string_view(e.what()).size() < (64 << 10));
}

TEST_CASE("a redirect is an error, and no other host sees the request", "[fault-43]") {
    scripted_server elsewhere;
    fault_scene scene;
    const std::string status = GENERATE(
        as<std::string>{},
        "301 Moved Permanently",
        "302 Found",
        "303 See Other",
        "307 Temporary Redirect",
        "308 Permanent Redirect"
    );
    CAPTURE(status);
    scene.net.reply(raw(head("Location: " + elsewhere.url() + "/\r\nContent-Length: 0\r\n", status))
    );
    const error e = scene.failure_of(scene.put());
    CHECK(e.info().http_status == std::stoi(status));
    CHECK(e.info().attempts == 1);
    CHECK(scene.net.requests().size() == 1);
    CHECK(elsewhere.connections() == 0);
}

TEST_CASE("an unrequested content coding is refused undecoded", "[fault-46]") {
    framing_scene scene(GENERATE(false, true));
    const std::string coding = GENERATE(
        as<std::string>{}, "gzip", "br", "deflate", "gzip, gzip", "identity, gzip", "zstd"
    );
    CAPTURE(coding);
    // The beginning of a gzip of zeros. Its size when decoded does not matter: it never is.
    const std::string zipped("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03", 10);
    scene.net.reply(
        raw(head(
                "Content-Encoding: " + coding +
                "\r\nContent-Length: " + std::to_string(zipped.size()) + "\r\n"
            ) +
            zipped)
    );
    check_framing_refused(scene, client_errc::protocol_error);
    CHECK(scene.net.requests().front().find("accept-encoding") == "identity");
}

TEST_CASE(
    "a response followed by the server's end of sending is used, its connection not", "[fault-52]"
) {
    framing_scene scene(GENERATE(false, true));
    SECTION("at once") {
        scene.net.reply(raw(whole(first_item)).then(script::half_close{}).then(script::hold{}));
        const auto got = scene.run(scene.get());
        REQUIRE(got.has_value());
        CHECK(got->item == item{{"id", "first"}});
    }
    SECTION("instead of the rest of its body") {
        scene.net
            .reply(
                raw(whole(first_item).substr(0, 45)).then(script::half_close{}).then(script::hold{})
            )
            .reply(raw(whole(first_item)));
        CHECK(scene.run(scene.get())->item == item{{"id", "first"}});
        CHECK(scene.net.requests().size() == 2);
    }
    CHECK(scene.next_is_answered());
    CHECK(scene.net.connections() == 2);
}
