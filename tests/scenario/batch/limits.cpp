// SPDX-License-Identifier: BSL-1.0
//
// What a batch writer does at its bounds and ends: when it is full, when the service refuses, when
// its time is over, when it is dropped.
//
#include "support/scripted_client.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include <map>
#include <set>
#include <string>
#include <vector>

using namespace codynamo;
using namespace codynamo::testing;
using namespace std::chrono_literals;

namespace {

const std::map<std::string, std::vector<std::string>> only_music{{"music", {"id"}}};

answer nothing_unprocessed() {
    return ok(R"({"UnprocessedItems":{}})");
}

const char* const description =
    R"({"Table":{"TableName":"music","TableStatus":"ACTIVE","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]}})";

/// A put whose end is known.
struct putting {
    bool done = false;
    std::exception_ptr failure;
    asio::cancellation_signal stop;

    void start(scripted_client& c, asio::awaitable<void> call) { start(c.io, std::move(call)); }

    void start(boost::asio::io_context& io, asio::awaitable<void> call) {
        boost::asio::co_spawn(
            io,
            std::move(call),
            boost::asio::bind_cancellation_slot(
                stop.slot(),
                [this](const std::exception_ptr& e) {
                    failure = e;
                    done = true;
                }
            )
        );
    }
};

std::error_code code_of(const std::exception_ptr& e) {
    try {
        if (e) std::rethrow_exception(e);
    } catch (const error& why) {
        return why.code();
    }
    return {};
}

std::vector<std::size_t> sizes_of(const scripted_server& net) {
    std::vector<std::size_t> sizes;
    for (const seen_request& r : net.requests()) {
        const nlohmann::json request = nlohmann::json::parse(r.body);
        std::size_t size = 0;
        for (const nlohmann::json& all : request["RequestItems"])
            size += all.size();
        sizes.push_back(size);
    }
    return sizes;
}

} // namespace

TEST_CASE("puts wait in their order while the writer is full, and one that is cancelled leaves") {
    scripted_server net;
    const gate held;
    net.reply(answer(nothing_unprocessed()).held_after(10, held));
    net.otherwise([](const seen_request&) { return nothing_unprocessed(); });
    scripted_client c(net);
    auto w = c.table().batch_writer(overwrite_by_pkeys("id"), max_buffered(2), max_in_flight(1));
    c.run(w.put_item({{"id", "1"}}));
    c.run(w.put_item({{"id", "2"}}));
    putting third;
    putting fourth;
    putting fifth;
    third.start(c, w.put_item({{"id", "3"}}));
    fourth.start(c, w.put_item({{"id", "4"}}));
    fifth.start(c, w.put_item({{"id", "5"}}));
    c.run_until([&] { return net.requests().size() == 1; }); // only sending makes room
    CHECK_FALSE((third.done || fourth.done || fifth.done));
    fourth.stop.emit(asio::cancellation_type::terminal);
    c.run_until([&] { return fourth.done; });
    CHECK(code_of(fourth.failure) == client_errc::cancelled);
    CHECK(w.stats().buffered == 2);
    held.open();
    c.run_until([&] { return third.done && fifth.done; });
    CHECK(code_of(third.failure) == std::error_code());
    CHECK(code_of(fifth.failure) == std::error_code());
    c.run(w.close());
    CHECK(w.stats().written == 4);
    CHECK(net.requests().at(0).body.find("\"4\"") == std::string::npos);
}

TEST_CASE("a put that is cancelled while its batch is under way was taken in all the same") {
    scripted_server net;
    const gate held;
    net.reply(answer(nothing_unprocessed()).held_after(10, held));
    scripted_client c(net);
    auto w = c.table().batch_writer(flush_amount(1));
    putting one;
    one.start(c, w.put_item({{"id", "1"}}));
    c.run_until([&] { return !net.requests().empty(); });
    one.stop.emit(asio::cancellation_type::terminal);
    c.run_until([&] { return one.done; });
    CHECK(code_of(one.failure) == std::error_code());
    held.open();
    c.run(w.close());
    CHECK(w.stats().written == 1);
}

TEST_CASE("a put fails only if it was not taken in, whenever it is cancelled", "[fault-68]") {
    int cancelled = 0;
    int steps = 0;
    for (bool over = false; !over;) {
        CAPTURE(++steps);
        REQUIRE(steps < 1000);
        scripted_server net;
        net.otherwise([](const seen_request& r) {
            return r.operation() == "DescribeTable" ? ok(description) : nothing_unprocessed();
        });
        scripted_client c(net);
        auto w = c.table().batch_writer(overwrite_by_key_schema, flush_amount(1));
        putting one;
        one.start(c, w.put_item({{"id", "1"}}));
        c.io.restart();
        for (int i = 0; i < steps && !one.done; ++i)
            c.io.run_one();
        over = one.done;
        one.stop.emit(asio::cancellation_type::terminal);
        c.run_until([&] { return one.done; });
        if (one.failure) {
            ++cancelled;
            CHECK(code_of(one.failure) == client_errc::cancelled);
            CHECK(w.stats().buffered + w.stats().written == 0);
        } else {
            c.run_until([&] { return w.stats().written == 1; }); // without another call
        }
        c.run(w.close());
    }
    CHECK(cancelled > 0);
}

TEST_CASE("a put from another context, cancelled before the writer's own has run, is taken in") {
    scripted_server net;
    net.reply(nothing_unprocessed());
    scripted_client c(net);
    auto w = c.table().batch_writer(flush_amount(1));
    boost::asio::io_context elsewhere;
    putting one;
    one.start(elsewhere, w.put_item({{"id", "1"}}));
    elsewhere.poll();
    CHECK(w.stats().buffered == 1);
    one.stop.emit(asio::cancellation_type::terminal);
    c.run_until([&] {
        elsewhere.poll();
        return one.done;
    });
    CHECK(code_of(one.failure) == std::error_code());
    c.run_until([&] { return w.stats().written == 1; }); // without another call
    c.run(w.close());
}

TEST_CASE("a cancelled flush leaves the requests with the writer, which goes on") {
    scripted_server net;
    const gate held;
    net.reply(answer(nothing_unprocessed()).held_after(10, held));
    scripted_client c(net);
    auto w = c.table().batch_writer();
    c.run(w.put_item({{"id", "1"}}));
    putting flushing;
    flushing.start(c, w.flush());
    c.run_until([&] { return !net.requests().empty(); });
    flushing.stop.emit(asio::cancellation_type::terminal);
    c.run_until([&] { return flushing.done; });
    CHECK(code_of(flushing.failure) == client_errc::cancelled);
    CHECK(w.unwritten().size() == 1);
    held.open();
    c.run(w.close());
    CHECK(w.stats().written == 1);
    CHECK(net.requests().size() == 1);
}

TEST_CASE("a flush that is cancelled anywhere hands a request back, or leaves it with the writer") {
    scripted_server net;
    net.otherwise([](const seen_request&) { return service_error(400, "ValidationException"); });
    std::set<std::string> endings;
    bool over = false;
    for (int steps = 1; !over; ++steps) {
        CAPTURE(steps);
        REQUIRE(steps < 1000);
        scripted_client c(net);
        auto w = c.table().batch_writer(overwrite_by_pkeys("id"));
        c.run(w.put_item({{"id", "1"}}));
        putting flushing;
        flushing.start(c, w.flush());
        c.io.restart();
        for (int i = 0; i < steps && !flushing.done; ++i)
            c.io.run_one_for(10s);
        over = flushing.done;
        const bool on_its_way = !over && w.stats().returned == 1; // to the caller's executor
        flushing.stop.emit(asio::cancellation_type::terminal);
        c.run_until([&] { return flushing.done; });
        const bool has_it = code_of(flushing.failure) == service_errc::validation;
        endings.insert(has_it ? "handed back" : on_its_way ? "stopped on its way" : "left");
        if (on_its_way) CHECK(!has_it); // whoever cancels may drop the exception
        if (!has_it) CHECK(code_of(flushing.failure) == client_errc::cancelled);
        CHECK(w.unwritten().size() == (has_it ? 0 : 1));
        const result<void> closed = c.run(as_result(w.close()));
        CHECK(closed.has_error() == !has_it);
    }
    CHECK(endings.size() == 3);
}

TEST_CASE("close() with a time hands back what is left then") {
    scripted_server net;
    net.otherwise([](const seen_request&) { return stall(); });
    scripted_client c(net);
    auto w = c.table().batch_writer();
    c.run(w.put_item({{"id", "1"}}));
    try {
        c.run(w.close(20s)); // at once, by this environment's clock
        FAIL("nothing was thrown");
    } catch (const batch_write_error& e) {
        CHECK(e.code() == client_errc::batch_incomplete);
        REQUIRE(e.unwritten().size() == 1);
        CHECK(e.unwritten()[0].outcome() == outcome::maybe_applied);
    }
    CHECK(w.unwritten().empty());
    c.run(w.close()); // nothing more to hand back
}

TEST_CASE("a table that the service refuses fails puts with its error, until retry_refused_tables()"
) {
    scripted_server net;
    net.reply(service_error(400, "AccessDeniedException", "no dynamodb:BatchWriteItem"));
    net.reply(nothing_unprocessed());
    scripted_client c(net);
    auto w = c.table().batch_writer(flush_amount(1));
    c.run(w.put_item({{"id", "1"}}));
    const result<void> second = c.run(as_result(w.put_item({{"id", "2"}})));
    REQUIRE(second.has_error());
    CHECK(second.error().code() == service_errc::access_denied);
    const result<void> flushed = c.run(as_result(w.flush()));
    REQUIRE(flushed.has_error());
    const error handed_back = flushed.error();
    REQUIRE(handed_back.info().unwritten.size() == 1);
    CHECK(handed_back.info().unwritten[0].outcome() == outcome::not_applied);
    CHECK(handed_back.info().unwritten[0].message() == "no dynamodb:BatchWriteItem");
    w.retry_refused_tables();
    c.run(w.put_item({{"id", "3"}}));
    c.run(w.close());
    CHECK(w.stats().written == 1);
    CHECK(w.stats().returned == 1);
}

TEST_CASE("one bad request among 25 is handed back, the others are written", "[fault-94]") {
    scripted_server net;
    net.otherwise([](const seen_request& r) {
        if (r.body.find("poison") == std::string::npos) return nothing_unprocessed();
        return service_error(400, "ValidationException", "not this one");
    });
    scripted_client c(net);
    auto w = c.table().batch_writer(overwrite_by_pkeys("id"));
    for (int i = 0; i < 24; ++i)
        c.run(w.put_item({{"id", i}}));
    c.run(w.put_item({{"id", 24}, {"poison", true}}));
    const result<void> closed = c.run(as_result(w.close()));
    REQUIRE(closed.has_error());
    const error handed_back = closed.error();
    REQUIRE(handed_back.info().unwritten.size() == 1);
    CHECK(handed_back.info().unwritten[0].message() == "not this one");
    CHECK(w.stats().written == 24);
    CHECK(net.requests().size() <= 11);
}

TEST_CASE("a table that takes nothing for ever gets longer pauses and an end", "[fault-95]") {
    scripted_server net;
    const std::string left =
        R"({"UnprocessedItems":{"music":[{"PutRequest":{"Item":{"id":{"S":"1"}}}}]}})";
    net.otherwise([&](const seen_request&) { return ok(left); });
    scripted_client c(net);
    c.environment->stop_clock();
    auto w = c.table().batch_writer(stall_timeout(10s));
    c.run(w.put_item({{"id", "1"}}));
    const result<void> closed = c.run(as_result(w.close()));
    REQUIRE(closed.has_error());
    CHECK(closed.error().code() == client_errc::batch_incomplete);
    const std::vector<std::chrono::milliseconds> doubled{
        25ms, 50ms, 100ms, 200ms, 400ms, 800ms, 1600ms, 3200ms
    };
    REQUIRE(c.environment->pauses.size() == 9);
    CHECK(std::equal(doubled.begin(), doubled.end(), c.environment->pauses.begin()));
    CHECK(w.unwritten().empty());
}

TEST_CASE(
    "an answer that leaves over what was not sent, or twice, or of another table, is not believed",
    "[fault-96]"
) {
    const char* const left = GENERATE(
        R"({"music":[{"PutRequest":{"Item":{"id":{"S":"other"}}}}]})",
        R"({"music":[{"PutRequest":{"Item":{"id":{"S":"1"}}}},{"PutRequest":{"Item":{"id":{"S":"1"}}}}]})",
        R"({"films":[{"PutRequest":{"Item":{"id":{"S":"1"}}}}]})",
        R"({"music":[{"DeleteRequest":{"Key":{"id":{"S":"1"}}}}]})"
    );
    scripted_server net;
    net.reply(ok(std::string(R"({"UnprocessedItems":)") + left + "}")).reply(nothing_unprocessed());
    scripted_client c(net);
    auto w = c.table().batch_writer(overwrite_by_pkeys("id"));
    c.run(w.put_item({{"id", "1"}}));
    c.run(w.put_item({{"id", "2"}}));
    c.run(w.close());
    CHECK(sizes_of(net) == std::vector<std::size_t>{2, 2});
    CHECK(w.stats().written == 2);
}

TEST_CASE("a writer that is dropped gives what is left to on_abandoned, once", "[fault-97]") {
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
    c.run_all(); // the batch under way is stopped, and nothing else is left to do
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

TEST_CASE("the key schema is asked for once for all writers of a client") {
    scripted_server net;
    net.reply(ok(description));
    net.reply(nothing_unprocessed()).reply(nothing_unprocessed());
    scripted_client c(net);
    for (int i = 0; i < 2; ++i) {
        auto w = c.table().batch_writer(overwrite_by_key_schema);
        c.run(w.put_item({{"id", "1"}, {"v", 1}}));
        c.run(w.put_item({{"id", "1"}, {"v", 2}}));
        c.run(w.close());
        CHECK(w.stats().superseded == 1);
    }
    CHECK(net.requests().at(0).operation() == "DescribeTable");
    CHECK(net.requests().size() == 3);
}

TEST_CASE("half of a key is refused as soon as the client knows the whole") {
    const char* const two_parts =
        R"({"Table":{"TableName":"music","TableStatus":"ACTIVE","KeySchema":[{"AttributeName":"id","KeyType":"HASH"},)"
        R"({"AttributeName":"n","KeyType":"RANGE"}]}})";
    scripted_server net;
    net.reply(ok(two_parts));
    scripted_client c(net);
    const auto half = [&] { return c.table().batch_writer(overwrite_by_pkeys("id")); };
    CHECK_NOTHROW(half()); // nothing is known of the table yet
    c.run(c.table().describe_table());
    try {
        (void)half();
        FAIL("no exception");
    } catch (const error& e) {
        CHECK(e.code() == client_errc::invalid_argument);
        const std::string what = e.what();
        CHECK(what.find("'music' is 'id', 'n'") != std::string::npos);
        CHECK(what.find("overwrite_by_key_schema") != std::string::npos);
    }
    CHECK_THROWS_AS(c.db.batch_writer(overwrite_by_pkeys_of(only_music)), error);
    CHECK_NOTHROW(c.table().batch_writer(overwrite_by_pkeys("n", "id")));
    CHECK_NOTHROW(c.table().batch_writer());
    CHECK_NOTHROW(c.table().batch_writer(overwrite_by_key_schema));
}

TEST_CASE("the key of a table that was deleted, or is gone, is not known any more") {
    scripted_server net;
    const bool by_this_client = GENERATE(true, false);
    net.reply(ok(description));
    if (by_this_client)
        net.reply(ok(R"({"TableDescription":{"TableName":"music","TableStatus":"ACTIVE"}})"));
    else
        net.reply(service_error(400, "ResourceNotFoundException"));
    scripted_client c(net);
    c.run(c.table().describe_table());
    CHECK_THROWS_AS(c.table().batch_writer(overwrite_by_pkeys("artist")), error);
    if (by_this_client)
        c.run(c.table().delete_table());
    else
        CHECK(c.run(as_result(c.table().describe_table())).has_error());
    CHECK_NOTHROW(c.table().batch_writer(overwrite_by_pkeys("artist")));
}

TEST_CASE("a table that the client has described is not asked for its key again") {
    scripted_server net;
    net.reply(ok(description)).reply(nothing_unprocessed());
    scripted_client c(net);
    c.run(c.table().describe_table());
    auto w = c.table().batch_writer(overwrite_by_key_schema);
    c.run(w.put_item({{"id", "1"}}));
    c.run(w.close());
    CHECK(net.requests().size() == 2);
}

TEST_CASE("a description of another table is not taken for the key") {
    scripted_server net;
    net.reply(ok(
        R"({"Table":{"TableName":"films","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]}})"
    ));
    net.reply(ok(R"({"Table":{"TableName":"music"}})"));
    scripted_client c(net);
    for (int i = 0; i < 2; ++i) {
        auto w = c.table().batch_writer(overwrite_by_key_schema);
        const result<void> put = c.run(as_result(w.put_item({{"id", "1"}})));
        REQUIRE(put.has_error());
        CHECK(put.error().code() == client_errc::malformed_response);
    }
}

TEST_CASE("a writer that does not know the key says once that it is slow") {
    std::vector<std::string> lines;
    client_config config;
    config.log_from = log_level::info;
    config.log = [&lines](log_level level, std::string_view line) {
        if (level == log_level::info) lines.emplace_back(line);
    };
    scripted_server net;
    net.otherwise([](const seen_request&) { return nothing_unprocessed(); });
    scripted_client c(net, config);
    auto one = c.table().batch_writer();
    for (int i = 0; i < 3; ++i)
        c.run(one.put_item({{"id", i}}));
    c.run(one.close());
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].find("'music'") != std::string::npos);
    CHECK(lines[0].find("overwrite_by_key_schema") != std::string::npos);
    auto many = c.db.batch_writer(overwrite_by_pkeys_of(only_music));
    c.run(many.put_item("music", {{"id", 1}}));
    CHECK(lines.size() == 1);
    c.run(many.put_item("films", {{"id", 1}}));
    c.run(many.put_item("books", {{"id", 1}}));
    c.run(many.close());
    CHECK(lines.size() == 2);
}

TEST_CASE("a writer that replaced most requests by later ones says so at its end") {
    std::vector<std::string> lines;
    client_config config;
    config.log_from = log_level::info;
    config.log = [&lines](log_level, std::string_view line) { lines.emplace_back(line); };
    scripted_server net;
    net.otherwise([](const seen_request&) { return nothing_unprocessed(); });
    scripted_client c(net, config);
    auto w = c.table().batch_writer(overwrite_by_pkeys("id")); // and the table has a sort key
    for (int i = 0; i < 30; ++i)
        c.run(w.put_item({{"id", "1"}, {"n", i}}));
    c.run(w.close());
    c.run(w.close());
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].find("29 of 30") != std::string::npos);
}

TEST_CASE("that the key schema may not be asked for is told, with what to do") {
    scripted_server net;
    net.reply(service_error(400, "AccessDeniedException", "not authorized"));
    scripted_client c(net);
    auto w = c.table().batch_writer(overwrite_by_key_schema);
    const result<void> put = c.run(as_result(w.put_item({{"id", "1"}})));
    REQUIRE(put.has_error());
    CHECK(put.error().code() == service_errc::access_denied);
    CHECK(put.error().info().message.find("overwrite_by_pkeys") != std::string::npos);
    CHECK(w.unwritten().empty());
}

TEST_CASE("progress is told after each batch, and may throw") {
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

TEST_CASE("bounds that make no sense are refused") {
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
