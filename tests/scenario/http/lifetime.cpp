// SPDX-License-Identifier: BSL-1.0
#include "support/http_calls.hpp"
#include "support/run.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/strand.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <memory>
#include <optional>
#include <string>

namespace codynamo::testing {
namespace {

using namespace std::chrono_literals;

const certificate_authority& lifetime_authority() {
    static const certificate_authority one;
    return one;
}

std::unique_ptr<scripted_server> lifetime_echo_server(bool tls) {
    auto net = tls ? std::make_unique<scripted_server>(tls_options{lifetime_authority().issue()})
                   : std::make_unique<scripted_server>();
    net->otherwise([](const seen_request& r) { return ok(r.body); });
    return net;
}

http::settings few_connections() {
    http::settings options = patient_settings();
    options.ca_file = lifetime_authority().file();
    options.max_connections = 2;
    return options;
}

} // namespace

TEST_CASE(
    "a context may be destroyed at every step of its calls, before the transport and on a strand"
) {
    const bool tls = GENERATE(false, true);
    const bool warm = GENERATE(false, true);
    const bool transport_first = GENERATE(false, true);
    CAPTURE(tls, warm, transport_first);
    const auto net = lifetime_echo_server(tls);
    const auto to = endpoint_of(*net);

    int ended = 0;
    int steps = 0;
    for (; ended < 4; ++steps) {
        REQUIRE(steps < 500);
        ended = 0;
        auto io = std::make_unique<asio::io_context>();
        auto client = std::make_shared<http::transport>(asio::make_strand(*io), few_connections());
        REQUIRE(client->load_trust());
        if (warm) REQUIRE(run(*io, call(client, to, "warm")));

        io->restart();
        for (int i = 0; i < 4; ++i) // two of them wait in the line
            asio::co_spawn(*io, call(client, to, "x"), [&](std::exception_ptr, const auto&) {
                ++ended;
            });
        const auto end = std::chrono::steady_clock::now() + patience;
        for (int i = 0; i < steps && ended < 4; ++i)
            io->run_one_until(end);
        if (transport_first) client.reset();
        io.reset();
        client.reset();
    }
    CHECK(steps > 10);
}

TEST_CASE("a transport, its leases and its idle connections may outlive the context") {
    const auto net = lifetime_echo_server(GENERATE(false, true));
    const auto to = endpoint_of(*net);
    auto io = std::make_unique<asio::io_context>();
    auto client = std::make_shared<http::transport>(asio::make_strand(*io), few_connections());
    REQUIRE(run(*io, call(client, to, "idle")));

    std::optional<http::lease> held;
    const auto take = [](std::shared_ptr<http::transport> over,
                         http::endpoint where,
                         std::optional<http::lease>& into) -> asio::awaitable<void> {
        const auto deadline = std::chrono::steady_clock::now() + patience;
        auto lease = co_await over->acquire(where, deadline);
        if (lease) into.emplace(std::move(*lease));
        co_await call(over, where, "another, idle");
    };
    run(*io, take(client, to, held));
    REQUIRE(held);
    io.reset();
    net->wait_until_closed(2);
    SECTION("lease first") {
        held.reset();
        client.reset();
    }
    SECTION("transport first") {
        client.reset();
        held.reset();
    }
}

TEST_CASE("calls in progress outlive the handle of the transport") {
    const auto net = lifetime_echo_server(false);
    asio::io_context io;
    auto client = std::make_shared<http::transport>(io.get_executor(), few_connections());
    auto owning = call(client, endpoint_of(*net), "1");
    client.reset();
    CHECK(run(io, std::move(owning))->body == "1");
    net->wait_until_closed(1);
}

TEST_CASE("an awaitable that is never awaited does nothing") {
    scripted_server net;
    auto io = std::make_unique<asio::io_context>();
    auto client = std::make_shared<http::transport>(io->get_executor(), patient_settings());
    auto never = std::make_optional(call(client, endpoint_of(net), "{}"));
    SECTION("dropped before the context") {
        never.reset();
    }
    client.reset();
    io.reset();
    never.reset();
    CHECK(net.connections() == 0);
}

} // namespace codynamo::testing
