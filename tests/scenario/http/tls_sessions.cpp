// SPDX-License-Identifier: BSL-1.0
//
// Resumption of TLS sessions.
#include "scenario/http/tls_client.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <memory>
#include <string>

namespace codynamo::testing {

TEST_CASE(
    "a second connection to a server resumes the session of the first, one to another does not"
) {
    const bool old = GENERATE(false, true);
    tls_options with{trusted().issue()};
    with.only_tls_1_2 = old;
    scripted_server net(with);
    scripted_server other(with);
    net.otherwise([](const seen_request&) { return ok_and_close("1"); });
    other.otherwise([](const seen_request&) { return ok_and_close("2"); });
    asio::io_context io;
    const auto client = std::make_shared<http::transport>(io.get_executor(), trusting(trusted()));
    for (int i = 0; i < 3; ++i)
        CHECK(run(io, call(client, endpoint_of(net), "{}")));
    CHECK(run(io, call(client, endpoint_of(other), "{}")));
    CHECK(run(io, call(client, endpoint_of(net, "localhost"), "{}")));
    const auto seen = net.handshakes();
    REQUIRE(seen.size() == 4);
    CHECK_FALSE(seen[0].resumed);
    CHECK(seen[1].resumed);
    CHECK(seen[2].resumed);
    CHECK_FALSE(seen[3].resumed); // another name of the same server
    CHECK_FALSE(other.handshakes().at(0).resumed);
}

TEST_CASE("a server that has forgotten its sessions gets a full handshake") {
    tls_options with{trusted().issue()};
    with.only_tls_1_2 = GENERATE(false, true);
    scripted_server net(with);
    net.otherwise([](const seen_request&) { return ok_and_close("1"); });
    asio::io_context io;
    const auto client = std::make_shared<http::transport>(io.get_executor(), trusting(trusted()));
    for (int i = 0; i < 3; ++i) {
        if (i == 1) net.forget_sessions();
        CHECK(run(io, call(client, endpoint_of(net), "{}")));
    }
    const auto seen = net.handshakes();
    REQUIRE(seen.size() == 3);
    CHECK_FALSE(seen[1].resumed);
    CHECK(seen[2].resumed);
}

TEST_CASE("sessions of the 16 most recent servers are kept") {
    certificate_options options;
    options.dns_names = {"*.hosts.example"};
    scripted_server net(tls_options{trusted().issue(options)});
    net.otherwise([](const seen_request&) { return ok_and_close("1"); });
    asio::io_context io;
    const auto client = std::make_shared<http::transport>(
        io.get_executor(), every_name_is_here(trusting(trusted()))
    );
    const auto resumes = [&](int server) {
        const std::string name = "server-" + std::to_string(server) + ".hosts.example";
        REQUIRE(run(io, call(client, endpoint_of(net, name), "{}")));
        return net.handshakes().back().resumed;
    };
    for (int server = 26; server > 10; --server) // not in the order of the names
        CHECK_FALSE(resumes(server));
    CHECK(resumes(26));
    CHECK_FALSE(resumes(10)); // replaces 25
    CHECK(resumes(26));
    CHECK(resumes(11));
    CHECK_FALSE(resumes(25));
}

TEST_CASE(
    "a session is not resumed after reload_certificates, nor by another client", "[fault-26]"
) {
    scripted_server net(tls_options{trusted().issue()});
    net.otherwise([](const seen_request&) { return ok_and_close("1"); });
    asio::io_context io;
    const auto client = std::make_shared<http::transport>(io.get_executor(), trusting(trusted()));
    CHECK(run(io, call(client, endpoint_of(net), "{}")));
    REQUIRE(client->reload_certificates());
    CHECK(run(io, call(client, endpoint_of(net), "{}")));
    const auto another = std::make_shared<http::transport>(io.get_executor(), trusting(trusted()));
    CHECK(run(io, call(another, endpoint_of(net), "{}")));
    for (const seen_handshake& h : net.handshakes())
        CHECK_FALSE(h.resumed);
}

} // namespace codynamo::testing
