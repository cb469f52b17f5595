// SPDX-License-Identifier: BSL-1.0
#include "http/trust.hpp"
#include "scenario/http/tls_client.hpp"
#include "support/http_calls.hpp"
#include "support/run.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <fstream>
#include <future>
#include <iterator>
#include <string>

namespace codynamo::testing {
namespace {

using namespace std::chrono_literals;

void check_refused(certificate presented, const std::string& host, const std::string& reason) {
    tls_options with{std::move(presented)};
    with.allow_weak_key = true; // else the server itself would not begin
    scripted_server net(with);
    const auto refused = fault_of(call_with(every_name_is_here(trusting(trusted())), net, host));
    INFO(refused.detail);
    CHECK(refused.code == client_errc::tls_verify_failed);
    CHECK(refused.detail.find(reason) != std::string::npos);
    CHECK_FALSE(refused.sent);
    net.wait_until_closed(1);
    CHECK(net.bytes_received() == 0);
    CHECK(net.connections() == 1);
}

} // namespace

TEST_CASE("a certificate is accepted for its names and addresses", "[fault-15]") {
    scripted_server net(tls_options{trusted().issue()});
    SECTION("an IP address, for which no server name is sent") {
        net.reply(ok("1"));
        CHECK(call_with(trusting(trusted()), net, "127.0.0.1")->body == "1");
        CHECK(net.server_names() == std::vector<std::string>{""});
    }
    SECTION("a name, which is sent as SNI") {
        net.reply(ok("1"));
        CHECK(call_with(trusting(trusted()), net, "localhost")->body == "1");
        CHECK(net.server_names().back() == "localhost");
    }
}

TEST_CASE(
    "a certificate for another host, another purpose or another time is refused", "[fault-14]"
) {
    certificate_options options;
    SECTION("other name") {
        options.dns_names = {"example.com"};
        check_refused(trusted().issue(options), "localhost", "mismatch");
    }
    SECTION("the name only as common name") {
        options.common_name = "localhost";
        options.dns_names = {};
        check_refused(trusted().issue(options), "localhost", "mismatch");
    }
    SECTION("neither names nor addresses, only a common name") {
        options.common_name = "localhost";
        options.dns_names = {};
        options.ip_addresses = {};
        check_refused(trusted().issue(options), "localhost", "mismatch");
    }
    SECTION("a partial wildcard") {
        options.dns_names = {"local*"};
        check_refused(trusted().issue(options), "localhost", "mismatch");
    }
    SECTION("a wildcard over two labels") {
        options.dns_names = {"*.hosts.example"};
        check_refused(trusted().issue(options), "a.b.hosts.example", "mismatch");
    }
    SECTION("a wildcard for a name that has no further label") {
        options.dns_names = {"*.hosts.example"};
        check_refused(trusted().issue(options), "hosts.example", "mismatch");
    }
    SECTION("an address that is not in it") {
        options.ip_addresses = {"127.0.0.2"};
        check_refused(trusted().issue(options), "127.0.0.1", "mismatch");
    }
    SECTION("an address only as a name") {
        options.ip_addresses = {};
        options.dns_names = {"127.0.0.1"};
        check_refused(trusted().issue(options), "127.0.0.1", "mismatch");
    }
    SECTION("expired") {
        options.begins = std::chrono::hours(-48);
        options.ends = std::chrono::hours(-24);
        check_refused(trusted().issue(options), "127.0.0.1", "expired");
    }
    SECTION("not yet valid") {
        options.begins = std::chrono::hours(24);
        options.ends = std::chrono::hours(48);
        check_refused(trusted().issue(options), "127.0.0.1", "not yet valid");
    }
    SECTION("a signature by SHA-1") {
        options.sha1 = true;
        check_refused(trusted().issue(options), "127.0.0.1", "too weak");
    }
    SECTION("for clients only") {
        options.for_clients_only = true;
        check_refused(trusted().issue(options), "127.0.0.1", "purpose");
    }
}

TEST_CASE("a wildcard matches one label", "[fault-15]") {
    certificate_options options;
    options.dns_names = {"*.hosts.example"};
    scripted_server net(tls_options{trusted().issue(options)});
    net.reply(ok("1"));
    CHECK(call_with(every_name_is_here(trusting(trusted())), net, "a.hosts.example")->body == "1");
}

TEST_CASE("an IPv6 address matches the certificate, and no name is sent for it", "[fault-15]") {
    asio::io_context io;
    boost::system::error_code none;
    asio::ip::tcp::acceptor acceptor(io);
    acceptor.open(asio::ip::tcp::v6(), none);
    if (!none) acceptor.bind({asio::ip::address_v6::loopback(), 0}, none);
    if (none) SKIP("this machine has no IPv6");
    acceptor.listen();
    const certificate own = trusted().issue();
    asio::ssl::context context(asio::ssl::context::tls_server);
    context.use_certificate_chain(asio::buffer(own.certificate_pem));
    context.use_private_key(asio::buffer(own.key_pem), asio::ssl::context::pem);
    std::string name = "none was sent";
    auto shake_hands = [&]() -> asio::awaitable<void> {
        asio::ssl::stream<asio::ip::tcp::socket> stream(
            co_await acceptor.async_accept(asio::use_awaitable), context
        );
        co_await stream.async_handshake(asio::ssl::stream_base::server, asio::use_awaitable);
        const char* sent = SSL_get_servername(stream.native_handle(), TLSEXT_NAMETYPE_host_name);
        if (sent != nullptr) name = sent;
        co_await asio::async_write(
            stream,
            asio::buffer(std::string_view("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1")),
            asio::use_awaitable
        );
    };
    asio::co_spawn(io, shake_hands(), asio::detached);
    auto client = std::make_shared<http::transport>(io.get_executor(), trusting(trusted()));
    http::endpoint to;
    to.tls = true;
    to.host = "::1";
    to.port = acceptor.local_endpoint().port();
    const auto answered = run(io, call(client, to, "{}"));
    REQUIRE(answered);
    CHECK(answered->body == "1");
    CHECK(name == "none was sent");
}

TEST_CASE(
    "a refused certificate is reported with its depth in the chain and its subject", "[fault-14]"
) {
    certificate_options options;
    options.common_name = "a name\nwith a line of its own";
    scripted_server net(tls_options{self_signed(options)});
    const std::string detail = fault_of(call_with(trusting(trusted()), net, "127.0.0.1")).detail;
    INFO(detail);
    CHECK(detail.find("certificate 0 of its chain") != std::string::npos);
    CHECK(detail.find("a name\\0Awith a line of its own") != std::string::npos);
    CHECK(detail.find('\n') == std::string::npos);
}

TEST_CASE("a certificate without a trusted issuer is refused", "[fault-14]") {
    SECTION("self-signed") {
        check_refused(self_signed(), "127.0.0.1", "self-signed");
    }
    SECTION("unknown authority") {
        const certificate_authority other;
        check_refused(other.issue(), "127.0.0.1", "unable to get local issuer");
    }
}

TEST_CASE("without a ca_file the system's authorities are trusted, and no others") {
    scripted_server net(tls_options{trusted().issue()});
    const auto refused = fault_of(call_with(patient_settings(), net, "127.0.0.1"));
    CHECK(refused.code == client_errc::tls_verify_failed);
}

TEST_CASE("any certificate is accepted only with verification turned off") {
    scripted_server net(tls_options{self_signed()});
    net.reply(ok("1"));
    http::settings options = patient_settings();
    options.dangerously_accept_any_certificate = true;
    CHECK(call_with(options, net, "localhost")->body == "1");
}

TEST_CASE("TLS below 1.2 is refused, 1.2 and 1.3 are accepted", "[fault-16]") {
    tls_options options{trusted().issue()};
    SECTION("1.1") {
        options.only_tls_1_1 = true;
        scripted_server net(options);
        const auto refused = fault_of(call_with(trusting(trusted()), net, "127.0.0.1"));
        CHECK(refused.code == client_errc::tls_handshake_failed);
        CHECK_FALSE(refused.sent);
    }
    SECTION("1.2") {
        options.only_tls_1_2 = true;
        scripted_server net(options);
        net.reply(ok("1"));
        CHECK(call_with(trusting(trusted()), net, "127.0.0.1")->body == "1");
    }
}

TEST_CASE("a weak key is refused", "[fault-14]") {
    certificate_options weak;
    weak.weak_key = true;
    tls_options options{trusted().issue(weak)};
    options.allow_weak_key = true;
    scripted_server net(options);
    const auto refused = fault_of(call_with(trusting(trusted()), net, "127.0.0.1"));
    CHECK_FALSE(refused.sent);
    CHECK(net.bytes_received() == 0);
}

TEST_CASE("a peer that does not speak TLS fails the handshake", "[fault-13][fault-18]") {
    scripted_server net;
    http::endpoint to = endpoint_of(net);
    to.tls = true;
    asio::io_context io;
    auto client = std::make_shared<http::transport>(io.get_executor(), trusting(trusted()));
    SECTION("it sends something else") {
        net.accept(raw("SSH-2.0-OpenSSH_9.2\r\n").then(script::hold{}));
    }
    SECTION("it closes") {
        net.accept(close_connection());
    }
    SECTION("it resets") {
        net.accept(script().then(script::read{10}).then(script::reset{}));
    }
    SECTION("it sends a record that is too large") {
        const std::string size("\x44\x00", 2); // 17 KB
        net.accept(script()
                       .then(script::read{10})
                       .then(script::write{"\x16\x03\x03" + size + std::string(17'408, 'x')})
                       .then(script::hold{}));
    }
    SECTION("it sends an alert") {
        net.accept(raw(std::string("\x15\x03\x03\x00\x02\x02\x28", 7)).then(script::hold{}));
    }
    const auto failed = fault_of(run(io, call(client, to, "{}")));
    CHECK(failed.code == client_errc::tls_handshake_failed);
    CHECK_FALSE(failed.sent);
    CHECK_FALSE(failed.stale);
}

TEST_CASE("session tickets on an idle connection do not count against it", "[fault-23]") {
    std::promise<void> happened; // outlives the server's thread, which sets it
    scripted_server net(tls_options{trusted().issue()});
    gate idle;
    net.reply(
        ok("1").then(script::wait{idle}).then(script::new_session_ticket{}).then(script::call{[&] {
            happened.set_value();
        }})
    );
    net.reply(ok("2"));
    asio::io_context io;
    http::settings options = trusting(trusted());
    auto client = std::make_shared<http::transport>(io.get_executor(), options);
    CHECK(run(io, call(client, endpoint_of(net), "{}"))->body == "1");
    idle.open();
    happened.get_future().wait();
    CHECK(run(io, call(client, endpoint_of(net), "{}"))->body == "2");
    CHECK(net.connections() == 1);
}

TEST_CASE("session tickets do not put off the limit for the first byte of a response") {
    scripted_server net(tls_options{trusted().issue()});
    script tickets;
    for (int i = 0; i < 100; ++i)
        tickets.then(script::new_session_ticket{}).then(script::delay{100ms});
    for (const script::step& late : ok("{}").steps())
        tickets.then(late);
    net.reply(std::move(tickets));
    asio::io_context io;
    http::settings options = trusting(trusted());
    options.response_timeout = 400ms;
    auto client = std::make_shared<http::transport>(io.get_executor(), options);
    CHECK(
        fault_of(run(io, call(client, endpoint_of(net), "{}"))).code ==
        client_errc::response_timeout
    );
}

TEST_CASE("new keys on an idle connection do not count against it", "[fault-23]") {
    std::promise<void> happened; // outlives the server's thread, which sets it
    scripted_server net(tls_options{trusted().issue()});
    gate idle;
    net.reply(ok("1").then(script::wait{idle}).then(script::key_update{}).then(script::call{[&] {
        happened.set_value();
    }}));
    net.reply(ok("2")).reply(ok("3"));
    asio::io_context io;
    auto client = std::make_shared<http::transport>(io.get_executor(), trusting(trusted()));
    CHECK(run(io, call(client, endpoint_of(net), "{}"))->body == "1");
    idle.open();
    happened.get_future().wait();
    CHECK(run(io, call(client, endpoint_of(net), "{}"))->body == "2");
    CHECK(run(io, call(client, endpoint_of(net), "{}"))->body == "3");
    CHECK(net.connections() == 1);
}

TEST_CASE("unreadable trusted certificates are an error that names them", "[fault-25]") {
    asio::io_context io;
    http::settings options = patient_settings();
    std::string named;
    const temporary_file empty("");
    const temporary_file garbage(
        "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n"
    );
    SECTION("missing file") {
        named = options.ca_file = "/nonexistent/ca.pem";
    }
    SECTION("empty file") {
        named = options.ca_file = empty.path();
    }
    SECTION("garbage") {
        named = options.ca_file = garbage.path();
    }
    SECTION("missing directory") {
        named = options.ca_directory = "/nonexistent/certs";
    }
    SECTION("missing directories") {
        named = options.ca_directory = "/nonexistent/certs:/nonexistent/more";
    }
    http::transport client(io.get_executor(), options);
    const auto loaded = client.load_trust();
    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().code == client_errc::invalid_argument);
    INFO(loaded.error().detail);
    CHECK(loaded.error().detail.find(named) != std::string::npos);

    http::transport fine(io.get_executor(), trusting(trusted()));
    CHECK(fine.load_trust());
}

TEST_CASE(
    "reloaded certificates apply to new connections, the old ones stay open", "[fault-25][fault-26]"
) {
    const certificate_authority next;
    scripted_server net(tls_options{trusted().issue()});
    scripted_server renewed(tls_options{next.issue()});
    net.otherwise([](const seen_request&) { return ok("old"); });
    renewed.otherwise([](const seen_request&) { return ok("new"); });
    const auto text_of = [](const std::string& path) {
        std::ifstream file(path);
        return std::string(std::istreambuf_iterator<char>(file), {});
    };
    const temporary_file authorities(text_of(trusted().file()));
    http::settings options = patient_settings();
    options.ca_file = authorities.path();
    asio::io_context io;
    const auto client = std::make_shared<http::transport>(io.get_executor(), options);
    CHECK(run(io, call(client, endpoint_of(net), "{}"))->body == "old");
    CHECK(
        fault_of(run(io, call(client, endpoint_of(renewed), "{}"))).code ==
        client_errc::tls_verify_failed
    );

    std::ofstream(authorities.path()) << "rubbish";
    const auto failed = client->reload_certificates();
    REQUIRE(failed.has_error());
    CHECK(failed.error().detail.find(authorities.path()) != std::string::npos);
    CHECK(run(io, call(client, endpoint_of(net), "{}"))->body == "old");

    std::ofstream(authorities.path()) << text_of(next.file());
    REQUIRE(client->reload_certificates());
    CHECK(run(io, call(client, endpoint_of(renewed), "{}"))->body == "new");
    CHECK(run(io, call(client, endpoint_of(net), "{}"))->body == "old");
    CHECK(net.connections() == 1);
}

TEST_CASE("a server that requires a client certificate gets it") {
    tls_options with{trusted().issue()};
    with.client_ca_file = trusted().file();
    scripted_server net(with);
    net.otherwise([](const seen_request&) { return ok("1"); });
    const certificate own = trusted().issue(certificate_options{.for_clients_only = true});
    const temporary_file chain(own.certificate_pem);
    const temporary_file key(own.key_pem);
    http::settings options = trusting(trusted());
    options.client_certificate_file = chain.path();
    options.client_key_file = key.path();
    CHECK(call_with(options, net, "127.0.0.1"));
    CHECK(call_with(trusting(trusted()), net, "127.0.0.1").has_error());
}

TEST_CASE("an unusable client certificate is an error that names its file") {
    const certificate own = trusted().issue();
    const temporary_file chain(own.certificate_pem);
    const temporary_file other_key(trusted().issue().key_pem);
    const temporary_file rubbish("rubbish");
    const certificate locked = trusted().issue(certificate_options{.key_password = "secret"});
    const temporary_file locked_chain(locked.certificate_pem);
    const temporary_file locked_key(locked.key_pem);
    const auto refused = [](std::string certificate, std::string key) {
        http::settings options = trusting(trusted());
        options.client_certificate_file = std::move(certificate);
        options.client_key_file = std::move(key);
        const auto made = http::make_tls_context(options);
        REQUIRE(made.has_error());
        CHECK(made.error().code == client_errc::invalid_argument);
        return made.error().detail;
    };
    const auto has = [](const std::string& text, const std::string& part) {
        return text.find(part) != std::string::npos;
    };
    CHECK(has(refused(chain.path(), ""), "client_key_file"));
    CHECK(has(refused("", other_key.path()), "client_certificate_file"));
    CHECK(has(refused(rubbish.path(), other_key.path()), rubbish.path()));
    CHECK(has(refused(chain.path(), rubbish.path()), rubbish.path()));
    CHECK(has(refused(chain.path(), other_key.path()), other_key.path() + "' is not that of"));
    CHECK(has(refused(locked_chain.path(), locked_key.path()), "without a password"));
}

} // namespace codynamo::testing
