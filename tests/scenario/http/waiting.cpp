// SPDX-License-Identifier: BSL-1.0
#include "support/http_calls.hpp"
#include "support/run.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <algorithm>
#include <atomic>
#include <future>
#include <string>
#include <vector>

namespace codynamo::testing {
namespace {

using namespace std::chrono_literals;

/// A server whose first request is held until a gate opens, and calls that wait for the one
/// connection.
struct queue {
    explicit queue(std::size_t max_waiting = 100) {
        net.reply(script()
                      .then(script::wait{first_response})
                      .then(std::get<script::write>(ok("0").steps().front())));
        net.otherwise([](const seen_request& r) { return ok(r.body); });
        http::settings options = patient_settings();
        options.max_connections = 1;
        options.max_waiting = max_waiting;
        client = std::make_shared<http::transport>(io.get_executor(), options);
    }

    ~queue() { first_response.open(); }

    void start(
        std::string name,
        std::chrono::milliseconds limit = patience,
        asio::cancellation_slot slot = {}
    ) {
        asio::co_spawn(
            io,
            call(client, endpoint_of(net), name, limit),
            asio::bind_cancellation_slot(
                slot,
                [this, name](std::exception_ptr, const http::fallible<http::reply>& result) {
                    ended.push_back(
                        name + (result ? "" : ' ' + make_error_code(result.error().code).message())
                    );
                    if (result && name != "0") CHECK(result->body == name);
                    if (!result) faults.push_back(result.error());
                }
            )
        );
    }

    void run_until_ended(std::size_t count) {
        const auto end = std::chrono::steady_clock::now() + patience;
        while (ended.size() < count && io.run_one_until(end) != 0)
            continue;
        REQUIRE(ended.size() >= count);
    }

    scripted_server net;
    gate first_response;
    asio::io_context io;
    std::shared_ptr<http::transport> client;
    std::vector<std::string> ended;
    std::vector<http::fault> faults;
};

} // namespace

TEST_CASE("calls that wait for a connection are served in their order") {
    queue q;
    for (const char* name : {"0", "1", "2", "3", "4"})
        q.start(name);
    while (q.net.requests().empty())
        q.io.run_one_for(1ms);
    q.first_response.open();
    q.run_until_ended(5);
    CHECK(q.ended == std::vector<std::string>{"0", "1", "2", "3", "4"});
    CHECK(q.net.connections() == 1);
}

TEST_CASE("a full queue refuses calls at once", "[fault-73]") {
    queue q(2);
    for (const char* name : {"0", "1", "2", "3"})
        q.start(name);
    q.run_until_ended(1);
    REQUIRE(q.faults.size() == 1);
    CHECK(q.faults[0].code == client_errc::pool_full);
    CHECK(q.faults[0].detail.ends_with("(max_connections is 1), with 2 calls in line already"));
    CHECK_FALSE(q.faults[0].sent);
    q.first_response.open();
    q.run_until_ended(4);
    CHECK(q.faults.size() == 1);
}

TEST_CASE(
    "waiting ends at the call's deadline, and the others keep their positions", "[fault-73]"
) {
    queue q;
    q.start("0");
    q.start("1", 500ms);
    q.start("2");
    q.run_until_ended(1);
    REQUIRE(q.faults.size() == 1);
    CHECK(q.faults[0].code == client_errc::deadline_exceeded);
    CHECK(q.faults[0].detail.find("waiting") != std::string::npos);
    q.first_response.open();
    q.run_until_ended(3);
    CHECK(q.ended.back() == "2");
}

TEST_CASE("a cancelled waiter, also one with its turn, does not stop the queue", "[fault-72]") {
    // k handlers after the connection came free: before, at and after the moment when "1" has its
    // turn.
    for (int k = 0; k < 12; ++k) {
        CAPTURE(k);
        queue q;
        asio::cancellation_signal signal;
        q.start("0");
        q.start("1", patience, signal.slot());
        q.start("2");
        while (q.net.requests().empty())
            q.io.run_one_for(1ms);
        q.first_response.open();
        const auto end = std::chrono::steady_clock::now() + patience;
        for (int i = 0; i < k; ++i)
            q.io.run_one_until(end);
        signal.emit(asio::cancellation_type::terminal);
        q.run_until_ended(3);
        CHECK(std::count(q.ended.begin(), q.ended.end(), "2") == 1);
        CHECK(std::count(q.ended.begin(), q.ended.end(), "0") == 1);
    }
}

TEST_CASE("when the connection in use breaks, the next in the queue opens another") {
    queue q;
    q.net.accept(script().then(script::read{10}).then(script::reset{}));
    q.start("broken");
    q.start("0");
    q.first_response.open();
    q.run_until_ended(2);
    CHECK(q.ended.size() == 2);
    CHECK(q.faults.size() == 1);
    CHECK(q.net.connections() == 2);
}

TEST_CASE("a call that is cancelled with its turn opens no connection", "[fault-72]") {
    queue q;
    asio::cancellation_signal signal;
    q.net.accept(script().then(script::read{10}).then(script::reset{}));
    q.start("broken");
    q.start("1", patience, signal.slot());
    q.run_until_ended(1); // the turn is the next one's, with permission to open a connection
    signal.emit(asio::cancellation_type::terminal);
    q.start("0");
    q.first_response.open();
    q.run_until_ended(3);
    REQUIRE(q.faults.size() == 2);
    CHECK(q.faults[1].code == client_errc::cancelled);
    CHECK(q.ended.back() == "0");
    CHECK(q.net.connections() == 2); // of "broken" and "0"
}

TEST_CASE("closing the transport refuses waiters and lets calls in progress end") {
    queue q;
    for (const char* name : {"0", "1", "2"})
        q.start(name);
    while (q.net.requests().empty())
        q.io.run_one_for(1ms);
    q.client->close();
    q.run_until_ended(2);
    REQUIRE(q.faults.size() == 2);
    CHECK(q.faults[0].code == client_errc::cancelled);
    q.first_response.open();
    q.run_until_ended(3);
    CHECK(q.ended.back() == "0");
    q.net.wait_until_closed(1);
}

TEST_CASE("calls whose waits have ended together resume together") {
    queue q;
    for (const char* name : {"0", "1", "2", "3"})
        q.start(name);
    while (q.net.requests().empty())
        q.io.run_one_for(1ms);
    q.client->close();
    while (q.ended.empty())
        q.io.run_one();
    CHECK(q.ended.size() == 3);
    q.first_response.open();
    q.run_until_ended(4);
}

TEST_CASE("a call whose turn has come is refused when the transport is closed before it runs") {
    queue q;
    q.start("0");
    q.start("1");
    while (q.net.requests().empty())
        q.io.run_one_for(1ms);
    q.first_response.open();
    q.run_until_ended(1); // the connection is the next one's
    REQUIRE(q.ended == std::vector<std::string>{"0"});
    q.client->close();
    q.run_until_ended(2);
    REQUIRE(q.faults.size() == 1);
    CHECK(q.faults[0].code == client_errc::cancelled);
    q.net.wait_until_closed(1); // while there still is a client
}

TEST_CASE("many calls share few connections on a strand of a thread pool") {
    scripted_server net;
    net.otherwise([](const seen_request& r) { return ok(r.body); });
    asio::thread_pool threads(4);
    auto strand = asio::make_strand(threads);
    http::settings options = patient_settings();
    options.max_connections = 8;
    auto client = std::make_shared<http::transport>(strand, options);

    std::atomic<int> right = 0;
    const auto caller = [](std::shared_ptr<http::transport> over,
                           http::endpoint to,
                           int number,
                           std::atomic<int>& correct) -> asio::awaitable<void> {
        for (int i = 0; i < 10; ++i) {
            const std::string body = std::to_string(number) + ':' + std::to_string(i);
            const auto answered = co_await call(over, to, body);
            if (answered && answered->body == body) ++correct;
        }
    };
    std::vector<std::future<void>> ends;
    for (int number = 0; number < 50; ++number)
        ends.push_back(asio::co_spawn(
            strand, caller(client, endpoint_of(net), number, right), asio::use_future
        ));
    for (auto& end : ends)
        end.get();
    CHECK(right == 500);
    CHECK(net.connections() == 8);
    asio::post(strand, [c = std::move(client)] { c->close(); });
    threads.join();
    net.wait_until_closed(8);
}

} // namespace codynamo::testing
