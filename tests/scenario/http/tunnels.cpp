// SPDX-License-Identifier: BSL-1.0
#include "exec/client_access.hpp"
#include "support/connect_proxy.hpp"
#include "support/deaf_listener.hpp"
#include "support/http_calls.hpp"
#include "support/run.hpp"
#include "support/scripted_client.hpp"

#include <codynamo/as_result.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <utility>

namespace codynamo::testing {
namespace {

const certificate_authority& tunnel_trusted() {
    static const certificate_authority one;
    return one;
}

certificate certificate_for(const char* name) {
    certificate_options options;
    options.dns_names = {name};
    options.ip_addresses = {};
    return tunnel_trusted().issue(options);
}

/// A client of https://dynamodb.example, which is only there behind the proxy.
client_config behind(std::string proxy) {
    client_config config;
    config.region = "us-east-1";
    config.endpoint = "https://dynamodb.example";
    config.ca_file = tunnel_trusted().file();
    config.proxy = std::move(proxy);
    config.credentials = credentials("AKIDEXAMPLE", "secret");
    make_patient(config);
    return config;
}

struct proxied_client {
    explicit proxied_client(client_config config)
        : environment(std::make_shared<scripted_environment>(1.0)),
          db(exec::make_client(io.get_executor(), std::move(config), environment)) {}

    result<get_item_response> get() {
        return run(io, as_result(db.table("music").get_item(key("id", "1"))));
    }

    boost::asio::io_context io;
    std::shared_ptr<scripted_environment> environment;
    client db;
};

} // namespace

TEST_CASE("an https endpoint is reached through a proxy, which sees its name and no data") {
    scripted_server net(tls_options{certificate_for("dynamodb.example")});
    net.reply(ok("{}")).reply(ok("{}"));
    connect_proxy proxy(net.port());
    proxied_client c(behind(proxy.url("user:canary")));
    CHECK(c.get().has_value());
    CHECK(c.get().has_value()); // over the same tunnel
    REQUIRE(proxy.requests().size() == 1);
    const std::string asked = proxy.requests().front();
    CHECK(asked.starts_with("CONNECT dynamodb.example:443 HTTP/1.1\r\n"));
    CHECK(asked.find("Proxy-Authorization: Basic dXNlcjpjYW5hcnk=\r\n") != std::string::npos);
    CHECK(net.server_names() == std::vector<std::string>{"dynamodb.example"});
    CHECK(net.connections() == 1);
}

TEST_CASE("endpoints that avoid the proxy are reached directly, others through it") {
    certificate_options names;
    names.dns_names = {"near.example", "far.example"};
    scripted_server net(tls_options{tunnel_trusted().issue(names)});
    net.otherwise([](const seen_request&) { return ok("{}"); });
    connect_proxy proxy(net.port());
    http::settings options = patient_settings();
    options.ca_file = tunnel_trusted().file();
    options.proxy.emplace();
    options.proxy->host = "127.0.0.1";
    options.proxy->port = proxy.port();
    options.avoids_proxy = [](const http::endpoint& to) { return to.host == "near.example"; };
    options.look_up = [](const std::string&) {
        return http::addresses{asio::ip::address_v4::loopback()};
    };
    boost::asio::io_context io;
    const auto over = std::make_shared<http::transport>(io.get_executor(), std::move(options));
    for (const char* host : {"near.example", "far.example", "near.example"})
        CHECK(run(io, call(over, endpoint_of(net, host), "{}")).has_value());
    REQUIRE(proxy.requests().size() == 1);
    CHECK(proxy.requests().front().starts_with("CONNECT far.example:"));
    CHECK(net.server_names() == std::vector<std::string>{"near.example", "far.example"});
}

TEST_CASE("the certificate behind a proxy is checked like any other") {
    scripted_server net(tls_options{certificate_for("other.example")});
    connect_proxy proxy(net.port());
    proxied_client c(behind(proxy.url()));
    const auto refused = c.get();
    REQUIRE(refused.has_error());
    CHECK(refused.error().code() == client_errc::tls_verify_failed);
    CHECK(net.bytes_received() == 0);
    net.wait_until_closed(1);
}

TEST_CASE("a proxy's refusal is final, a proxy's failure is retried", "[fault-44]") {
    scripted_server net(tls_options{certificate_for("dynamodb.example")});
    connect_proxy proxy(net.port());
    proxied_client c(behind(proxy.url("user:canary")));
    proxy.refuse_with("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
    const auto refused = c.get();
    REQUIRE(refused.has_error());
    CHECK(refused.error().code() == client_errc::proxy_failed);
    CHECK(refused.error().info().outcome == outcome::not_sent);
    CHECK(std::string(refused.error().what()).find("407") != std::string::npos);
    CHECK(std::string(refused.error().what()).find("canary") == std::string::npos);
    CHECK(proxy.requests().size() == 1);

    proxy.refuse_with("HTTP/1.1 503 Busy\r\n\r\n");
    CHECK(c.get().error().info().attempts == 4);
    CHECK(proxy.requests().size() == 5);
    CHECK(net.connections() == 0);
}

TEST_CASE("a silent proxy ends the attempt at the connect timeout") {
    const deaf_listener proxy;
    client_config config = behind(proxy.url());
    config.max_attempts = 1;
    std::string said;
    // A slow machine needs more than the first limits to be connected to the proxy.
    for (config.connect_timeout = std::chrono::milliseconds(60);
         said.find("waiting for the proxy") == std::string::npos;
         config.connect_timeout *= 2) {
        REQUIRE(config.connect_timeout < patience);
        proxied_client c(config);
        const auto ended = c.get();
        REQUIRE(ended.has_error());
        CHECK(ended.error().code() == client_errc::connect_timeout);
        CHECK(ended.error().info().outcome == outcome::not_sent);
        said = ended.error().what();
    }
}

TEST_CASE("a broken tunnel leaves no pending operation", "[fault-44]") {
    scripted_server proxy;
    proxy.accept(script().then(script::read_head{}).then(script::close{}));
    client_config config = behind(proxy.url());
    config.max_attempts = 1;
    proxied_client c(config);
    const auto ended = c.get();
    REQUIRE(ended.has_error());
    CHECK(ended.error().code() == client_errc::proxy_failed);
    c.io.restart();
    c.io.poll();
    CHECK(c.io.stopped());
}

TEST_CASE("a call cancelled in its tunnel leaves no pending operation and no socket") {
    scripted_server proxy;
    std::atomic<bool> is_waiting = false;
    const script::call reports{[&] { is_waiting = true; }};
    SECTION("before the proxy responds") {
        proxy.accept(script().then(script::read_head{}).then(reports).then(script::expect_close{}));
    }
    SECTION("in the TLS handshake") {
        proxy.accept(script()
                         .then(script::read_head{})
                         .then(script::write{"HTTP/1.1 200 OK\r\n\r\n"})
                         .then(script::read{1})
                         .then(reports)
                         .then(script::hold{}));
    }
    proxied_client c(behind(proxy.url()));
    asio::cancellation_signal cancel;
    std::error_code ended;
    asio::co_spawn(
        c.io,
        as_result(c.db.table("music").get_item(key("id", "1"))),
        asio::bind_cancellation_slot(
            cancel.slot(),
            [&](const std::exception_ptr&, const result<get_item_response>& r) {
                if (r.has_error()) ended = r.error().code();
            }
        )
    );
    while (!is_waiting)
        c.io.run_one_for(std::chrono::milliseconds(1));
    cancel.emit(asio::cancellation_type::terminal);
    while (!ended && c.io.run_one() != 0)
        continue;
    CHECK(ended == client_errc::cancelled);
    c.io.restart();
    c.io.poll();
    REQUIRE(c.io.stopped());
    proxy.wait_until_closed(1);
}

TEST_CASE("a tunnel that begins with the proxy's own bytes is not used") {
    scripted_server proxy;
    proxy.accept(script()
                     .then(script::read_head{})
                     .then(script::write{"HTTP/1.1 200 OK\r\n\r\n\x16\x03\x03"})
                     .then(script::expect_close{}));
    client_config config = behind(proxy.url());
    config.max_attempts = 1;
    proxied_client c(config);
    const auto ended = c.get();
    REQUIRE(ended.has_error());
    CHECK(ended.error().code() == client_errc::proxy_failed);
    CHECK(ended.error().info().outcome == outcome::not_sent);
}

TEST_CASE("a service's own 407 is not a proxy's", "[fault-44]") {
    scripted_server net;
    net.reply(respond(407, "{}"));
    scripted_client c(net);
    const auto refused = c.run(as_result(c.table().get_item(key("id", "1"))));
    REQUIRE(refused.has_error());
    CHECK(refused.error().info().http_status == 407);
    CHECK(refused.error().info().attempts == 1);
}

} // namespace codynamo::testing
