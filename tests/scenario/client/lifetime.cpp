// SPDX-License-Identifier: BSL-1.0
//
// Who may go when, who may share what, and what ends a call that nobody waits for any more.
#include "support/aftermath.hpp"
#include "support/deep.hpp"

#include <codynamo/as_result.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <atomic>
#include <csignal>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace codynamo;
using namespace codynamo::testing;
using namespace std::chrono_literals;

namespace {

client_config config_for(const scripted_server& net) {
    client_config config;
    config.region = "us-east-1";
    config.endpoint = net.url();
    config.credentials = canary_credentials();
    make_patient(config);
    return config;
}

/// Makes one call after the other. Returns how many responses were its own.
asio::awaitable<int> ask_often(table t, int times) {
    int good = 0;
    for (int i = 0; i < times; ++i)
        good += co_await gets_its_own_response(t) ? 1 : 0;
    co_return good;
}

/// A call that times race against; true when the call won.
asio::awaitable<bool> ask_or_leave(table t, std::chrono::microseconds after) {
    using namespace boost::asio::experimental::awaitable_operators;
    asio::steady_timer timer(co_await asio::this_coro::executor, after);
    auto call = as_result(gets_its_own_response(t));
    const auto first = co_await (std::move(call) || timer.async_wait(asio::use_awaitable));
    if (first.index() != 0) co_return false;
    const result<bool>& r = std::get<0>(first);
    co_return r && *r;
}

} // namespace

TEST_CASE("every means of cancelling ends a call once, whenever it comes", "[fault-70]") {
    fault_scene scene;
    const auto type = GENERATE(
        asio::cancellation_type::terminal,
        asio::cancellation_type::partial,
        asio::cancellation_type::total
    );
    asio::cancellation_signal stop;
    std::optional<result<get_item_response>> ended;
    const auto start = [&] {
        ended.reset();
        asio::co_spawn(
            scene.client.io,
            as_result(scene.get()),
            asio::bind_cancellation_slot(
                stop.slot(),
                [&](std::exception_ptr, result<get_item_response> r) { ended = std::move(r); }
            )
        );
    };
    SECTION("twice, from another thread") {
        scene.net.reply(stall());
        start();
        scene.client.run_until([&] { return !scene.net.requests().empty(); });
        std::thread other([&] {
            for (int i = 0; i < 2; ++i)
                asio::post(scene.client.io, [&] { stop.emit(type); });
        });
        other.join();
        // co_spawn lets only terminal cancellation in, unless the coroutine asks for more.
        if (type != asio::cancellation_type::terminal)
            asio::post(scene.client.io, [&] { stop.emit(asio::cancellation_type::terminal); });
        scene.client.run_until([&] { return ended.has_value(); });
        REQUIRE(ended->has_error());
        CHECK(ended->error().code() == client_errc::cancelled);
    }
    SECTION("after its first step") {
        start();
        scene.client.io.run_one();
        stop.emit(asio::cancellation_type::terminal);
        scene.client.run_until([&] { return ended.has_value(); });
        REQUIRE(ended->has_error());
        CHECK(ended->error().code() == client_errc::cancelled);
        CHECK(ended->error().info().outcome == outcome::not_sent);
    }
    SECTION("after its end") {
        start();
        scene.client.run_until([&] { return ended.has_value(); });
        CHECK(ended->has_value());
        stop.emit(type);
    }
}

TEST_CASE(
    "calls that race against timers on two threads get their own responses or none", "[fault-71]"
) {
    scripted_server net;
    net.otherwise(echo_nonce);
    asio::thread_pool pool(2);
    const client db(pool.get_executor(), config_for(net));
    std::atomic<int> won = 0;
    std::atomic<int> ended = 0;
    constexpr int runners = 16;
    constexpr int rounds = 40;
    const auto runner = [&](int number) -> asio::awaitable<void> {
        for (int i = 0; i < rounds; ++i) {
            // Each on a strand of its own, nested in this coroutine.
            const auto strand = asio::make_strand(pool.get_executor());
            const std::chrono::microseconds after((number * 131 + i * 97) % 4'000);
            auto one = ask_or_leave(db.table("music"), after);
            won += co_await asio::co_spawn(strand, std::move(one), asio::use_awaitable) ? 1 : 0;
            ++ended;
        }
    };
    std::vector<std::future<void>> all;
    for (int i = 0; i < runners; ++i)
        all.push_back(asio::co_spawn(pool, runner(i), asio::use_future));
    for (auto& one : all)
        one.get();
    CHECK(ended == runners * rounds);
    CHECK(asio::co_spawn(pool, gets_its_own_response(db.table("music")), asio::use_future).get());
    pool.join();
}

TEST_CASE("whoever goes first, nothing is used after its end", "[fault-74]") {
    scripted_server net;
    gate later;
    net.otherwise([later](const seen_request&) { return ok("{}").held_after(0, later); });
    int ended = 0;
    auto io = std::make_unique<asio::io_context>();
    std::optional<client> db(std::in_place, io->get_executor(), config_for(net));
    asio::cancellation_signal stop;
    constexpr int calls = 3;
    for (int i = 0; i < calls; ++i)
        asio::co_spawn(
            *io,
            as_result(db->table("music").get_item(key("id", "1"))),
            [&](std::exception_ptr, const auto& r) { ended += r.has_value() ? 1 : 0; }
        );
    while (net.requests().size() < calls)
        io->run_one_for(1ms);
    SECTION("the client: its calls go on, and end by themselves") {
        db.reset();
        later.open();
        io->run();
        CHECK(ended == calls);
    }
    SECTION("the context is stopped, and both go") {
        io->stop();
        db.reset();
        io.reset();
        CHECK(ended == 0);
    }
    SECTION("the context, then the client") {
        io.reset();
        db.reset();
        CHECK(ended == 0);
    }
    SECTION("the context is stopped and runs again later") {
        io->stop();
        io->restart();
        later.open();
        io->run();
        CHECK(ended == calls);
    }
    db.reset();
    io.reset();
    later.open();
}

TEST_CASE("threads of a pool share a client, and nothing is mixed up", "[fault-76]") {
    scripted_server net;
    net.otherwise(echo_nonce);
    asio::thread_pool pool(4);
    const client db(pool.get_executor(), config_for(net));
    constexpr int callers = 32;
    constexpr int times = 25;
    std::vector<std::future<int>> responses;
    for (int i = 0; i < callers; ++i)
        responses.push_back(
            asio::co_spawn(pool, ask_often(db.table("music"), times), asio::use_future)
        );
    int good = 0;
    for (auto& one : responses)
        good += one.get();
    pool.join();
    CHECK(good == callers * times);
    CHECK(net.requests().size() == callers * times);
}

TEST_CASE("clients on two contexts and threads share credentials and certificates", "[fault-77]") {
    const certificate_authority authority;
    scripted_server net(tls_options{authority.issue()});
    net.otherwise(echo_nonce);
    std::atomic<int> asked = 0;
    const credentials_provider shared([&asked]() -> asio::awaitable<credentials> {
        ++asked;
        co_return canary_credentials();
    });
    std::atomic<int> good = 0;
    const auto one = [&] {
        asio::io_context io;
        client_config config = config_for(net);
        config.credentials = shared;
        config.ca_file = authority.file();
        const client db(io.get_executor(), config);
        good += run(io, ask_often(db.table("music"), 20));
    };
    std::thread other(one);
    one();
    other.join();
    CHECK(good == 40);
    CHECK(asked >= 1);
}

TEST_CASE("a peer that is gone does not end the process by SIGPIPE", "[fault-79]") {
    fault_scene scene;
    const auto before = std::signal(SIGPIPE, SIG_DFL);
    for (int i = 0; i < 3; ++i)
        scene.net.accept(script().then(script::read{1}).then(script::close{}));
    const item large{{"id", "1"}, {"text", std::string(350'000, 'x')}};
    const auto r = scene.run(scene.client.table().put_item(large));
    CHECK(r.has_value());
    std::signal(SIGPIPE, before);
}

TEST_CASE("a client may be copied and moved while it is busy: handles share one", "[fault-81]") {
    scripted_server net;
    net.otherwise(echo_nonce);
    scripted_client c(net);
    std::optional<client> first(c.db);
    bool done = false;
    asio::co_spawn(
        c.io,
        gets_its_own_response(first->table("music")),
        [&](std::exception_ptr, bool good) { done = good; }
    );
    c.io.run_one();
    const client copy = *first;
    const client moved = std::move(*first);
    first.reset();
    c.run_all();
    CHECK(done);
    CHECK(c.run(gets_its_own_response(copy.table("music"))));
    CHECK(c.run(gets_its_own_response(moved.table("music"))));
    CHECK(net.connections() == 1);
}

namespace {

asio::awaitable<int> put_bad_items(table t, int times) {
    const item bad{{"id", "1"}, {"text", "\xff"}}; // refused before anything is sent
    int refused = 0;
    for (int i = 0; i < times; ++i) {
        const auto r = co_await as_result(t.put_item(bad));
        refused += r.has_error() ? 1 : 0;
    }
    co_return refused;
}

asio::awaitable<void> put_often(batch_writer& w, int times) {
    const item same{{"id", "1"}};
    for (int i = 0; i < times; ++i)
        co_await w.put_item(same); // only takes it in
}

} // namespace

TEST_CASE(
    "calls that end at once, one after the other, do not pile up on the stack", "[fault-84]"
) {
    scripted_server net;
    net.reply(ok("{}"));
    scripted_client c(net);
    constexpr int times = 100'000;
    batch_writer w = c.table().batch_writer(overwrite_by_pkeys("id"));
    c.run(put_often(w, times));
    c.run(w.close());
    CHECK(w.stats().superseded == times - 1);
}

TEST_CASE("calls that fail at once, one after the other, do not pile up either", "[fault-84]") {
    scripted_server net;
    scripted_client c(net);
    constexpr int times = 5000; // AddressSanitizer's fake stack makes exceptions dear
    CHECK(c.run(put_bad_items(c.table(), times)) == times);
}

TEST_CASE("thousands of calls at once wait for few connections, or fail at once", "[fault-85]") {
    scripted_server net;
    net.otherwise(echo_nonce);
    client_config config;
    config.max_connections = 16;
    config.max_waiting = GENERATE(std::size_t{100}, std::size_t{20'000});
    scripted_client c(net, config);
    const int calls = run_size(2'000, 10'000);
    int good = 0;
    int turned_away = 0;
    for (int i = 0; i < calls; ++i)
        asio::co_spawn(
            c.io,
            as_result(gets_its_own_response(c.table())),
            [&](std::exception_ptr, const result<bool>& r) {
                if (r)
                    good += *r ? 1 : 0;
                else
                    turned_away += r.error().code() == client_errc::pool_full ? 1 : 0;
            }
        );
    c.run_all();
    CHECK(good + turned_away == calls);
    CHECK((config.max_waiting == 100 || turned_away == 0));
    CHECK(net.connections() <= 16);
}
