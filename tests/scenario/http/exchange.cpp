// SPDX-License-Identifier: BSL-1.0
#include "support/http_calls.hpp"
#include "support/run.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace codynamo::testing {
namespace {

using namespace std::chrono_literals;

const certificate_authority& exchange_authority() {
    static const certificate_authority one;
    return one;
}

/// A server, plain or TLS, and a client that trusts it.
struct pair {
    explicit pair(bool tls, http::settings options = patient_settings())
        : net(tls ? std::make_unique<scripted_server>(tls_options{exchange_authority().issue()})
                  : std::make_unique<scripted_server>()),
          to(endpoint_of(*net)) {
        options.ca_file = exchange_authority().file();
        client = std::make_shared<http::transport>(io.get_executor(), options);
    }

    http::fallible<http::reply> call(std::string body, std::chrono::milliseconds limit = patience) {
        return run(io, testing::call(client, to, std::move(body), limit));
    }

    void start(std::string body, std::optional<http::fallible<http::reply>>& ended) {
        asio::co_spawn(
            io,
            testing::call(client, to, std::move(body)),
            [&ended](std::exception_ptr, http::fallible<http::reply> r) { ended = std::move(r); }
        );
    }

    asio::io_context io;
    std::unique_ptr<scripted_server> net;
    http::endpoint to;
    std::shared_ptr<http::transport> client;
};

} // namespace

TEST_CASE("a request arrives whole and its response is read whole") {
    const bool tls = GENERATE(false, true);
    pair p(tls);
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
    pair p(tls);
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

TEST_CASE("one connection serves one call after the other") {
    const bool tls = GENERATE(false, true);
    pair p(tls);
    for (int i = 0; i < 20; ++i)
        p.net->reply(ok(std::to_string(i)));
    for (int i = 0; i < 20; ++i)
        CHECK(p.call("{}")->body == std::to_string(i));
    CHECK(p.net->connections() == 1);
}

TEST_CASE("running the context ends when the last call is done, although a connection is idle") {
    pair p(GENERATE(false, true));
    p.net->reply(ok("{}"));
    REQUIRE(p.call("{}"));
    p.io.restart();
    p.io.run();
    CHECK(p.net->open_connections() == 1);
}

TEST_CASE(
    "an idle connection that the server closed or wrote to is replaced without an error",
    "[fault-24][fault-27][fault-28][fault-35]"
) {
    const bool tls = GENERATE(false, true);
    std::promise<void> happened; // outlives the server's thread, which sets it
    pair p(tls);
    gate idle;
    const auto notify = script::call{[&] { happened.set_value(); }};
    script first = ok("1").then(script::wait{idle});
    SECTION("closed by FIN") {
        first.then(script::half_close{}).then(notify).then(script::hold{});
    }
    bool by_reset = false;
    SECTION("closed by RST") {
        first.then(notify).then(script::reset{});
        by_reset = true;
    }
    SECTION("unrequested bytes") {
        first.then(script::write{"HTTP/1.1 200 OK\r\n"}).then(notify).then(script::hold{});
    }
    SECTION("a second response") {
        const auto stray = std::get<script::write>(ok("stray").steps().front());
        first.then(stray).then(notify).then(script::hold{});
    }
    p.net->reply(first).reply(ok("2"));

    CHECK(p.call("{}")->body == "1");
    idle.open();
    happened.get_future().wait();
    if (by_reset) p.net->wait_until_closed(1);
    CHECK(p.call("{}")->body == "2");
    CHECK(p.net->connections() == 2);
}

namespace {

/// Two calls side by side, and two more over their connections in the turn in which they end.
asio::awaitable<std::string> two_and_two(std::shared_ptr<http::transport> over, http::endpoint to) {
    const auto end = std::chrono::steady_clock::now() + patience;
    std::string responses;
    for (int round = 0; round < 2; ++round) {
        auto first = co_await over->acquire(to, end);
        auto second = co_await over->acquire(to, end);
        for (auto* held : {&first, &second}) {
            auto answered = co_await (*held)->exchange(post(to, std::to_string(round)), end);
            responses += answered ? answered->body : "none ";
        }
    }
    co_return responses;
}

} // namespace

TEST_CASE("a connection is used in the same turn in which it was put back") {
    pair p(GENERATE(false, true));
    p.net->otherwise([](const seen_request& r) { return ok(r.body); });
    CHECK(run(p.io, two_and_two(p.client, p.to)) == "0011");
    CHECK(p.net->connections() == 2);
}

TEST_CASE("a connection that a waiter releases unused serves the next call") {
    http::settings options = patient_settings();
    options.max_connections = 1;
    pair p(GENERATE(false, true), options);
    p.net->reply(ok("1")).reply(ok("2"));
    const auto give_back = [](std::shared_ptr<http::transport> over,
                              http::endpoint to) -> asio::awaitable<bool> {
        auto held = co_await over->acquire(to, std::chrono::steady_clock::now() + patience);
        co_return held.has_value() && held->reused();
    };
    std::optional<http::fallible<http::reply>> first;
    p.start("{}", first);
    bool was_given = false;
    asio::co_spawn(p.io, give_back(p.client, p.to), [&](std::exception_ptr, bool given) {
        was_given = given;
    });
    p.io.restart();
    p.io.run_for(patience);
    CHECK(p.io.stopped());
    CHECK(was_given);
    CHECK(p.call("{}")->body == "2");
    CHECK(p.net->connections() == 1);
}

TEST_CASE("calls that begin as others end share few connections, and get their own responses") {
    const bool tls = GENERATE(false, true);
    pair p(tls);
    constexpr int together = 3;
    constexpr int rounds = 20;
    p.net->otherwise([](const seen_request& r) { return ok(r.body); });
    int good = 0;
    std::vector<std::unique_ptr<std::function<void(int)>>> again;
    for (int i = 0; i < together; ++i) {
        again.push_back(std::make_unique<std::function<void(int)>>());
        auto* const next = again.back().get();
        *next = [&p, &good, next, i](int round) {
            const std::string body = std::to_string(i * rounds + round);
            asio::co_spawn(
                p.io,
                testing::call(p.client, p.to, body),
                [&good, next, round, body](std::exception_ptr, http::fallible<http::reply> r) {
                    if (r && r->body == body) ++good;
                    if (round + 1 < rounds) (*next)(round + 1);
                }
            );
        };
        (*next)(0);
    }
    p.io.run_for(patience);
    CHECK(p.io.stopped());
    CHECK(good == together * rounds);
    CHECK(p.net->connections() == together);
}

TEST_CASE("a response that ends the connection is used, and the connection is not") {
    pair p(GENERATE(false, true));
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

TEST_CASE(
    "a reused connection that dies before the response makes a stale fault, a fresh one does not"
) {
    pair p(GENERATE(false, true));
    p.net->reply(ok("1")).reply(GENERATE(0, 1) == 0 ? reset() : close_connection()).reply(ok("2"));
    REQUIRE(p.call("{}"));
    const auto reused = fault_of(p.call("{}"));
    CHECK(reused.code == client_errc::connection_lost);
    CHECK(reused.stale);
    CHECK(reused.sent);
    CHECK(p.call("{}")->body == "2");

    pair q(false);
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
    pair p(tls);
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
    pair p(GENERATE(false, true));
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
    pair p(GENERATE(false, true), small);
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
    pair p(false);
    p.net->accept(script().then(script::read{1000}).then(script::reset{}));
    const auto lost = fault_of(p.call(std::string(8 << 20, 'x')));
    CHECK(lost.code == client_errc::connection_lost);
    CHECK_FALSE(lost.sent); // no server executes half a request
    CHECK_FALSE(lost.stale);
}

TEST_CASE("connections are not shared between endpoints") {
    asio::io_context io;
    auto client = std::make_shared<http::transport>(io.get_executor(), patient_settings());
    scripted_server one;
    scripted_server two;
    one.reply(ok("1")).reply(ok("3"));
    two.reply(ok("2"));
    CHECK(run(io, call(client, endpoint_of(one), "{}"))->body == "1");
    CHECK(run(io, call(client, endpoint_of(two), "{}"))->body == "2");
    CHECK(run(io, call(client, endpoint_of(one), "{}"))->body == "3");
    CHECK(one.connections() == 1);
    CHECK(two.connections() == 1);
}

TEST_CASE("a lease without an exchange closes its connection") {
    pair p(false);
    const auto take = [](std::shared_ptr<http::transport> over,
                         http::endpoint to) -> asio::awaitable<bool> {
        const auto deadline = std::chrono::steady_clock::now() + patience;
        auto held = co_await over->acquire(to, deadline);
        co_return held.has_value() && !held->reused();
    };
    CHECK(run(p.io, take(p.client, p.to)));
    p.net->wait_until_closed(1);
    CHECK(p.net->connections() == 1);
}

TEST_CASE("an idle connection is taken at once, if there is one that is good and time is left") {
    std::promise<void> happened; // outlives the server's thread, which sets it
    pair p(GENERATE(false, true));
    gate idle;
    p.net->reply(ok("1").then(script::wait{idle}).then(script::half_close{}).then(script::call{[&] {
        happened.set_value();
    }}));
    const auto later = std::chrono::steady_clock::now() + patience;
    CHECK_FALSE(p.client->take_idle(p.to, later));
    REQUIRE(p.call("{}"));
    CHECK_FALSE(p.client->take_idle(p.to, std::chrono::steady_clock::now()));
    SECTION("used again") {
        const std::optional<http::lease> held = p.client->take_idle(p.to, later);
        REQUIRE(held);
        CHECK(held->reused());
        CHECK_FALSE(p.client->take_idle(p.to, later));
    }
    SECTION("closed by the server") {
        idle.open();
        happened.get_future().wait();
        CHECK_FALSE(p.client->take_idle(p.to, later));
    }
    SECTION("closed by the client") {
        p.client->close();
        CHECK_FALSE(p.client->take_idle(p.to, later));
    }
    idle.open();
}

TEST_CASE("the memory of a message serves the next one, without what its head held") {
    pair p(false);
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

TEST_CASE("idle connections to a host that is not used again are closed when another one is used") {
    scripted_server net;
    net.otherwise([](const seen_request&) { return ok("{}"); });
    http::settings options = patient_settings();
    options.idle_timeout = 0ms;
    options.look_up = [](const std::string&) {
        return http::addresses{asio::ip::address_v4::loopback()};
    };
    asio::io_context io;
    const auto over = std::make_shared<http::transport>(io.get_executor(), std::move(options));
    for (const char* host : {"a.example", "b.example", "c.example"})
        CHECK(run(io, call(over, endpoint_of(net, host), "{}")).has_value());
    const auto end = std::chrono::steady_clock::now() + patience;
    while (net.endings().size() < 2 && std::chrono::steady_clock::now() < end)
        std::this_thread::yield();
    CHECK(net.endings().size() == 2);
    CHECK(net.open_connections() == 1);
}

TEST_CASE("a connection that was idle for too long is not used again") {
    http::settings options = patient_settings();
    options.idle_timeout = 0ms;
    pair p(false, options);
    p.net->reply(ok("1")).reply(ok("2"));
    CHECK(p.call("{}")->body == "1");
    CHECK(p.call("{}")->body == "2");
    CHECK(p.net->connections() == 2);
}

TEST_CASE("closing the transport closes idle connections and refuses calls") {
    pair p(false);
    p.net->reply(ok("1"));
    CHECK(p.call("{}")->body == "1");
    p.client->close();
    p.net->wait_until_closed(1);
    CHECK(fault_of(p.call("{}")).code == client_errc::cancelled);
}

TEST_CASE("a connection that ends as it is used again costs no attempt", "[fault-27]") {
    pair p(false);
    p.net->reply(ok("1")).reply(script().then(script::close{})).reply(ok("2"));
    CHECK(p.call("{}")->body == "1");
    const auto lost = fault_of(p.call("{}"));
    CHECK(lost.stale); // which is tried again at once and for free
    CHECK(p.call("{}")->body == "2");
}

TEST_CASE("a connection is not used again after two server errors in a row") {
    pair p(false);
    p.net->reply(respond(500, "{}")).reply(ok("{}")).reply(respond(503, "{}"));
    p.net->reply(respond(500, "{}")).reply(ok("{}"));
    for (int i = 0; i < 4; ++i)
        CHECK(p.call("{}"));
    CHECK(p.net->connections() == 1);
    CHECK(p.call("{}")->status == 200);
    CHECK(p.net->connections() == 2);
}

TEST_CASE(
    "an old connection is replaced between two calls, but not while its name has no address",
    "[fault-2]"
) {
    bool known = true;
    http::settings options = patient_settings();
    options.max_connection_lifetime = 0ms;
    options.look_up = [&known](const std::string&) -> http::fallible<http::addresses> {
        if (known) return http::addresses{asio::ip::make_address("127.0.0.1")};
        return http::fault(client_errc::resolve_failed, "as scripted");
    };
    pair p(false, options);
    p.net->otherwise([](const seen_request&) { return ok("{}"); });
    CHECK(p.call("{}"));
    CHECK(p.call("{}"));
    CHECK(p.net->connections() == 2);

    p.to.host = "localhost.example";
    known = false;
    CHECK_FALSE(p.call("{}")); // never had an address
    known = true;
    CHECK(p.net->connections() == 2);
}

TEST_CASE("connections opened ahead serve the calls, also TLS 1.3 with its tickets", "[fault-23]") {
    pair p(GENERATE(false, true));
    p.net->otherwise([](const seen_request&) { return ok("{}"); });
    REQUIRE(run(p.io, p.client->warm_up(p.to, 3, std::chrono::steady_clock::now() + patience)));
    REQUIRE(run(p.io, p.client->warm_up(p.to, 2, std::chrono::steady_clock::now() + patience)));
    for (int i = 0; i < 5; ++i)
        CHECK(p.call("{}"));
    p.client->close();
    p.net->wait_until_closed(3);
    CHECK(p.net->connections() == 3);
}

TEST_CASE("opening ahead reports its failure and keeps no slot in the pool") {
    http::settings options = patient_settings();
    options.max_connections = 1;
    asio::io_context io;
    const auto client = std::make_shared<http::transport>(io.get_executor(), options);
    auto gone = std::make_unique<scripted_server>();
    const auto to = endpoint_of(*gone);
    gone.reset();
    const auto soon = std::chrono::steady_clock::now() + patience;
    const auto failed = run(io, client->warm_up(to, 1, soon));
    REQUIRE(failed.has_error());
    CHECK(failed.error().code == client_errc::connect_failed);
    CHECK(fault_of(run(io, call(client, to, "{}"))).code == client_errc::connect_failed);
}

} // namespace codynamo::testing
