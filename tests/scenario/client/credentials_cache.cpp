// SPDX-License-Identifier: BSL-1.0
#include "support/scripted_client.hpp"

#include <codynamo/as_result.hpp>
#include <codynamo/credentials_cache.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <future>
#include <optional>
#include <vector>

namespace codynamo::testing {
namespace {

using namespace std::chrono_literals;

/// Counts how often it is asked, from whatever thread.
client_config counted_source(std::atomic<int>& asked) {
    client_config config;
    config.region = "us-east-1";
    config.credentials = credentials_provider([&asked]() -> asio::awaitable<credentials> {
        const int number = ++asked;
        asio::steady_timer a_moment(co_await asio::this_coro::executor, 1ms);
        co_await a_moment.async_wait(asio::use_awaitable);
        const credentials key("AKID" + std::to_string(number), "secret");
        co_return key.with_expiration(std::chrono::system_clock::now() + 1h);
    });
    return config;
}

client_config sharing(const credentials_cache& cache, const scripted_server& net) {
    client_config config;
    config.region = "us-east-1";
    config.endpoint = net.url();
    config.credentials = cache;
    make_patient(config);
    return config;
}

/// Asio cannot spawn what returns credentials: they have no default.
asio::awaitable<std::string> id_of(asio::awaitable<credentials> fetching) {
    const credentials key = co_await std::move(fetching);
    co_return std::string(key.access_key_id());
}

} // namespace

TEST_CASE("clients on several threads and contexts share what one source gave") {
    scripted_server net;
    net.otherwise([](const seen_request&) { return ok("{}"); });
    std::atomic<int> asked = 0;
    boost::asio::thread_pool home(1);
    const credentials_cache cache(home.get_executor(), counted_source(asked));
    boost::asio::thread_pool pool(2);
    std::vector<client> clients;
    for (int i = 0; i < 4; ++i)
        clients.emplace_back(pool.get_executor(), sharing(cache, net));
    std::vector<std::future<get_item_response>> calls;
    for (int i = 0; i < 40; ++i)
        calls.push_back(asio::co_spawn(
            pool,
            clients[std::size_t(i) % 4].table("music").get_item(key("id", "1")),
            asio::use_future
        ));
    for (auto& call : calls)
        CHECK_NOTHROW(call.get());
    CHECK(asked == 1);
}

TEST_CASE("shared credentials that the service refuses are fetched again for all") {
    scripted_server net;
    std::atomic<int> asked = 0;
    boost::asio::io_context io;
    const credentials_cache cache(io.get_executor(), counted_source(asked));
    const client first(io.get_executor(), sharing(cache, net));
    const client second(io.get_executor(), sharing(cache, net));
    net.reply(ok("{}"));
    run(io, first.table("music").get_item(key("id", "1")));
    net.reply(service_error(400, "ExpiredTokenException")).reply(ok("{}"));
    run(io, second.table("music").get_item(key("id", "1")));
    CHECK(asked == 2);
    net.reply(service_error(400, "ExpiredTokenException")).reply(ok("{}"));
    run(io, first.table("music").get_item(key("id", "1"))); // has the old ones still
    CHECK(asked == 2);
}

TEST_CASE("a cache passes on what its source throws") {
    boost::asio::io_context io;
    client_config config;
    config.region = "us-east-1";
    config.credentials = credentials_provider([]() -> asio::awaitable<credentials> {
        throw error(client_errc::credentials_failed, "the vault is sealed");
        co_return credentials("id", "secret");
    });
    const credentials_cache cache(io.get_executor(), config);
    try {
        run(io, id_of(cache()));
        FAIL("there were credentials");
    } catch (const error& e) {
        CHECK(e.code() == client_errc::credentials_failed);
        CHECK(e.info().message == "the vault is sealed");
    }
}

TEST_CASE("a cache whose context is gone, or does not run, fails calls of clients elsewhere") {
    scripted_server net;
    std::atomic<int> asked = 0;
    std::optional<boost::asio::io_context> home(std::in_place);
    client_config of_cache = counted_source(asked);
    of_cache.timeout = 50ms;
    const credentials_cache cache(home->get_executor(), of_cache);
    boost::asio::io_context io;
    const client db(io.get_executor(), sharing(cache, net));
    const auto fails = [&](client_errc why) {
        const auto r = run(io, as_result(db.table("music").get_item(key("id", "1"))));
        REQUIRE(!r);
        CHECK(r.error().code() == why);
        CHECK(r.error().info().outcome == outcome::not_sent);
    };
    fails(client_errc::deadline_exceeded);
    home.reset();
    fails(client_errc::cancelled);
    CHECK(asked == 0);
}

TEST_CASE("a cache bounds and refuses durations as a client does") {
    std::atomic<int> asked = 0;
    boost::asio::io_context io;
    client_config config = counted_source(asked);
    config.timeout = config.connect_timeout = std::chrono::milliseconds::max();
    const credentials_cache longest(io.get_executor(), config);
    CHECK(run(io, id_of(longest())) == "AKID1");
    using duration_member = std::chrono::milliseconds client_config::*;
    for (const duration_member member :
         {&client_config::timeout, duration_member(&client_config::connect_timeout)}) {
        client_config none = counted_source(asked);
        none.*member = 0ms;
        CHECK_THROWS_AS(credentials_cache(io.get_executor(), none), error);
    }
}

TEST_CASE("a cache that was moved from is the same cache") {
    std::atomic<int> asked = 0;
    boost::asio::io_context io;
    credentials_cache first(io.get_executor(), counted_source(asked));
    const credentials_cache second(std::move(first));
    CHECK(run(io, id_of(second())) == "AKID1");
    CHECK(run(io, id_of(first())) == "AKID1"); // NOLINT(bugprone-use-after-move)
}

TEST_CASE("a cache may go while its source is asked") {
    std::atomic<int> asked = 0;
    boost::asio::io_context io;
    std::optional<credentials_cache> cache(std::in_place, io.get_executor(), counted_source(asked));
    auto fetching = (*cache)();
    cache.reset();
    CHECK(run(io, id_of(std::move(fetching))) == "AKID1");
}

} // namespace codynamo::testing
