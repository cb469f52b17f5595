// SPDX-License-Identifier: BSL-1.0
//
// A batch writer at its bounds and at its end.
//
#include "scenario/batch/writer_scene.hpp"

#include <codynamo/as_result.hpp>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

using namespace codynamo;
using namespace codynamo::testing;
using namespace std::chrono_literals;

TEST_CASE("a dropped writer passes its requests to on_abandoned, once", "[fault-97]") {
    scripted_server net;
    net.reply(stall());
    scripted_client c(net);
    std::vector<unwritten_request> left;
    int calls = 0;
    {
        auto w = c.table().batch_writer(
            flush_amount(2),
            max_in_flight(4),
            overwrite_by_pkeys("id"),
            on_abandoned([&](std::vector<unwritten_request> some) {
                left = std::move(some);
                ++calls;
            })
        );
        for (int i = 0; i < 3; ++i)
            c.run(w.put_item({{"id", i}}));
        c.run_until([&] { return !net.requests().empty(); });
    }
    CHECK(calls == 1);
    REQUIRE(left.size() == 3);
    CHECK(left[0].outcome() == outcome::maybe_applied);
    CHECK(left[2].outcome() == outcome::not_sent);
    c.run_all(); // the batch in flight is stopped, and nothing else is left to do
}

TEST_CASE("items of 400 KB go in batches below 16 MB, larger ones are refused", "[fault-98]") {
    scripted_server net;
    net.otherwise([](const seen_request&) { return nothing_unprocessed(); });
    scripted_client c(net);
    auto w = c.table().batch_writer(overwrite_by_pkeys("id"));
    const std::string text(409'600 - 20, '"'); // two characters each in JSON
    for (int i = 0; i < 25; ++i)
        c.run(w.put_item({{"id", i}, {"text", text}}));
    const result<void> large =
        c.run(as_result(w.put_item({{"id", 26}, {"text", std::string(409'600, 'x')}})));
    REQUIRE(large.has_error());
    CHECK(large.error().code() == client_errc::invalid_value);
    c.run(w.close());
    for (const seen_request& r : net.requests())
        CHECK(r.body.size() < 16'000'000);
    CHECK(w.stats().written == 25);
    CHECK(net.requests().size() == 2);
}

TEST_CASE("one writer fills batches with the requests of several tables") {
    scripted_server net;
    net.reply(nothing_unprocessed());
    scripted_client c(net);
    auto w = c.db.batch_writer(overwrite_by_pkeys_of({{"music", {"id"}}, {"films", {"title"}}}));
    c.run(w.put_item("music", {{"id", "1"}}));
    c.run(w.put_item("films", {{"title", "1"}, {"year", 1999}}));
    c.run(w.delete_item("films", key("title", "1")));
    const result<void> refused = c.run(as_result(w.put_item("films", {{"id", "1"}})));
    CHECK(refused.has_error());
    c.run(w.close());
    CHECK(w.stats().superseded == 1);
    REQUIRE(net.requests().size() == 1);
    CHECK(
        nlohmann::json::parse(net.requests()[0].body)["RequestItems"] ==
        nlohmann::json::parse(
            R"({"music":[{"PutRequest":{"Item":{"id":{"S":"1"}}}}],"films":[{"DeleteRequest":{"Key":{"title":{"S":"1"}}}}]})"
        )
    );
}

TEST_CASE("progress is reported after each batch, and the callback may throw") {
    scripted_server net;
    net.otherwise([](const seen_request&) { return nothing_unprocessed(); });
    scripted_client c(net);
    std::vector<std::uint64_t> written;
    auto w = c.table().batch_writer(flush_amount(2), on_progress([&](const batch_writer_stats& s) {
                                        written.push_back(s.written);
                                        throw std::runtime_error("the user's own");
                                    }));
    for (int i = 0; i < 5; ++i)
        c.run(w.put_item({{"id", i}}));
    c.run(w.close());
    CHECK(written == std::vector<std::uint64_t>{2, 4, 5});
}

TEST_CASE("invalid bounds are refused") {
    CHECK_THROWS_AS(max_buffered(0), error);
    CHECK_THROWS_AS(max_buffered(1, 0), error);
    CHECK_THROWS_AS(max_write_units(0), error);
    CHECK_THROWS_AS(max_write_units(-1), error);
    CHECK_THROWS_AS(max_in_flight(0), error);
}

TEST_CASE("a writer of a client whose context does not run ends its calls at their limits") {
    scripted_server net;
    client_config config;
    config.timeout = 20ms;
    scripted_client c(net, config);
    const auto code_of_call = [](asio::awaitable<void> call) {
        const result<void> r = run(as_result(std::move(call)));
        return r ? std::error_code() : r.error().code();
    };
    auto w = c.table().batch_writer(overwrite_by_pkeys("id"), max_buffered(1));
    CHECK_FALSE(code_of_call(w.put_item({{"id", "1"}})));
    CHECK(code_of_call(w.put_item({{"id", "2"}})) == client_errc::deadline_exceeded);
    CHECK(code_of_call(w.flush()) == client_errc::deadline_exceeded);
    CHECK(code_of_call(w.close(1ms)) == client_errc::deadline_exceeded);
    CHECK(code_of_call(w.close()) == client_errc::deadline_exceeded);
    CHECK(w.extract().size() == 1);
    CHECK(net.requests().empty());
}

TEST_CASE("each error of a writer names the operation and the table") {
    scripted_server net; // which nothing is sent to
    client_config config;
    config.timeout = 20ms;
    scripted_client c(net, config);
    const std::string named = "BatchWriteItem on '" + c.table().name() + "': ";
    const auto check_named = [&](const result<void>& done, client_errc code) {
        REQUIRE(!done);
        CHECK(done.error().code() == code);
        INFO(done.error().what());
        CHECK(std::string(done.error().what()).starts_with(named));
    };
    const auto check = [&](asio::awaitable<void> call, client_errc code) {
        check_named(c.run(as_result(std::move(call))), code);
    };
    const auto check_elsewhere = [&](asio::awaitable<void> call) {
        check_named(run(as_result(std::move(call))), client_errc::deadline_exceeded);
    };
    auto w = c.table().batch_writer(overwrite_by_pkeys("id"), max_buffered(1));
    check(w.put_item({{"no id", "1"}}), client_errc::invalid_argument);
    check(w.put_item({{"id", ""}}), client_errc::invalid_argument);
    check(w.put_item({{"id", "1"}, {"tags", string_set()}}), client_errc::invalid_value);
    check(w.put_item({{"id", std::string(500'000, 'x')}}), client_errc::invalid_value);
    check(w.delete_item(key("id", "1", "sort", 2)), client_errc::invalid_argument);
    c.run(w.put_item({{"id", "1"}}));
    check_elsewhere(w.put_item({{"id", "2"}}));
    check_elsewhere(w.flush());
    check_elsewhere(w.close(1ms));
    CHECK(w.extract().size() == 1);
    auto closed = c.table().batch_writer();
    c.run(closed.close());
    check(closed.put_item({{"id", "3"}}), client_errc::writer_closed);

    auto asking = c.table().batch_writer(overwrite_by_key_schema);
    check(asking.put_item({{"id", "1"}, {"tags", string_set()}}), client_errc::invalid_value);
    check_elsewhere(asking.put_item({{"id", "1"}}));

    auto several =
        c.db.batch_writer(overwrite_by_pkeys_of({{"films", {"title"}}, {"music", {"id"}}}));
    const result<void> refused = c.run(as_result(several.put_item("films", {{"id", "1"}})));
    REQUIRE(!refused);
    CHECK(refused.error().info().table == "films");
    CHECK(refused.error().info().outcome == outcome::not_sent);
}

TEST_CASE("a flush that cannot wait reports that held requests may be written") {
    scripted_server net;
    const gate held;
    net.reply(script(nothing_unprocessed()).held_after(10, held));
    client_config config;
    config.timeout = 200ms;
    scripted_client c(net, config);
    auto w = c.table().batch_writer(overwrite_by_pkeys("id"), flush_amount(1), max_in_flight(4));
    c.run(w.put_item({{"id", "1"}}));
    c.run_until([&] { return !net.requests().empty(); });
    const result<void> flushed = run(as_result(w.flush())); // the client's context does not run
    REQUIRE(!flushed);
    CHECK(flushed.error().info().outcome == outcome::maybe_applied);
    held.open();
    (void)w.extract();
}
