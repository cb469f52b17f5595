// SPDX-License-Identifier: BSL-1.0
#include "scenario/http/client_and_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

namespace codynamo::testing {

using namespace std::chrono_literals;

TEST_CASE("one connection serves one call after the other") {
    const bool tls = GENERATE(false, true);
    client_and_server p(tls);
    for (int i = 0; i < 20; ++i)
        p.net->reply(ok(std::to_string(i)));
    for (int i = 0; i < 20; ++i)
        CHECK(p.call("{}")->body == std::to_string(i));
    CHECK(p.net->connections() == 1);
}

TEST_CASE("running the context ends when the last call is done, although a connection is idle") {
    client_and_server p(GENERATE(false, true));
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
    client_and_server p(tls);
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
    client_and_server p(GENERATE(false, true));
    p.net->otherwise([](const seen_request& r) { return ok(r.body); });
    CHECK(run(p.io, two_and_two(p.client, p.to)) == "0011");
    CHECK(p.net->connections() == 2);
}

TEST_CASE("a connection that a waiter releases unused serves the next call") {
    http::settings options = patient_settings();
    options.max_connections = 1;
    client_and_server p(GENERATE(false, true), options);
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
    client_and_server p(tls);
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
    client_and_server p(false);
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
    client_and_server p(GENERATE(false, true));
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
    client_and_server p(false, options);
    p.net->reply(ok("1")).reply(ok("2"));
    CHECK(p.call("{}")->body == "1");
    CHECK(p.call("{}")->body == "2");
    CHECK(p.net->connections() == 2);
}

TEST_CASE("closing the transport closes idle connections and refuses calls") {
    client_and_server p(false);
    p.net->reply(ok("1"));
    CHECK(p.call("{}")->body == "1");
    p.client->close();
    p.net->wait_until_closed(1);
    CHECK(fault_of(p.call("{}")).code == client_errc::cancelled);
}

TEST_CASE("a connection is not used again after two server errors in a row") {
    client_and_server p(false);
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
    client_and_server p(false, options);
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
    client_and_server p(GENERATE(false, true));
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
