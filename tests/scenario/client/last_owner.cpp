// SPDX-License-Identifier: BSL-1.0
//
// Client, context and the calls' state are destroyed on several threads at once. Whether that is in
// order only ThreadSanitizer and AddressSanitizer can say.
#include "support/aftermath.hpp"

#include <codynamo/as_result.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <algorithm>
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

/// Makes so many calls, and releases its client before or after the last response. Returns how many
/// responses were its own.
asio::awaitable<int> ask_and_leave(std::optional<client> db, int times, bool early) {
    int good = 0;
    for (int i = 0; i < times; ++i) {
        auto call = gets_its_own_response(db->table("music"));
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

TEST_CASE(
    "the last copy of a client may be destroyed on any thread, beside calls that end", "[fault-76]"
) {
    scripted_server net;
    net.otherwise(echo_nonce);
    asio::thread_pool pool(4);
    std::minstd_rand chance(7);
    int asked = 0;
    int good = 0;
    for (int round = 0; round < 100; ++round) {
        std::optional<client> db(std::in_place, pool.get_executor(), shared_client_config(net));
        std::vector<std::future<int>> responses;
        for (int i = 0; i < 6; ++i) {
            const int times = 1 + static_cast<int>(chance() % 4);
            asked += times;
            auto asking = ask_and_leave(db, times, chance() % 2 == 0);
            responses.push_back(asio::co_spawn(pool, std::move(asking), asio::use_future));
        }
        db.reset();
        for (auto& one : responses)
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
        CHECK(run(*io, gets_its_own_response(db->table("music")))); // leaves an idle connection
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

namespace {

/// A batch writer, pages or a scan, and what it does first; dropped when it is destroyed.
class stream_in_flight {
public:
    virtual ~stream_in_flight() = default;
    [[nodiscard]] virtual asio::awaitable<void> begin() = 0;
};

class writer_in_flight final : public stream_in_flight {
public:
    explicit writer_in_flight(const table& t)
        : writer_(t.batch_writer(
              overwrite_by_pkeys("id"), flush_amount(1), on_abandoned([](const auto&) {})
          )) {}

    [[nodiscard]] asio::awaitable<void> begin() override {
        co_await writer_.put_item({{"id", "1"}});
    }

private:
    batch_writer writer_;
};

class scan_in_flight final : public stream_in_flight {
public:
    explicit scan_in_flight(const table& t) : items_(t.parallel_scan(segments(2))) {}

    [[nodiscard]] asio::awaitable<void> begin() override { (void)co_await items_.next(); }

private:
    parallel_scan items_;
};

class pages_in_flight final : public stream_in_flight {
public:
    explicit pages_in_flight(const table& t) : items_(t.query_items(partition_key("id") == "1")) {}

    [[nodiscard]] asio::awaitable<void> begin() override { (void)co_await items_.next(); }

private:
    decltype(std::declval<table>().query_items(partition_key("id") == "1")) items_;
};

std::unique_ptr<stream_in_flight> make_stream(int kind, const table& t) {
    if (kind == 0) return std::make_unique<writer_in_flight>(t);
    if (kind == 1) return std::make_unique<scan_in_flight>(t);
    return std::make_unique<pages_in_flight>(t);
}

/// What a stream requests after its first response, or its first batch.
bool is_stalled(const seen_request& r) {
    return r.operation() == "BatchWriteItem" ||
           r.body.find("ExclusiveStartKey") != std::string::npos;
}

/// First pages, and nothing else.
script first_pages_only(const seen_request& r) {
    if (is_stalled(r)) return stall();
    return ok(R"({"Items":[{"id":{"S":"1"}}],"Count":1,"LastEvaluatedKey":{"id":{"S":"1"}}})");
}

} // namespace

TEST_CASE(
    "a context is destroyed before, after or during a stream with requests in flight", "[fault-74]"
) {
    const int kind = GENERATE(0, 1, 2);
    const int order = GENERATE(0, 1, 2);
    CAPTURE(kind, order);
    scripted_server net;
    net.otherwise(first_pages_only);
    for (int round = 0; round < 20; ++round) {
        auto io = std::make_unique<asio::io_context>();
        std::optional<client> db(std::in_place, io->get_executor(), shared_client_config(net));
        auto stream = make_stream(kind, db->table("music"));
        db.reset();
        const auto stalled = [&] {
            const auto all = net.requests();
            return std::count_if(all.begin(), all.end(), is_stalled);
        };
        const auto before = stalled();
        run(*io, stream->begin());
        io->restart();
        while (stalled() == before)
            io->run_one_for(1ms);
        if (order == 0) io.reset();
        if (order == 1) stream.reset();
        end_at_once(stream, io);
    }
}

TEST_CASE("a call may begin on another thread while the client's context is destroyed") {
    scripted_server net;
    net.otherwise(echo_nonce);
    for (int round = 0; round < 100; ++round) {
        auto home = std::make_unique<asio::io_context>();
        const client db(home->get_executor(), shared_client_config(net));
        std::latch both(2);
        std::thread destroys([&] {
            both.arrive_and_wait();
            home.reset();
        });
        both.arrive_and_wait();
        (void)db.get_executor();
        for (int i = 0; i < 3; ++i) {
            const result<get_item_response> r =
                run(as_result(db.table("music").get_item(key("id", "1"))));
            REQUIRE(r.has_error());
            CHECK(r.error().code() == client_errc::cancelled);
            CHECK(r.error().info().outcome == outcome::not_sent);
        }
        destroys.join();
    }
    CHECK(net.requests().empty());
}
