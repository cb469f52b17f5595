// SPDX-License-Identifier: BSL-1.0
//
// Row 82: each allocation of a call fails in turn. The call then ends with std::bad_alloc or
// another error, or without any effect; or its context's run() throws, and the call is destroyed
// with its coroutine. Nothing leaks (LeakSanitizer checks at the end), and the client keeps on
// working.
#include "exec/client_access.hpp"
#include "failpoint/calls.hpp"
#include "failpoint/failpoints.hpp"
#include "support/aftermath.hpp"
#include "support/deep.hpp"
#include "support/patience.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <nlohmann/json.hpp>

#include <exception>
#include <functional>
#include <limits>
#include <memory>
#include <new>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

using namespace codynamo;
using namespace codynamo::testing;

namespace {

constexpr int failures_of_each = 25; // at random, or all in a deep run

/// How a call ended.
struct ending_of_call {
    bool completed = false; ///< its handler was called
    std::exception_ptr failure;
};

/// Runs `work` while the n-th allocation fails. Returns whether there was such an allocation. The
/// test's own memory is allocated before.
bool run_failing(
    asio::io_context& io,
    long n,
    const std::function<asio::awaitable<void>()>& work,
    long* count = nullptr
) {
    const auto ended = std::make_shared<ending_of_call>();
    const std::weak_ptr<ending_of_call> call = ended;
    const auto handler = [ended](std::exception_ptr failure) {
        ended->completed = true;
        ended->failure = std::move(failure);
    };
    const auto end = std::chrono::steady_clock::now() + patience;
    bool thrown = false;
    bool happened = false;
    asio::cancellation_signal stop; // is not used, but must be able to
    io.restart();
    {
        const failing_allocation failing(n);
        try {
            asio::co_spawn(io, work(), asio::bind_cancellation_slot(stop.slot(), handler));
            while (!ended->completed && io.run_one_until(end) != 0)
                continue;
        } catch (const std::bad_alloc&) {
            thrown = true;
        } catch (const error&) {
            thrown = true;
        }
        happened = failing.happened();
        if (count) *count = failing.count();
    }
    // The rest runs to its end, without failures.
    io.restart();
    io.run_for(patience);
    CHECK(io.stopped());
    if (!ended->completed) CHECK(thrown);
    if (!happened) {
        CHECK(ended->completed);
        if (ended->failure) CHECK_NOTHROW(std::rethrow_exception(ended->failure));
    }
    try {
        if (ended->failure) std::rethrow_exception(ended->failure);
    } catch (const std::bad_alloc&) {
    } catch (const error& e) {
        check_no_canary(e);
    } catch (const std::exception& e) {
        FAIL_CHECK("neither bad_alloc nor an error: " << e.what());
    }
    return happened;
}

/// Makes a call of this kind while its n-th allocation fails. Returns whether it has so many. Then
/// the client keeps working.
bool run_failing(const call_kind& kind, call_server& server, long n, long* count = nullptr) {
    CAPTURE(n);
    asio::io_context io;
    const auto environment = std::make_shared<scripted_environment>();
    environment->pauses.reserve(16);
    const client db(exec::make_client(io.get_executor(), one_connection(server.net), environment));
    const table t = db.table("music");
    prepare(kind, io, t);
    server.stumbles = kind.stumbles;
    const bool happened = run_failing(io, n, [&] { return kind.work(t); }, count);
    server.stumbles = false;
    CHECK(run(io, gets_its_own_response(t)));
    return happened;
}

void fail_each_allocation(const call_kind& kind) {
    CAPTURE(kind.name);
    call_server server(kind);
    long count = 0;
    CHECK(!run_failing(kind, server, std::numeric_limits<long>::max(), &count));
    CHECK(count > 10);
    if (is_deep_run()) {
        long n = 1;
        while (run_failing(kind, server, n))
            REQUIRE(++n < 5000);
        return;
    }
    std::mt19937 random(Catch::getSeed());
    std::uniform_int_distribution<long> any(1, count);
    for (int i = 0; i < failures_of_each; ++i)
        (void)run_failing(kind, server, any(random));
}

} // namespace

TEST_CASE("each allocation of a call may fail", "[fault-82]") {
    for (const call_kind& kind : calls())
        fail_each_allocation(kind);
}

TEST_CASE("each allocation of every other call may fail", "[fault-82]") {
    for (const call_kind& kind : other_calls())
        fail_each_allocation(kind);
}

TEST_CASE("each allocation of a first call may fail", "[fault-82]") {
    const call_kind kind = calls().front();
    call_server server(kind);
    long n = 1;
    while (run_failing(kind, server, n))
        REQUIRE(++n < 5000);
    CHECK(n > 100);
}

TEST_CASE("a batch of reads takes memory for its requests, not for max_in_flight") {
    call_kind kind;
    kind.name = "batch_get_item";
    call_server server(kind);
    asio::io_context io;
    const client db(io.get_executor(), one_connection(server.net));
    const std::vector<key> keys{key("id", 1)};
    const allocation_peak memory;
    (void)run(io, db.table("music").batch_get_item(keys, max_in_flight(400'000)));
    CHECK(memory.bytes() < 100'000);
}

TEST_CASE("each allocation of a client's constructor may fail", "[fault-82]") {
    scripted_server net(tls_options{authority().issue()});
    net.otherwise(service);
    const client_config config = one_connection(net);
    bool happened = true;
    long n = 1;
    for (; happened; ++n) {
        CAPTURE(n);
        REQUIRE(n < 5000);
        asio::io_context io;
        std::optional<client> made;
        {
            client_config copy = config;
            const failing_allocation failing(n);
            try {
                made.emplace(io.get_executor(), std::move(copy));
            } catch (const std::bad_alloc&) {
            } catch (const error&) {
            }
            happened = failing.happened();
        }
        if (!made) made.emplace(io.get_executor(), config);
        if (n % 10 == 0 || !happened) CHECK(run(io, gets_its_own_response(made->table("music"))));
    }
    CHECK(n > 20);
}

namespace {

struct ten_items {
    int accepted = 0;     ///< how many of the first
    bool refused = false; ///< the one after them
    std::set<std::string> handed_back;
};

asio::awaitable<void> close(batch_writer& writer, ten_items& seen) {
    try {
        co_await writer.close();
    } catch (const batch_write_error& e) { // for example without memory for credentials
        for (const unwritten_request& r : e.unwritten())
            seen.handed_back.emplace(r.attributes().at("id").as_number().text());
    }
}

asio::awaitable<void> write_ten(batch_writer& writer, ten_items& seen) {
    for (int i = 0; i < 10; ++i) {
        item one{{"id", i}, {"text", "canary-text"}};
        try {
            co_await writer.put_item(std::move(one));
        } catch (...) {
            seen.refused = true;
            throw;
        }
        ++seen.accepted;
    }
    co_await close(writer, seen);
}

} // namespace

TEST_CASE(
    "no item of a batch writer is lost, or written unasked, when an allocation fails", "[fault-82]"
) {
    const int most_buffered = GENERATE(1000, 2);
    CAPTURE(most_buffered);
    scripted_server net;
    std::set<std::string> stored;
    std::mutex lock;
    net.otherwise([&](const seen_request& r) {
        if (r.operation() == "GetItem") return echo_nonce(r);
        const auto requests = nlohmann::json::parse(r.body)["RequestItems"]["music"];
        const std::lock_guard guard(lock);
        for (const auto& one : requests)
            stored.insert(one["PutRequest"]["Item"]["id"]["N"]);
        return ok(R"({"UnprocessedItems":{}})");
    });
    bool happened = true;
    long n = 1;
    for (; happened; n = next_failure(n)) {
        CAPTURE(n);
        REQUIRE(n < 5000);
        {
            const std::lock_guard guard(lock);
            stored.clear();
        }
        asio::io_context io;
        const client db(io.get_executor(), one_connection(net));
        batch_writer writer = db.table("music").batch_writer(
            overwrite_by_pkeys("id"), flush_amount(4), max_buffered(most_buffered)
        );
        ten_items seen;
        happened = run_failing(io, n, [&] { return write_ten(writer, seen); });
        run(io, close(writer, seen));
        const std::lock_guard guard(lock);
        for (int i = 0; i < seen.accepted; ++i) {
            const std::string id = std::to_string(i);
            CHECK((stored.contains(id) || seen.handed_back.contains(id)));
        }
        if (seen.refused) CHECK(!stored.contains(std::to_string(seen.accepted)));
        CHECK(writer.unwritten().empty());
    }
    CHECK(n > 20);
}

TEST_CASE("no request is lost when an allocation of extract() or unwritten() fails", "[fault-82]") {
    scripted_server net; // which nothing is sent to
    asio::io_context io;
    const client db(io.get_executor(), one_connection(net));
    std::vector<write_request> given;
    for (int i = 0; i < 5; ++i)
        given.emplace_back("music", item{{"id", i}, {"text", std::string(100, 'x')}});
    const bool extracts = GENERATE(false, true);
    bool happened = true;
    long failures = 0;
    for (long n = 1; happened; ++n) {
        CAPTURE(extracts, n);
        REQUIRE(n < 500);
        auto writer = db.table("music").batch_writer(overwrite_by_pkeys("id"));
        for (const write_request& one : given)
            run(io, writer.put_item(one.attributes()));
        std::optional<std::vector<unwritten_request>> got;
        {
            const failing_allocation failing(n);
            try {
                got = extracts ? writer.extract() : writer.unwritten();
            } catch (const std::bad_alloc&) {
                ++failures;
            }
            happened = failing.happened();
        }
        if (!got) got = writer.extract();
        CHECK(std::vector<write_request>(got->begin(), got->end()) == given);
        (void)writer.extract();
    }
    CHECK(failures > 5);
    CHECK(net.connections() == 0);
}

TEST_CASE("a writer that has no memory to return its requests at its end logs it", "[fault-82]") {
    scripted_server net; // which nothing is sent to
    client_config config = one_connection(net);
    int logged = 0;
    config.log = [&logged](log_level level, std::string_view) {
        if (level == log_level::error) ++logged;
    };
    asio::io_context io;
    const client db(io.get_executor(), config);
    const bool has_requests = GENERATE(true, false);
    int failures = 0;
    bool happened = true;
    for (long n = 1; happened; ++n) {
        CAPTURE(has_requests, n);
        REQUIRE(n < 500);
        logged = 0;
        std::size_t abandoned = 0;
        auto writer = std::make_unique<batch_writer>(db.table("music").batch_writer(
            overwrite_by_pkeys("id"), on_abandoned([&](const std::vector<unwritten_request>& left) {
                abandoned = left.size();
            })
        ));
        if (has_requests) run(io, writer->put_item({{"id", "1"}}));
        {
            const failing_allocation failing(n);
            writer.reset();
            happened = failing.happened();
        }
        CHECK((abandoned == 1) == (has_requests && logged == 0));
        CHECK(logged <= 1);
        failures += logged;
    }
    CHECK((failures > 0) == has_requests);
}

TEST_CASE(
    "no request of write_batch is lost when an allocation fails after the service refused it",
    "[fault-82]"
) {
    scripted_server net;
    net.otherwise([](const seen_request&) {
        return service_error(400, "AccessDeniedException", "not authorized");
    });
    bool happened = true;
    long n = 1;
    for (; happened; ++n) {
        CAPTURE(n);
        REQUIRE(n < 5000);
        asio::io_context io;
        const client db(io.get_executor(), one_connection(net));
        std::optional<failing_allocation> failing;
        int accepted = 0;
        std::size_t returned = 0;
        std::size_t abandoned = 0;
        const auto begin_to_fail = [&](const batch_writer_stats& stats) {
            if (stats.returned == 3) failing.emplace(n);
        };
        const auto count_abandoned = [&](const std::vector<unwritten_request>& left) {
            abandoned += left.size();
        };
        auto body = [&](batch_writer& writer) -> asio::awaitable<void> {
            for (int i = 0; i < 3; ++i) {
                item one{{"id", i}, {"text", "a text that is longer than a small string"}};
                co_await writer.put_item(std::move(one));
                ++accepted;
            }
            throw std::runtime_error("the body's own");
        };
        auto call = db.table("music").write_batch(
            body,
            overwrite_by_pkeys("id"),
            on_progress(begin_to_fail),
            on_abandoned(count_abandoned)
        );
        bool heard = false;
        asio::co_spawn(io, std::move(call), [&](const std::exception_ptr& e) {
            heard = true;
            happened = failing.has_value() && failing->happened();
            failing.reset();
            try {
                if (e) std::rethrow_exception(e);
            } catch (const batch_write_error& error) {
                returned = error.unwritten().size();
            } catch (...) {
            }
        });
        try {
            io.run();
        } catch (const std::bad_alloc&) { // of Asio, for the handler of co_spawn
            io.run();
        }
        CHECK(accepted == 3);
        if (heard) CHECK(returned + abandoned == 3);
    }
    CHECK(n > 20);
}
