// SPDX-License-Identifier: BSL-1.0
//
// Cancelled puts, flushes and closings of a batch writer.
//
#include "scenario/batch/writer_scene.hpp"

#include <codynamo/as_result.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <catch2/catch_test_macros.hpp>

#include <set>
#include <string>

using namespace codynamo;
using namespace codynamo::testing;
using namespace std::chrono_literals;

namespace {

/// A put with its outcome.
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

} // namespace

TEST_CASE("puts wait in their order while the writer is full, and a cancelled one leaves") {
    scripted_server net;
    const gate held;
    net.reply(script(nothing_unprocessed()).held_after(10, held));
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

TEST_CASE("a put that is cancelled while its batch is in flight was accepted all the same") {
    scripted_server net;
    const gate held;
    net.reply(script(nothing_unprocessed()).held_after(10, held));
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

TEST_CASE("a put fails only if it was not accepted, whenever it is cancelled", "[fault-68]") {
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

TEST_CASE("a put from another context, cancelled before the writer's own has run, is accepted") {
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

TEST_CASE("a cancelled flush leaves the requests with the writer, which continues") {
    scripted_server net;
    const gate held;
    net.reply(script(nothing_unprocessed()).held_after(10, held));
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

TEST_CASE("a flush that is cancelled anywhere returns a request, or leaves it with the writer") {
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
        endings.insert(has_it ? "returned" : on_its_way ? "stopped on its way" : "left");
        if (on_its_way) CHECK(!has_it); // whoever cancels may drop the exception
        if (!has_it) CHECK(code_of(flushing.failure) == client_errc::cancelled);
        CHECK(w.unwritten().size() == (has_it ? 0 : 1));
        const result<void> closed = c.run(as_result(w.close()));
        CHECK(closed.has_error() == !has_it);
    }
    CHECK(endings.size() == 3);
}

TEST_CASE("close() with a time limit returns the remaining requests") {
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
    c.run(w.close()); // nothing more to return
}
