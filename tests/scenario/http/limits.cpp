// SPDX-License-Identifier: BSL-1.0
#include "support/http_calls.hpp"
#include "support/run.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

namespace codynamo::testing {
namespace {

using namespace std::chrono_literals;
using asio::ip::tcp;

/// A listener whose queue is full: further SYNs are dropped, so that connecting hangs.
class black_hole {
public:
    black_hole() : acceptor_(io_) {
        const tcp::endpoint any(asio::ip::make_address("127.0.0.1"), 0);
        acceptor_.open(any.protocol());
        acceptor_.bind(any);
        acceptor_.listen(0);
        for (int i = 0; i < 4; ++i) {
            fillers_.emplace_back(io_);
            // Sends a SYN now; nobody runs the context, so nobody waits for what becomes of it.
            fillers_.back().async_connect(acceptor_.local_endpoint(), [](auto) {});
        }
    }

    [[nodiscard]] http::endpoint endpoint(bool tls = false) const {
        http::endpoint to;
        to.tls = tls;
        to.host = "127.0.0.1";
        to.port = acceptor_.local_endpoint().port();
        return to;
    }

private:
    asio::io_context io_;
    tcp::acceptor acceptor_;
    std::vector<tcp::socket> fillers_;
};

struct client_with {
    explicit client_with(http::settings options)
        : client(std::make_shared<http::transport>(io.get_executor(), std::move(options))) {}

    http::fault failing_call(http::endpoint to, std::chrono::milliseconds limit = 20s) {
        return fault_of(run(io, call(client, std::move(to), "{}", limit)));
    }

    asio::io_context io;
    std::shared_ptr<http::transport> client;
};

/// The time of a limit was kept: not before it, and with room for a slow machine after it.
class stopwatch {
public:
    [[nodiscard]] bool between(std::chrono::milliseconds least, std::chrono::milliseconds most)
        const {
        const auto elapsed = std::chrono::steady_clock::now() - start_;
        return elapsed >= least && elapsed <= most;
    }

private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

} // namespace

TEST_CASE(
    "connecting ends at its limit, or at the call's deadline when that comes first", "[fault-9]"
) {
    const black_hole nobody;
    http::settings options;
    options.connect_timeout = 60ms;
    client_with c(options);
    const stopwatch watch;
    const auto own_limit = c.failing_call(nobody.endpoint());
    CHECK(own_limit.code == client_errc::connect_timeout);
    CHECK(own_limit.detail.find("60 ms") != std::string::npos);
    CHECK_FALSE(own_limit.sent);
    CHECK(watch.between(60ms, 5s));

    const auto deadline = c.failing_call(nobody.endpoint(), 20ms);
    CHECK(deadline.code == client_errc::deadline_exceeded);
    CHECK(deadline.detail.find("connecting") != std::string::npos);
}

TEST_CASE("a refused connection is a fault with the system's reason", "[fault-7]") {
    http::endpoint to;
    to.tls = false;
    to.host = "127.0.0.1";
    {
        asio::io_context io;
        const tcp::acceptor taken(io, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0));
        to.port = taken.local_endpoint().port();
    }
    client_with c({});
    const auto refused = c.failing_call(to);
    CHECK(refused.code == client_errc::connect_failed);
    CHECK(refused.cause == std::errc::connection_refused);
    CHECK_FALSE(refused.sent);
    CHECK_FALSE(refused.stale);
}

TEST_CASE("every address of a name is tried") {
    scripted_server net; // on 127.0.0.1 only, while "localhost" may be ::1 first
    net.reply(ok("1"));
    client_with c({});
    CHECK(run(c.io, call(c.client, endpoint_of(net, "localhost"), "{}"))->body == "1");
}

TEST_CASE("a name without an address cannot be resolved, in bounded time") {
    http::settings options;
    options.connect_timeout = 2s;
    client_with c(options);
    http::endpoint to;
    to.host = "no..such..name";
    const stopwatch watch;
    const auto failed = c.failing_call(to);
    CHECK(failed.code == client_errc::resolve_failed);
    CHECK(failed.detail.find("no..such..name") != std::string::npos);
    CHECK_FALSE(failed.sent);
    CHECK(watch.between(0ms, 10s));
}

TEST_CASE(
    "a silent TLS handshake ends at its limit, or at the call's deadline if that is first",
    "[fault-17]"
) {
    scripted_server net;
    net.accept(mute()).accept(mute());
    http::settings options;
    options.tls_timeout = 60ms;
    options.dangerously_accept_any_certificate = true;
    client_with c(options);
    http::endpoint to = endpoint_of(net);
    to.tls = true;
    const auto own_limit = c.failing_call(to);
    CHECK(own_limit.code == client_errc::tls_timeout);
    CHECK_FALSE(own_limit.sent);
    const auto deadline = c.failing_call(to, 20ms);
    CHECK(deadline.code == client_errc::deadline_exceeded);
    CHECK(deadline.detail.find("TLS") != std::string::npos);
    net.wait_until_closed(2);
}

TEST_CASE(
    "each phase of an exchange has a limit of its own, which the fault names",
    "[fault-29][fault-33]"
) {
    scripted_server net;
    gate never;
    client_errc expected = client_errc::stalled;
    const char* words = "while the answer was read";
    bool whole = true;
    std::string body = "{}";
    http::settings options;
    options.response_timeout = 20s;
    options.stall_timeout = 200ms;
    SECTION("the first byte") {
        net.reply(stall());
        options.response_timeout = 100ms;
        options.stall_timeout = 20s;
        expected = client_errc::response_timeout;
        words = "waiting for the answer";
    }
    SECTION("the head") {
        net.reply(ok("{}").held_after(20, never));
    }
    SECTION("the body") {
        net.reply(ok("{\"Item\":{}}").held_after(200, never));
    }
    SECTION("the request") {
        net.accept(answer().then(answer::wait{never}));
        body.assign(8 << 20, 'x');
        words = "while the request was sent";
        whole = false;
    }
    client_with c(options);
    const auto late = fault_of(run(c.io, call(c.client, endpoint_of(net), body)));
    CHECK(late.code == expected);
    CHECK(late.detail.find(words) != std::string::npos);
    CHECK(late.sent == whole);
    CHECK_FALSE(late.stale);
    never.open();
}

TEST_CASE("an exchange ends at its deadline wherever the server stalls", "[fault-29]") {
    scripted_server net;
    gate never;
    bool whole = true; // of the request
    SECTION("before the answer") {
        net.reply(stall());
    }
    SECTION("in the head") {
        net.reply(ok("{}").held_after(20, never));
    }
    SECTION("in the body") {
        net.reply(ok("{\"Item\":{}}").held_after(ok("").steps().size() + 200, never));
    }
    SECTION("while the request is written") {
        net.accept(answer().then(answer::wait{never}));
        whole = false;
    }
    net.otherwise([](const seen_request&) { return ok("2"); });
    client_with c({});
    const stopwatch watch;
    const auto large = std::string(8 << 20, 'x'); // more than the socket buffers of both sides
    const auto timed_out = fault_of(run(c.io, call(c.client, endpoint_of(net), large, 400ms)));
    CHECK(timed_out.code == client_errc::request_timeout);
    CHECK(timed_out.sent == whole); // a server does not carry out half a request
    CHECK_FALSE(timed_out.stale);
    CHECK(watch.between(400ms, 10s));
    CHECK(run(c.io, call(c.client, endpoint_of(net), "{}"))->body == "2");
    CHECK(net.connections() == 2);
    never.open();
}

TEST_CASE("a deadline in the past sends nothing") {
    scripted_server net;
    client_with c({});
    const auto past = c.failing_call(endpoint_of(net), -1s);
    CHECK(past.code == client_errc::deadline_exceeded);
    CHECK_FALSE(past.sent);
    CHECK(net.requests().empty());
}

} // namespace codynamo::testing
