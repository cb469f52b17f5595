// SPDX-License-Identifier: BSL-1.0
#include "support/black_hole.hpp"
#include "support/deaf_listener.hpp"
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

struct client_with {
    explicit client_with(http::settings options)
        : client(std::make_shared<http::transport>(io.get_executor(), std::move(options))) {}

    http::fault failing_call(http::endpoint to, std::chrono::milliseconds limit = patience) {
        return fault_of(run(io, call(client, std::move(to), "{}", limit)));
    }

    /// Calls that reach their deadline, each later than the one before, until this machine gets as
    /// far as `doing` in that time. The fault of the last one.
    http::fault call_until_late(
        const http::endpoint& to, client_errc code, std::string_view doing, std::string body = "{}"
    ) {
        for (std::chrono::milliseconds limit = 20ms;; limit *= 2) {
            REQUIRE(limit < patience);
            const auto late = fault_of(run(io, call(client, to, body, limit)));
            if (late.detail.find(doing) == std::string::npos) continue;
            CHECK(late.code == code);
            return late;
        }
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
    http::settings options = patient_settings();
    options.connect_timeout = 60ms;
    client_with c(options);
    const stopwatch watch;
    const auto own_limit = c.failing_call(nobody.endpoint());
    CHECK(own_limit.code == client_errc::connect_timeout);
    CHECK(own_limit.detail.find("60 ms") != std::string::npos);
    CHECK_FALSE(own_limit.sent);
    CHECK(watch.between(60ms, patience / 2));

    client_with patient(patient_settings());
    patient.call_until_late(nobody.endpoint(), client_errc::deadline_exceeded, "connecting");
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
    client_with c(patient_settings());
    const auto refused = c.failing_call(to);
    CHECK(refused.code == client_errc::connect_failed);
    CHECK(refused.cause == std::errc::connection_refused);
    CHECK_FALSE(refused.sent);
    CHECK_FALSE(refused.stale);
}

TEST_CASE("every address of a name is tried") {
    scripted_server net; // on 127.0.0.1 only, while "localhost" may be ::1 first
    net.reply(ok("1"));
    client_with c(patient_settings());
    CHECK(run(c.io, call(c.client, endpoint_of(net, "localhost"), "{}"))->body == "1");
}

TEST_CASE("a name without an address cannot be resolved, in bounded time") {
    http::settings options = patient_settings();
    options.connect_timeout = 2s;
    client_with c(options);
    http::endpoint to;
    to.host = "no..such..name";
    const stopwatch watch;
    const auto failed = c.failing_call(to);
    CHECK(failed.code == client_errc::resolve_failed);
    CHECK(failed.detail.find("no..such..name") != std::string::npos);
    CHECK_FALSE(failed.sent);
    CHECK(watch.between(0ms, patience / 2));
}

TEST_CASE(
    "a silent TLS handshake ends at its limit, or at the call's deadline if that is first",
    "[fault-17]"
) {
    scripted_server net;
    net.accept(mute());
    http::settings options = patient_settings();
    options.tls_timeout = 60ms;
    options.dangerously_accept_any_certificate = true;
    client_with c(options);
    http::endpoint to = endpoint_of(net);
    to.tls = true;
    const auto own_limit = c.failing_call(to);
    CHECK(own_limit.code == client_errc::tls_timeout);
    CHECK_FALSE(own_limit.sent);
    net.wait_until_closed(1);

    const deaf_listener nobody;
    to.port = nobody.port();
    options.tls_timeout = patience;
    client_with patient(options);
    patient.call_until_late(to, client_errc::deadline_exceeded, "TLS");
}

TEST_CASE(
    "each phase of an exchange has its own limit, which the fault names", "[fault-29][fault-33]"
) {
    scripted_server net;
    gate never;
    client_errc expected = client_errc::stalled;
    const char* words = "while the response was read";
    bool whole = true;
    std::string body = "{}";
    http::settings options = patient_settings();
    options.stall_timeout = 200ms;
    SECTION("the first byte") {
        net.reply(stall());
        options.response_timeout = 100ms;
        options.stall_timeout = patience;
        expected = client_errc::response_timeout;
        words = "waiting for the response";
    }
    SECTION("the head") {
        net.reply(ok("{}").held_after(20, never));
    }
    SECTION("the body") {
        net.reply(ok("{\"Item\":{}}").held_after(200, never));
    }
    SECTION("the request") {
        net.accept(script().then(script::wait{never}));
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
    gate never;
    script stalling;
    const char* doing = "while the response was read";
    SECTION("before the response") {
        stalling = stall();
        doing = "waiting for the response";
    }
    SECTION("in the head") {
        stalling = ok("{}").held_after(20, never);
    }
    SECTION("in the body") {
        const auto whole = std::get<script::write>(ok("{}").steps().front()).bytes.size();
        stalling = ok("{}").held_after(whole - 1, never);
    }
    scripted_server net;
    net.otherwise([&stalling](const seen_request& r) {
        return r.body == "stall" ? stalling : ok(r.body);
    });
    client_with c(patient_settings());
    const auto late =
        c.call_until_late(endpoint_of(net), client_errc::request_timeout, doing, "stall");
    CHECK(late.sent);
    CHECK_FALSE(late.stale);
    const auto before = net.connections();
    CHECK(run(c.io, call(c.client, endpoint_of(net), "2"))->body == "2");
    CHECK(net.connections() == before + 1);
    never.open();
}

TEST_CASE("an exchange ends at its deadline while its request is sent", "[fault-29]") {
    const deaf_listener nobody;
    http::endpoint to;
    to.tls = false;
    to.host = "127.0.0.1";
    to.port = nobody.port();
    client_with c(patient_settings());
    const std::string large(16 << 20, 'x'); // more than the socket buffers of both sides
    const auto late =
        c.call_until_late(to, client_errc::request_timeout, "while the request was sent", large);
    CHECK_FALSE(late.sent); // a server does not execute half a request
    CHECK_FALSE(late.stale);
}

TEST_CASE("a deadline in the past sends nothing") {
    scripted_server net;
    client_with c(patient_settings());
    const auto past = c.failing_call(endpoint_of(net), -1s);
    CHECK(past.code == client_errc::deadline_exceeded);
    CHECK_FALSE(past.sent);
    CHECK(net.requests().empty());
}

} // namespace codynamo::testing
