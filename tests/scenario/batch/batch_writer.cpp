// SPDX-License-Identifier: BSL-1.0
#include "support/scripted_client.hpp"

#include <codynamo/as_result.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace codynamo;
using namespace codynamo::testing;
using namespace std::chrono_literals;

namespace {

script everything_taken() {
    return ok(R"({"UnprocessedItems":{}})");
}

} // namespace

TEST_CASE("a throttled batch is sent again, by the call's retries and then by the writer's") {
    scripted_server net;
    for (int i = 0; i < 5; ++i)
        net.reply(throttled());
    net.reply(everything_taken());
    scripted_client c(net);
    c.environment->stop_clock();
    auto w = c.table().batch_writer();
    c.run(w.put_item({{"id", "1"}}));
    c.run(w.close());
    CHECK(c.environment->pauses == std::vector<std::chrono::milliseconds>{1s, 2s, 4s, 1s, 1s});
    CHECK(w.stats().written == 1);
    CHECK(w.stats().retried == 1);
}

TEST_CASE("a batch is sent again after its response is lost") {
    scripted_server net;
    net.reply(reset()).reply(everything_taken());
    scripted_client c(net);
    auto w = c.table().batch_writer();
    c.run(w.put_item({{"id", "1"}}));
    c.run(w.close());
    CHECK(w.stats().written == 1);
}

TEST_CASE("a response that names a request which was not sent acknowledges nothing") {
    scripted_server net;
    net.reply(
           ok(R"({"UnprocessedItems":{"music":[{"PutRequest":{"Item":{"id":{"S":"foreign"}}}}]}})")
    )
        .reply(everything_taken());
    scripted_client c(net);
    auto w = c.table().batch_writer(overwrite_by_pkeys("id"));
    c.run(w.put_item({{"id", "1"}}));
    c.run(w.close());
    CHECK(net.requests().size() == 2);
    CHECK(w.stats().written == 1);
}

TEST_CASE("a response from another kind of server acknowledges nothing") {
    scripted_server net;
    const std::string body =
        GENERATE(as<std::string>{}, "204", "", R"({"status":"ok"})", "[]", "null", "OK");
    CAPTURE(body);
    net.otherwise([&](const seen_request&) {
        if (body == "204") return raw("HTTP/1.1 204 No Content\r\n\r\n");
        return ok(body, checksum::absent);
    });
    scripted_client c(net);
    c.environment->stop_clock();
    auto w = c.table().batch_writer(overwrite_by_pkeys("id"), stall_timeout(10s));
    for (int i = 0; i < 30; ++i)
        c.run(w.put_item({{"id", i}}));
    const result<void> closed = c.run(as_result(w.close()));
    REQUIRE(!closed);
    CHECK(w.stats().written == 0);
    REQUIRE(closed.error().info().unwritten.size() == 30);
    for (const unwritten_request& one : closed.error().info().unwritten) {
        CHECK(one.code() == client_errc::malformed_response);
        CHECK(one.outcome() == outcome::maybe_applied);
    }
}

TEST_CASE("a cancelled close keeps every request") {
    scripted_server net;
    net.reply(stall());
    scripted_client c(net);
    auto w = c.table().batch_writer();
    for (int i = 0; i < 3; ++i)
        c.run(w.put_item({{"id", i}}));
    asio::cancellation_signal stop;
    std::exception_ptr ended;
    boost::asio::co_spawn(
        c.io,
        w.close(),
        boost::asio::bind_cancellation_slot(
            stop.slot(), [&](const std::exception_ptr& e) { ended = e; }
        )
    );
    c.run_until([&] { return !net.requests().empty(); });
    CHECK(w.unwritten().size() == 3);
    stop.emit(boost::asio::cancellation_type::terminal);
    c.run_all();
    REQUIRE(ended);
    try {
        std::rethrow_exception(ended);
    } catch (const batch_write_error& e) {
        CHECK(e.code() == client_errc::cancelled);
        CHECK(e.info().outcome == outcome::maybe_applied);
        CHECK(e.unwritten().size() == 3);
    }
    CHECK(w.unwritten().empty()); // returned
}

TEST_CASE("a closed writer accepts nothing") {
    scripted_server net;
    scripted_client c(net);
    auto w = c.table().batch_writer();
    c.run(w.close());
    const result<void> late = c.run(as_result(w.put_item({{"id", "1"}})));
    REQUIRE(!late);
    CHECK(late.error().code() == client_errc::writer_closed);
}

TEST_CASE("a refused item is not accepted and leaves its neighbours alone") {
    scripted_server net;
    net.reply(everything_taken());
    scripted_client c(net);
    auto w = c.table().batch_writer();
    c.run(w.put_item({{"id", "1"}}));
    const result<void> refused =
        c.run(as_result(w.put_item({{"id", "2"}, {"tags", string_set()}})));
    REQUIRE(!refused);
    CHECK(refused.error().code() == client_errc::invalid_value);
    c.run(w.close());
    CHECK(w.stats().written == 1);
}

TEST_CASE("coroutines that share a writer lose nothing and send no key twice in a batch") {
    scripted_server net;
    net.otherwise([](const seen_request&) { return everything_taken(); });
    scripted_client c(net);
    auto w = c.table().batch_writer(overwrite_by_pkeys("id"), flush_amount(10));
    int done = 0;
    const auto producer = [](batch_writer& shared, int first) -> asio::awaitable<void> {
        for (int i = 0; i < 50; ++i) {
            item next{{"id", (first + i) % 120}, {"by", first}};
            co_await shared.put_item(std::move(next));
        }
    };
    for (int p = 0; p < 8; ++p)
        boost::asio::co_spawn(c.io, producer(w, p * 13), [&](const std::exception_ptr& e) {
            done += e ? 0 : 1;
        });
    c.run_all();
    CHECK(done == 8);
    c.run(w.close());
    const batch_writer_stats stats = w.stats();
    CHECK(stats.written + stats.superseded == 400);
}

TEST_CASE("a body that throws has its requests written, or dropped with discard_on_error") {
    scripted_server net;
    scripted_client c(net);
    const auto body = [](batch_writer& b) -> asio::awaitable<void> {
        co_await b.put_item({{"id", "1"}});
        throw std::runtime_error("the body's own");
    };
    SECTION("written") {
        net.reply(everything_taken());
        CHECK_THROWS_AS(c.run(c.table().write_batch(body)), std::runtime_error);
    }
    SECTION("dropped") {
        CHECK_THROWS_AS(c.run(c.table().write_batch(body, discard_on_error)), std::runtime_error);
    }
    SECTION("neither written: both are reported") {
        net.reply(service_error(400, "ValidationException"));
        try {
            c.run(c.table().write_batch(body));
            FAIL("nothing was thrown");
        } catch (const batch_write_error& e) {
            CHECK(e.unwritten().size() == 1);
            CHECK(e.info().message.ends_with("; 1 accepted request is not written"));
            CHECK_THROWS_AS(std::rethrow_if_nested(e), std::runtime_error);
        }
    }
}

TEST_CASE("a writer that is dropped with requests left logs it") {
    std::vector<std::string> lines;
    client_config config;
    config.log = [&lines](log_level level, std::string_view line) {
        if (level == log_level::error) lines.emplace_back(line);
    };
    scripted_server net;
    scripted_client c(net, config);
    try {
        auto w = c.table().batch_writer();
        c.run(w.put_item({{"id", "canary"}}));
        throw std::runtime_error("on the way"); // without one, debug builds assert
    } catch (const std::runtime_error&) {
    }
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].find("'music' was destroyed with 1 unwritten request;") != std::string::npos);
    CHECK(lines[0].find("canary") == std::string::npos);
}

TEST_CASE("a writer that returned everything from close() loses nothing when it is destroyed") {
    std::vector<std::string> lines;
    client_config config;
    config.log = [&lines](log_level, std::string_view line) { lines.emplace_back(line); };
    scripted_server net;
    net.reply(service_error(400, "ValidationException"));
    scripted_client c(net, config);
    {
        auto w = c.table().batch_writer();
        c.run(w.put_item({{"id", "1"}}));
        const result<void> failed = c.run(as_result(w.close()));
        REQUIRE(failed.has_error());
        CHECK(failed.error().info().unwritten.size() == 1);
    }
    CHECK(lines.empty());
}

TEST_CASE("a cancelled scope returns its requests") {
    scripted_server net;
    scripted_client c(net);
    asio::cancellation_signal stop;
    std::exception_ptr ended;
    bool waiting = false;
    const auto body = [&waiting](batch_writer& b) -> asio::awaitable<void> {
        co_await b.put_item({{"id", "1"}});
        const asio::any_io_executor executor = co_await asio::this_coro::executor;
        boost::asio::steady_timer never(executor, std::chrono::steady_clock::time_point::max());
        waiting = true;
        co_await never.async_wait(boost::asio::use_awaitable);
    };
    boost::asio::co_spawn(
        c.io,
        c.table().write_batch(body),
        boost::asio::bind_cancellation_slot(
            stop.slot(), [&](const std::exception_ptr& e) { ended = e; }
        )
    );
    c.run_until([&] { return waiting; });
    stop.emit(boost::asio::cancellation_type::terminal);
    c.run_all();
    REQUIRE(ended);
    try {
        std::rethrow_exception(ended);
    } catch (const batch_write_error& e) {
        CHECK(e.code() == client_errc::cancelled);
        CHECK(e.unwritten().size() == 1);
    }
}

TEST_CASE("a cancelled scope reports that a request may have been written") {
    scripted_server net;
    const gate held;
    net.reply(script(everything_taken()).held_after(10, held));
    scripted_client c(net);
    asio::cancellation_signal stop;
    std::exception_ptr ended;
    const auto body = [](batch_writer& b) -> asio::awaitable<void> {
        co_await b.put_item({{"id", "1"}});
        co_await b.flush();
    };
    boost::asio::co_spawn(
        c.io,
        c.table().write_batch(body),
        boost::asio::bind_cancellation_slot(
            stop.slot(), [&](const std::exception_ptr& e) { ended = e; }
        )
    );
    c.run_until([&] { return !net.requests().empty(); });
    stop.emit(boost::asio::cancellation_type::terminal);
    c.run_until([&] { return ended != nullptr; });
    held.open();
    c.run_all();
    try {
        std::rethrow_exception(ended);
    } catch (const batch_write_error& e) {
        CHECK(e.code() == client_errc::cancelled);
        REQUIRE(e.unwritten().size() == 1);
        CHECK(e.unwritten().front().outcome() == outcome::maybe_applied);
        CHECK(e.info().outcome == outcome::maybe_applied);
        CHECK(e.info().message.find("1 accepted request") != std::string::npos);
    }
}

TEST_CASE("a context may end before a writer with requests") {
    scripted_server net;
    std::vector<std::string> lines;
    auto io = std::make_unique<boost::asio::io_context>();
    client_config config;
    config.region = "us-east-1";
    config.endpoint = net.url();
    config.credentials = credentials("AKIDEXAMPLE", "secret");
    config.log = [&lines](log_level, std::string_view line) { lines.emplace_back(line); };
    bool waiting = false;
    const auto body = [&waiting](batch_writer& b) -> asio::awaitable<void> {
        co_await b.put_item({{"id", "1"}});
        const asio::any_io_executor executor = co_await asio::this_coro::executor;
        boost::asio::steady_timer never(executor, std::chrono::steady_clock::time_point::max());
        waiting = true;
        co_await never.async_wait(boost::asio::use_awaitable);
    };
    {
        const client db(io->get_executor(), config);
        boost::asio::co_spawn(
            *io, db.table("music").write_batch(body), [](const std::exception_ptr&) {}
        );
    }
    while (!waiting)
        io->run_one();
    io.reset();
    CHECK(lines.size() == 1);
}

TEST_CASE("invalid settings are refused") {
    CHECK_THROWS_AS(flush_amount(0), error);
    CHECK_THROWS_AS(flush_amount(-5), error);
    CHECK_THROWS_AS(on_exit_loop_sleep(-1s), error);
    CHECK_THROWS_AS(stall_timeout(0s), error);
}
