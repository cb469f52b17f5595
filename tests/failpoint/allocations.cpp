// SPDX-License-Identifier: BSL-1.0
//
// Row 82: each allocation of a call fails in turn. The call then ends with std::bad_alloc or
// another error, or as if nothing had been; or its context's run() throws, and the call is gone
// with its coroutine. Nothing leaks (LeakSanitizer looks at the end), and the client goes on
// working.
#include "failpoint/calls.hpp"
#include "failpoint/failpoints.hpp"
#include "support/aftermath.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <nlohmann/json.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <set>
#include <string>
#include <vector>

using namespace codynamo;
using namespace codynamo::testing;
using namespace std::chrono_literals;

namespace {

/// How a call ended.
struct ending_of_call {
    bool completed = false; ///< its handler was called
    std::exception_ptr failure;
};

/// Runs `work` while the n-th allocation fails; whether there was such an allocation. All that the
/// test itself needs is there before. After `calm` nothing else is under way.
bool run_failing(
    asio::io_context& io,
    long n,
    const std::function<asio::awaitable<void>()>& work,
    const std::function<void()>& calm = [] {}
) {
    const auto ended = std::make_shared<ending_of_call>();
    const std::weak_ptr<ending_of_call> call = ended;
    const auto handler = [ended](std::exception_ptr failure) {
        ended->completed = true;
        ended->failure = std::move(failure);
    };
    const auto end = std::chrono::steady_clock::now() + 20s;
    bool thrown = false;
    bool happened = false;
    io.restart();
    {
        const failing_allocation failing(n);
        try {
            asio::co_spawn(io, work(), handler);
            while (!ended->completed && io.run_one_until(end) != 0)
                continue;
        } catch (const std::bad_alloc&) {
            thrown = true;
        } catch (const error&) {
            thrown = true;
        }
        happened = failing.happened();
    }
    // What is left runs to its end, with nothing failing any more.
    calm();
    io.restart();
    io.run_for(20s);
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

} // namespace

TEST_CASE("each allocation of a call may fail", "[fault-82]") {
    for (const call_kind& kind : calls()) {
        CAPTURE(kind.name);
        call_server server(kind);
        scripted_server& net = server.net;
        bool happened = true;
        long n = 1;
        for (; happened; ++n) {
            CAPTURE(n);
            REQUIRE(n < 5000);
            asio::io_context io;
            const auto world = std::make_shared<scripted_environment>();
            world->pauses.reserve(16);
            const client db(
                std::make_shared<exec::core>(io.get_executor(), config_for(kind, net), world)
            );
            const table t = db.table("music");
            scene_before before(kind, io, t, net);
            server.stumbles = kind.stumbles;
            happened = run_failing(
                io, n, [&] { return kind.work(t); }, [&] { before.end(); }
            );
            server.stumbles = false;
            CHECK(run(io, gets_its_own_answer(t)));
        }
        CHECK(n > 20);
    }
}

TEST_CASE("each allocation of making a client may fail", "[fault-82]") {
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
        if (n % 10 == 0 || !happened) CHECK(run(io, gets_its_own_answer(made->table("music"))));
    }
    CHECK(n > 20);
}

namespace {

struct ten_items {
    int accepted = 0; ///< the first so many
    std::set<std::string> handed_back;
};

asio::awaitable<void> close(batch_writer& writer, ten_items& seen) {
    try {
        co_await writer.close();
    } catch (const batch_write_error& e) { // where there was no memory for credentials, say
        for (const unwritten_request& r : e.unwritten())
            seen.handed_back.emplace(r.attributes().at("id").as_number().text());
    }
}

asio::awaitable<void> write_ten(batch_writer& writer, ten_items& seen) {
    for (int i = 0; i < 10; ++i) {
        item one{{"id", i}, {"text", "canary-text"}};
        co_await writer.put_item(std::move(one));
        ++seen.accepted;
    }
    co_await close(writer, seen);
}

} // namespace

TEST_CASE("no item of a batch writer is lost when an allocation fails", "[fault-82]") {
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
    for (; happened; ++n) {
        CAPTURE(n);
        REQUIRE(n < 5000);
        {
            const std::lock_guard guard(lock);
            stored.clear();
        }
        asio::io_context io;
        const client db(io.get_executor(), one_connection(net));
        batch_writer writer =
            db.table("music").batch_writer(overwrite_by_pkeys("id"), flush_amount(4));
        ten_items seen;
        happened = run_failing(io, n, [&] { return write_ten(writer, seen); });
        run(io, close(writer, seen));
        const std::lock_guard guard(lock);
        for (int i = 0; i < seen.accepted; ++i) {
            const std::string id = std::to_string(i);
            CHECK((stored.contains(id) || seen.handed_back.contains(id)));
        }
        CHECK(writer.unwritten().empty());
    }
    CHECK(n > 20);
}
