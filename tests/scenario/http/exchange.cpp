// SPDX-License-Identifier: BSL-1.0
#include "scenario/http/client_and_server.hpp"

#include <boost/asio/this_coro.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <cstddef>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace codynamo::testing {

TEST_CASE("a request arrives whole and its response is read whole") {
    const bool tls = GENERATE(false, true);
    client_and_server p(tls);
    p.net->reply(respond(400, "{\"a\":1}", {{"X-Extra", "yes"}}));
    const auto answered = p.call("{\"TableName\":\"t\"}");
    REQUIRE(answered);
    CHECK(answered->status == 400);
    CHECK(answered->body == "{\"a\":1}");
    CHECK(answered->find("x-extra") == "yes");
    REQUIRE(answered->find("x-amz-crc32"));

    const auto seen = p.net->requests();
    REQUIRE(seen.size() == 1);
    CHECK(seen[0].method == "POST");
    CHECK(seen[0].path == "/");
    CHECK(seen[0].find("host") == "127.0.0.1:" + std::to_string(p.to.port));
    CHECK(seen[0].operation() == "GetItem");
    CHECK(seen[0].body == "{\"TableName\":\"t\"}");
}

TEST_CASE(
    "large bodies pass in both directions, in any pieces, and the connection stays usable",
    "[fault-32]"
) {
    const bool tls = GENERATE(false, true);
    client_and_server p(tls);
    std::string big(700'000, 'x');
    for (std::size_t i = 0; i < big.size(); ++i)
        big[i] = static_cast<char>('a' + i % 23);
    p.net->reply(respond(200, big))
        .reply(chunked(big, 5000))
        .reply(ok("{}").sliced(1))
        .reply(ok("end"));
    CHECK(p.call(big)->body == big);
    CHECK(p.call("{}")->body == big);
    CHECK(p.call("{}")->body == "{}");
    CHECK(p.call("{}")->body == "end");
    CHECK(p.net->requests()[0].body == big);
    CHECK(p.net->connections() == 1);
}

TEST_CASE("a response that ends the connection is used, and the connection is not") {
    client_and_server p(GENERATE(false, true));
    SECTION("Connection: close") {
        p.net->reply(ok_and_close("1"));
    }
    SECTION("HTTP/1.0") {
        p.net->reply(raw("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\n1"));
    }
    SECTION("bytes after the response") {
        p.net->reply(raw("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1HTTP/1.1 200 "
                         "OK\r\nContent-Length: 1\r\n\r\n9"));
    }
    p.net->reply(ok("2"));
    CHECK(p.call("{}")->body == "1");
    CHECK(p.call("{}")->body == "2");
    CHECK(p.net->connections() == 2);
}

TEST_CASE("bytes after a large response end the connection's use, and are no part of it") {
    client_and_server p(GENERATE(false, true));
    const std::string big(100'000, 'x');
    p.net->reply(raw("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + big + "HTTP/1.1"))
        .reply(ok("2"));
    CHECK(p.call("{}")->body == big);
    CHECK(p.call("{}")->body == "2");
    CHECK(p.net->connections() == 2);
}

TEST_CASE(
    "a reused connection that dies before the response makes a stale fault, a fresh one does not"
) {
    client_and_server p(GENERATE(false, true));
    p.net->reply(ok("1")).reply(GENERATE(0, 1) == 0 ? reset() : close_connection()).reply(ok("2"));
    REQUIRE(p.call("{}"));
    const auto reused = fault_of(p.call("{}"));
    CHECK(reused.code == client_errc::connection_lost);
    CHECK(reused.stale);
    CHECK(reused.sent);
    CHECK(p.call("{}")->body == "2");

    client_and_server q(false);
    q.net->reply(reset());
    const auto fresh = fault_of(q.call("{}"));
    CHECK(fresh.code == client_errc::connection_lost);
    CHECK_FALSE(fresh.stale);
    CHECK(fresh.sent);
    CHECK(fresh.cause);
}

TEST_CASE(
    "a connection that breaks at any byte of a response is lost, and the response refused",
    "[fault-20]"
) {
    const bool tls = GENERATE(false, true);
    const int way = GENERATE(0, 1, 2);
    CAPTURE(tls, way);
    client_and_server p(tls);
    const std::string whole = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789";
    const std::string in_chunks =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    int calls = 0;
    for (const std::string& wire : {whole, in_chunks}) {
        for (std::size_t size = 1; size < wire.size(); size += 5, ++calls) {
            script cut = raw(wire.substr(0, size));
            if (way == 0) cut.then(script::close{});
            if (way == 1) cut.then(script::reset{});
            if (way == 2) cut.then(script::close_notify{});
            p.net->reply(std::move(cut));
            const auto lost = fault_of(p.call("{}"));
            // A reset may overtake bytes that were sent before it, so only the others show where it
            // broke.
            CHECK(lost.code == client_errc::connection_lost);
            CHECK(lost.sent);
            CHECK_FALSE(lost.stale);
        }
    }
    CHECK(p.net->connections() == static_cast<std::size_t>(calls));
}

TEST_CASE("a response outside the protocol is a fault that marks the request as sent") {
    client_and_server p(GENERATE(false, true));
    p.net->reply(raw("SSH-2.0-OpenSSH_9.2\r\n")).reply(ok("2"));
    const auto refused = fault_of(p.call("{}"));
    CHECK(refused.code == client_errc::protocol_error);
    CHECK(refused.sent);
    CHECK(p.call("{}")->body == "2");
    CHECK(p.net->connections() == 2);
}

TEST_CASE("a response over the limit is refused and its connection is closed") {
    http::settings small = patient_settings();
    small.max_response_bytes = 1000;
    small.max_head_bytes = 500;
    client_and_server p(GENERATE(false, true), small);
    SECTION("body, announced") {
        p.net->reply(respond(200, std::string(1001, 'x')));
    }
    SECTION("body, in chunks") {
        p.net->reply(chunked(std::string(1001, 'x'), 100));
    }
    SECTION("head") {
        p.net->reply(respond(200, "{}", {{"X", std::string(1000, 'x')}}));
    }
    SECTION("chunk extension without end") {
        p.net->reply(raw(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;a=" + std::string(100'000, 'x')
        ));
    }
    p.net->reply(respond(200, std::string(1000, 'x')));
    const auto refused = fault_of(p.call("{}"));
    CHECK(refused.code == client_errc::response_too_large);
    CHECK(refused.sent);
    CHECK(p.call("{}")->body.size() == 1000);
    CHECK(p.net->connections() == 2);
}

TEST_CASE(
    "a connection reset while the request is written is lost, and the request not executed",
    "[fault-31]"
) {
    client_and_server p(false);
    p.net->accept(script().then(script::read{1000}).then(script::reset{}));
    const auto lost = fault_of(p.call(std::string(8 << 20, 'x')));
    CHECK(lost.code == client_errc::connection_lost);
    CHECK_FALSE(lost.sent); // no server executes half a request
    CHECK_FALSE(lost.stale);
}

TEST_CASE("the memory of a message serves the next one, without what its head held") {
    client_and_server p(false);
    p.net->reply(ok("1"));
    const auto exchange = [](std::shared_ptr<http::transport> over,
                             http::endpoint to) -> asio::awaitable<std::string> {
        co_await asio::this_coro::throw_if_cancelled(false);
        const auto deadline = std::chrono::steady_clock::now() + patience;
        auto held = co_await over->acquire(to, deadline);
        std::string message = post(to, std::string(500, 'x'));
        const auto answered = co_await held->exchange(std::move(message), deadline);
        CHECK(answered);
        co_return held->take_spare();
    };
    const std::string spare = run(p.io, exchange(p.client, p.to));
    CHECK(spare.capacity() >= 500);
    CHECK(spare.find("X-Amz-Target") == std::string::npos);
}

namespace {

/// Returns how many handlers the client runs from when all of a response has come until it is read.
int handlers_to_read(client_and_server& p, const std::string& body) {
    gate asked;
    std::promise<void> sent;
    script late;
    late.then(script::wait{asked});
    for (const script::step& one : ok(body).steps())
        late.then(one);
    late.then(script::call{[&] { sent.set_value(); }});
    p.net->reply(std::move(late));
    const std::size_t before = p.net->requests().size();
    std::optional<http::fallible<http::reply>> ended;
    p.start("{}", ended);
    p.io.restart();
    while (p.net->requests().size() == before)
        p.io.poll();
    p.io.poll();
    asked.open();
    sent.get_future().wait();
    int handlers = 0;
    while (!ended && p.io.run_one() == 1)
        ++handlers;
    REQUIRE(ended);
    CHECK((*ended)->body == body);
    return handlers;
}

} // namespace

TEST_CASE("a large response that has come is read with no more handlers than a small one") {
    client_and_server p(GENERATE(false, true));
    p.net->reply(ok("{}"));
    CHECK(p.call("{}"));
    const int small = handlers_to_read(p, "{}");
    CHECK(handlers_to_read(p, std::string(60'000, 'x')) == small);
}

TEST_CASE("a connection that ends as it is used again costs no attempt", "[fault-27]") {
    client_and_server p(false);
    p.net->reply(ok("1")).reply(script().then(script::close{})).reply(ok("2"));
    CHECK(p.call("{}")->body == "1");
    const auto lost = fault_of(p.call("{}"));
    CHECK(lost.stale); // which is tried again at once and for free
    CHECK(p.call("{}")->body == "2");
}

} // namespace codynamo::testing
