// SPDX-License-Identifier: BSL-1.0
//
// Calls that time out in a phase, and the errors that name it.
#include "support/aftermath.hpp"
#include "support/deaf_listener.hpp"

#include <codynamo/as_result.hpp>

#include <boost/asio/steady_timer.hpp>
#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

using namespace codynamo;
using namespace codynamo::testing;
using namespace std::chrono_literals;

namespace {

/// Returns the error of calls that time out, each with a longer timeout than the one before, until
/// this machine gets as far as `doing`.
template <class Call>
error failure_while(const std::string& doing, Call failure_within) {
    for (auto limit = 50ms;; limit *= 2) {
        REQUIRE(limit < patience);
        const error e = failure_within(limit);
        INFO(e.what());
        CHECK(e.code() == client_errc::deadline_exceeded);
        if (e.info().message.find(doing) != std::string::npos) return e;
    }
}

} // namespace

TEST_CASE("a timed-out call reports what it was doing", "[fault-69]") {
    fault_scene scene;
    gate never;
    std::string doing = "while the response was read";
    script stalling;
    SECTION("waiting for a connection") {
        doing = "waiting for a connection";
        scene.net.reply(ok("{}").held_after(0, never));
        asio::co_spawn(scene.client.io, scene.get(), [](auto, const auto&) {});
        scene.client.run_until([&] { return !scene.net.requests().empty(); });
    }
    SECTION("waiting for the response") {
        doing = "waiting for the response";
        stalling = stall();
    }
    SECTION("in the head of the response") {
        stalling = ok("{}").held_after(20, never);
    }
    SECTION("in the body of the response") {
        script whole = respond(200, R"({"Attributes":{}})");
        const auto all = std::get<script::write>(whole.steps().front()).bytes.size();
        stalling = std::move(whole).held_after(all - 1, never);
    }
    scene.net.otherwise([stalling](const seen_request& r) {
        return r.operation() == "PutItem" ? stalling : echo_nonce(r);
    });
    failure_while(doing, [&](std::chrono::milliseconds limit) {
        return scene.failure_of(
            scene.client.table().put_item(canary_item(), timeout(limit)), limit
        );
    });
    never.open();
}

TEST_CASE("a call that times out while it sends reports that", "[fault-69]") {
    const deaf_listener nobody;
    client_config config;
    config.region = "us-east-1";
    config.endpoint = nobody.url();
    config.credentials = canary_credentials();
    make_patient(config);
    asio::io_context io;
    const client db(io.get_executor(), config);
    const item large{{"id", std::string(16 << 20, 'x')}}; // more than the socket buffers hold
    const error e =
        failure_while("while the request was sent", [&](std::chrono::milliseconds limit) {
            const auto r = run(io, as_result(db.table("music").put_item(large, timeout(limit))));
            REQUIRE(!r);
            return r.error();
        });
    CHECK(e.info().outcome != outcome::maybe_applied);
}

TEST_CASE("a call times out while its source of credentials hangs", "[fault-69]") {
    client_config config;
    const auto late = std::make_shared<bool>(true);
    config.credentials = credentials_provider([late]() -> asio::awaitable<credentials> {
        if (std::exchange(*late, false)) {
            asio::steady_timer never(
                co_await asio::this_coro::executor, asio::steady_timer::time_point::max()
            );
            co_await never.async_wait(asio::use_awaitable);
        }
        co_return canary_credentials();
    });
    fault_scene scene(config);
    const error e =
        scene.failure_of(scene.client.table().put_item(canary_item(), timeout(20ms)), 20ms);
    CHECK(e.code() == client_errc::deadline_exceeded);
    CHECK(e.info().outcome == outcome::not_sent);
    CHECK(scene.net.requests().empty());
}
