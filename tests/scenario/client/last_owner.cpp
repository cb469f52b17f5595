// SPDX-License-Identifier: BSL-1.0
//
// Client, context and what calls hold go on several threads at once. Whether that is in order only
// ThreadSanitizer and AddressSanitizer can say.
#include "support/aftermath.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <future>
#include <latch>
#include <memory>
#include <optional>
#include <random>
#include <thread>
#include <utility>
#include <vector>

using namespace codynamo;
using namespace codynamo::testing;
using namespace std::chrono_literals;

namespace {

const certificate_authority& last_owner_authority() {
    static const certificate_authority one;
    return one;
}

client_config shared_client_config(const scripted_server& net) {
    client_config config;
    config.region = "us-east-1";
    config.endpoint = net.url("localhost");
    config.ca_file = last_owner_authority().file();
    config.credentials = canary_credentials();
    make_patient(config);
    return config;
}

/// Asks so often, and lets its client go before the last answer has come, or behind it; how many
/// answers were its own.
asio::awaitable<int> ask_and_leave(std::optional<client> db, int times, bool early) {
    int good = 0;
    for (int i = 0; i < times; ++i) {
        auto call = gets_its_own_answer(db->table("music"));
        if (early && i + 1 == times) db.reset();
        good += co_await std::move(call) ? 1 : 0;
    }
    co_return good;
}

/// Ends both at the same time, each on a thread of its own.
template <class One, class Other>
void end_at_once(One& one, Other& other) {
    std::latch both(2);
    std::thread thread([&] {
        both.arrive_and_wait();
        one.reset();
    });
    both.arrive_and_wait();
    other.reset();
    thread.join();
}

} // namespace

TEST_CASE("the last copy of a client may go on any thread, beside calls that end", "[fault-76]") {
    scripted_server net;
    net.otherwise(echo_nonce);
    asio::thread_pool pool(4);
    std::minstd_rand chance(7);
    int asked = 0;
    int good = 0;
    for (int round = 0; round < 100; ++round) {
        std::optional<client> db(std::in_place, pool.get_executor(), shared_client_config(net));
        std::vector<std::future<int>> answers;
        for (int i = 0; i < 6; ++i) {
            const int times = 1 + static_cast<int>(chance() % 4);
            asked += times;
            auto asking = ask_and_leave(db, times, chance() % 2 == 0);
            answers.push_back(asio::co_spawn(pool, std::move(asking), asio::use_future));
        }
        db.reset();
        for (auto& one : answers)
            good += one.get();
    }
    pool.join();
    CHECK(good == asked);
}

TEST_CASE("a context and its client may go at once, on two threads", "[fault-74]") {
    const bool tls = GENERATE(false, true);
    const bool in_flight = GENERATE(false, true);
    CAPTURE(tls, in_flight);
    scripted_server net(
        tls ? std::optional(tls_options{last_owner_authority().issue()}) : std::nullopt
    );
    net.otherwise([](const seen_request& r) {
        return r.operation() == "Scan" ? stall() : echo_nonce(r);
    });
    int ended = 0;
    for (int round = 0; round < 25; ++round) {
        auto io = std::make_unique<asio::io_context>();
        std::optional<client> db(std::in_place, io->get_executor(), shared_client_config(net));
        CHECK(run(*io, gets_its_own_answer(db->table("music")))); // leaves an idle connection
        if (in_flight) {
            for (int i = 0; i < 3; ++i)
                asio::co_spawn(*io, as_result(db->table("music").scan()), [&](auto, const auto&) {
                    ++ended;
                });
            const auto seen = net.requests().size();
            io->restart();
            while (net.requests().size() == seen)
                io->run_one_for(1ms);
        }
        end_at_once(db, io);
    }
    CHECK(ended == 0);
}
