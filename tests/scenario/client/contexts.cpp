// SPDX-License-Identifier: BSL-1.0
//
// Calls from another context than the client's: that one may be gone, or not run.
#include "support/run.hpp"
#include "support/scripted_server.hpp"

#include <codynamo/as_result.hpp>
#include <codynamo/codynamo.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace codynamo::testing {
namespace {

using namespace std::chrono_literals;

client_config two_context_config(const scripted_server& net) {
    client_config config;
    config.region = "us-east-1";
    config.endpoint = net.url();
    config.credentials = credentials("AKIDEXAMPLE", "secret");
    make_patient(config);
    return config;
}

/// A client, and the context that it runs on.
struct separate_client {
    explicit separate_client(const scripted_server& net)
        : home(std::make_unique<asio::io_context>()),
          db(home->get_executor(), two_context_config(net)) {}

    std::unique_ptr<asio::io_context> home;
    client db;
};

template <class T>
std::error_code code_of(asio::awaitable<T> call) {
    const result<T> r = run(as_result(std::move(call)));
    return r ? std::error_code() : r.error().code();
}

asio::awaitable<void> write_two(table t) {
    batch_writer w = t.batch_writer(overwrite_by_pkeys("id"));
    co_await w.put_item({{"id", "1"}});
    co_await w.flush();
}

asio::awaitable<void> write_by_schema(table t) {
    batch_writer w = t.batch_writer(overwrite_by_key_schema);
    co_await w.put_item({{"id", "1"}});
}

asio::awaitable<void> close_writer(table t) {
    batch_writer w = t.batch_writer();
    co_await w.put_item({{"id", "1"}});
    std::exception_ptr failure;
    try {
        co_await w.close();
    } catch (const error&) {
        failure = std::current_exception();
    }
    (void)w.extract();
    if (failure) std::rethrow_exception(failure);
}

asio::awaitable<std::optional<item>> first_item(table t) {
    auto items = t.query_items(partition_key("id") == "1");
    co_return co_await items.next();
}

asio::awaitable<std::optional<item>> first_scanned(table t) {
    auto items = t.parallel_scan(segments(2));
    co_return co_await items.next();
}

asio::awaitable<void> first_page(table t) {
    auto pages = t.scan_pages();
    (void)co_await pages.next();
}

batch_get two_keys(const table& t) {
    batch_get wanted;
    wanted.add(t, {key("id", "1"), key("id", "2")});
    return wanted;
}

} // namespace

TEST_CASE("a client without its context ends every call with an ordinary error") {
    scripted_server net;
    separate_client c(net);
    c.home.reset();
    const client& db = c.db;
    const table t = db.table("music");
    write_transaction actions;
    actions.put_item(t, {{"id", "1"}});
    read_transaction wanted;
    wanted.get_item(t, key("id", "1"));
    std::vector<std::error_code> codes{
        code_of(t.put_item({{"id", "1"}})),
        code_of(t.get_item(key("id", "1"))),
        code_of(t.put_item({{"id", "1"}}, retry_conflicts(3))),
        code_of(t.query(partition_key("id") == "1")),
        code_of(first_page(t)),
        code_of(first_item(t)),
        code_of(first_scanned(t)),
        code_of(t.batch_get_item({key("id", "1")})),
        code_of(db.batch_get_item(two_keys(t))),
        code_of(write_two(t)),
        code_of(write_by_schema(t)),
        code_of(close_writer(t)),
        code_of(db.transact_write(std::move(actions))),
        code_of(db.transact_get(std::move(wanted))),
        code_of(db.execute_statement(statement("SELECT * FROM music"))),
        code_of(db.batch_execute_statement({statement("SELECT * FROM music")})),
        code_of(db.execute_transaction({statement("SELECT * FROM music")})),
        code_of(t.describe_table()),
        code_of(t.create_table(table_schema(string_attribute("id")))),
        code_of(t.wait_until_exists()),
        code_of(db.list_tables()),
        code_of(db.call("DescribeLimits", "{}")),
        code_of(db.warm_up(2)),
        code_of(db.reload_certificates())
    };
    for (std::size_t i = 0; i < codes.size(); ++i) {
        INFO("call " << i << ": " << codes[i].message());
        CHECK(codes[i] == client_errc::cancelled);
    }
    const result<put_item_response> r = run(as_result(t.put_item({{"id", "1"}})));
    REQUIRE(!r);
    CHECK(r.error().info().outcome == outcome::not_sent);
    CHECK(std::string(r.error().what()).find("PutItem on 'music'") == 0);
}

TEST_CASE("a call ends at its timeout if the client's context does not run") {
    scripted_server net;
    separate_client c(net);
    const table t = c.db.table("music");
    const result<put_item_response> r = run(as_result(t.put_item({{"id", "1"}}, timeout(20ms))));
    REQUIRE(!r);
    CHECK(r.error().code() == client_errc::deadline_exceeded);
    CHECK(r.error().info().outcome == outcome::not_sent);
    c.home->run(); // an abandoned call is not sent later
    CHECK(net.requests().empty());
}

TEST_CASE("pages and scans end at their timeout if the client's context does not run") {
    scripted_server net;
    separate_client c(net);
    const table t = c.db.table("music");
    const auto page = [&]() -> asio::awaitable<void> {
        auto pages = t.query_pages(partition_key("id") == "1", timeout(20ms));
        (void)co_await pages.next();
    };
    const auto scanned = [&]() -> asio::awaitable<void> {
        auto items = t.parallel_scan(segments(2), timeout(20ms));
        (void)co_await items.next();
    };
    CHECK(code_of(page()) == client_errc::deadline_exceeded);
    CHECK(code_of(scanned()) == client_errc::deadline_exceeded);
}

TEST_CASE("a batch of reads ends at its timeout, or the client's, if the context does not run") {
    const bool has_timeout = GENERATE(false, true);
    scripted_server net;
    asio::io_context home;
    client_config config = two_context_config(net);
    if (!has_timeout) config.timeout = 20ms;
    const client db(home.get_executor(), config);
    batch_get wanted = two_keys(db.table("music"));
    auto call = has_timeout ? db.batch_get_item(std::move(wanted), timeout(20ms))
                            : db.batch_get_item(std::move(wanted));
    const result<batch_get_results> r = run(as_result(std::move(call)));
    REQUIRE(!r);
    CHECK(r.error().code() == client_errc::deadline_exceeded);
    CHECK(std::string(r.error().what()).find("BatchGetItem on 'music'") == 0);
}

TEST_CASE("pages can be read on when their client's context runs again") {
    scripted_server net;
    gate held;
    net.otherwise([&](const seen_request&) {
        return ok(R"({"Items":[{"id":{"S":"1"}}]})").held_after(20, held);
    });
    separate_client c(net);
    const auto work = asio::make_work_guard(*c.home);
    auto items = c.db.table("music").query_items(partition_key("id") == "1", timeout(50ms));
    asio::io_context here;
    std::optional<std::error_code> ended;
    auto call = as_result(items.next());
    asio::co_spawn(
        here,
        std::move(call),
        [&](const std::exception_ptr&, const result<std::optional<item>>& r) {
            ended = r ? std::error_code() : r.error().code();
        }
    );
    while (net.requests().empty() && !ended) {
        here.poll();
        c.home->poll();
    }
    here.run_for(10s); // the client's context does not run
    REQUIRE(ended);
    CHECK(*ended == client_errc::deadline_exceeded);
    held.open();
    std::thread home([&] { c.home->run(); });
    const std::error_code code = code_of(items.next());
    CHECK((!code || code == client_errc::deadline_exceeded));
    c.home->stop();
    home.join();
}

TEST_CASE("a call that waits for a context that does not run can be cancelled") {
    scripted_server net;
    separate_client c(net);
    asio::io_context here;
    asio::cancellation_signal stop;
    std::optional<std::error_code> ended;
    auto call = as_result(c.db.table("music").get_item(key("id", "1")));
    asio::co_spawn(
        here,
        std::move(call),
        asio::bind_cancellation_slot(
            stop.slot(),
            [&](const std::exception_ptr&, const result<get_item_response>& r) {
                ended = r.error().code();
            }
        )
    );
    here.poll();
    stop.emit(asio::cancellation_type::terminal);
    here.restart();
    here.run_for(patience);
    REQUIRE(ended);
    CHECK(*ended == client_errc::cancelled);
}

TEST_CASE("a context that goes during a call from another one ends the call") {
    scripted_server net;
    net.reply(stall());
    separate_client c(net);
    std::thread home([&] {
        const auto work = asio::make_work_guard(*c.home);
        while (net.requests().empty())
            c.home->run_one_for(1ms);
    });
    asio::io_context here;
    std::optional<error> ended;
    auto call = as_result(c.db.table("music").put_item({{"id", "1"}}));
    asio::co_spawn(
        here,
        std::move(call),
        [&](const std::exception_ptr&, const result<put_item_response>& r) { ended = r.error(); }
    );
    here.poll();
    home.join();
    c.home.reset();
    here.restart();
    here.run_for(patience);
    REQUIRE(ended);
    CHECK(ended->code() == client_errc::cancelled);
    CHECK(ended->info().outcome == outcome::maybe_applied);
}

TEST_CASE("a context that goes during a batch of reads from another one ends it") {
    scripted_server net;
    net.reply(stall());
    separate_client c(net);
    std::thread home([&] {
        {
            const auto work = asio::make_work_guard(*c.home); // it may not stop before the call
            while (net.requests().empty())
                c.home->run_one_for(1ms);
        }
        c.home.reset();
    });
    auto call = c.db.batch_get_item(two_keys(c.db.table("music")));
    const result<batch_get_results> r = run(as_result(std::move(call)));
    home.join();
    REQUIRE(!r);
    CHECK(r.error().code() == client_errc::cancelled);
    CHECK(r.error().info().outcome == outcome::not_applied); // it has only read
    CHECK(std::string(r.error().what()).find("BatchGetItem on 'music'") == 0);
}

TEST_CASE("calls cross between two contexts that run") {
    scripted_server net;
    net.otherwise([](const seen_request&) { return ok(R"({"Item":{"id":{"S":"1"}}})"); });
    separate_client c(net);
    auto work = std::make_optional(asio::make_work_guard(*c.home));
    std::thread home([&] { c.home->run(); });
    const table t = c.db.table("music");
    for (int i = 0; i < 20; ++i)
        CHECK(run(t.get_item(key("id", "1"))).item.has_value());
    work.reset();
    home.join();
}

namespace {

asio::awaitable<void> read_two_keys(table t) {
    std::vector<key> keys{key("id", "1"), key("id", "2")};
    (void)co_await t.batch_get_item(std::move(keys));
}

asio::awaitable<void> get_one(table t) {
    (void)co_await t.get_item(key("id", "1"));
}

asio::awaitable<void> read_items(table t) {
    auto items = t.query_items(partition_key("id") == "1");
    while (co_await items.next())
        continue;
}

asio::awaitable<void> scan_all(table t) {
    auto items = t.parallel_scan(segments(3));
    while (co_await items.next())
        continue;
}

asio::awaitable<void> write_ten(table t) {
    auto w = t.batch_writer(flush_amount(2), on_abandoned([](const auto&) {}));
    for (int i = 0; i < 10; ++i) {
        item one{{"id", i}};
        co_await w.put_item(std::move(one));
    }
    co_await w.close();
}

script response_of_any_kind(const seen_request& r) {
    const std::string operation = r.operation();
    if (operation == "BatchWriteItem") return ok(R"({"UnprocessedItems":{}})");
    if (operation == "BatchGetItem")
        return ok(R"({"Responses":{"music":[{"id":{"S":"1"}},{"id":{"S":"2"}}]}})");
    if (operation == "GetItem") return ok(R"({"Item":{"id":{"S":"1"}}})");
    return ok(R"({"Items":[{"id":{"S":"1"}},{"id":{"S":"2"}}],"Count":2,"ScannedCount":2})");
}

} // namespace

// Whether that is in order only ThreadSanitizer and AddressSanitizer can say.
TEST_CASE("a context from which calls are made may be destroyed before they end", "[fault-74]") {
    const auto make_calls = GENERATE(get_one, read_two_keys, read_items, scan_all, write_ten);
    scripted_server net;
    net.otherwise(response_of_any_kind);
    separate_client c(net);
    auto work = std::make_optional(asio::make_work_guard(*c.home));
    std::thread home([&] { c.home->run(); });
    std::minstd_rand chance(11);
    const table t = c.db.table("music");
    for (int round = 0; round < 30; ++round) {
        asio::io_context here;
        for (int i = 0; i < 8; ++i)
            asio::co_spawn(here, make_calls(t), [](const std::exception_ptr&) {});
        for (unsigned long steps = chance() % 100; steps > 0; --steps)
            here.run_one_for(1ms);
    }
    CHECK(run(t.get_item(key("id", "1"))).item.has_value());
    work.reset();
    home.join();
}

} // namespace codynamo::testing
