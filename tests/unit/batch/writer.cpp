// SPDX-License-Identifier: BSL-1.0
#include "batch/writer.hpp"

#include "unit/batch/virtual_client.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

namespace codynamo::batch {
namespace {

using namespace std::chrono_literals;

asio::awaitable<void> put_many(writer::handle w, std::string table, int requests) {
    for (int id = 0; id < requests; ++id)
        co_await writer::put(w, table, item{{"id", id}});
}

/// Runs until a call has ended, and no longer.
void run_until_end(writer_under_test& t, const ending& call) {
    do {
        t.io.restart();
        t.io.poll();
    } while (!call.ended && t.client->time.advance());
}

} // namespace

TEST_CASE("a put that leaves the line before it has begun lets the next one in") {
    batch_writer_settings s = writer_under_test::with_keys();
    s.max_buffered = 1;
    writer_under_test t(s);
    ending first;
    t.put(1, first);
    t.client->run();
    REQUIRE(first.is_good());

    boost::asio::io_context elsewhere;
    boost::asio::cancellation_signal stop;
    ending second;
    boost::asio::co_spawn(
        elsewhere,
        writer::put(t.w, "music", item{{"id", 2}}),
        boost::asio::bind_cancellation_slot(
            stop.slot(),
            [&second](std::exception_ptr e) {
                second.ended = true;
                second.failure = std::move(e);
            }
        )
    );
    elsewhere.poll_one(); // it waits for room, and is on its way to the strand
    ending third;
    t.put(3, third);
    t.client->run();
    CHECK(t.w->stats().written == 1);
    CHECK_FALSE(third.ended); // the second put is before it
    stop.emit(asio::cancellation_type::terminal);
    elsewhere.run();
    CHECK(second.threw<std::exception>());
    t.client->run();
    CHECK(third.is_good());
}

TEST_CASE("puts that wait for room end with the context") {
    batch_writer_settings s = writer_under_test::with_keys();
    s.max_buffered = 1;
    auto t = std::make_unique<writer_under_test>(s);
    ending puts[3];
    for (int i = 0; i < 3; ++i)
        t->put(i, puts[i]);
    t->client->unprocessed_left = 1; // of the first one
    t->io.poll();
    CHECK(puts[0].is_good());
    CHECK_FALSE(puts[2].ended);
    const std::weak_ptr<writer> w = t->w;
    t->w.reset();
    t.reset();
    CHECK(w.expired());
    CHECK_FALSE(puts[2].ended);
}

TEST_CASE("puts for a table do not wait while another one is throttled") {
    writer_under_test t;
    t.client->throttled_table = "films";
    ending films;
    start(t.io, put_many(t.w, "films", 25), films);
    t.io.poll();
    REQUIRE(t.client->sent.size() == 1); // it pauses from now on
    const auto began = t.client->time.now();
    ending music;
    start(t.io, put_many(t.w, "music", 100), music);
    run_until_end(t, music);
    CHECK(music.is_good());
    CHECK(t.client->time.now() == began);
    CHECK(t.client->sent.size() == 5); // four full batches of music
    t.client->throttled_table.clear();
    ending close;
    start(t.io, writer::close(t.w, std::nullopt), close);
    t.client->run();
    CHECK(close.is_good());
    CHECK(t.w->stats().written == 125);
}

TEST_CASE("a flush does not wait for a put that comes before the flush has come to the strand") {
    batch_writer_settings s = writer_under_test::with_keys();
    s.flush_amount = 1;
    writer_under_test t(s);
    t.client->throttled_table = "films";
    t.client->unprocessed_left = 1;
    ending first;
    ending second;
    ending flush;
    t.put(1, first, "music");
    t.io.poll();
    REQUIRE(t.client->sent.size() == 1); // it is sent again after a pause
    t.io.restart();
    const auto began = t.client->time.now();
    const asio::any_io_executor strand = t.client->home()->get();
    boost::asio::post(t.io, [strand] { boost::asio::post(strand, [] {}); }); // which is busy then
    start(t.io, writer::flush(t.w), flush);
    t.put(2, second, "films");
    run_until_end(t, flush);
    CHECK(flush.is_good());
    CHECK(t.client->time.now() - began < 1s);
    CHECK(t.w->stats().written == 1);
    CHECK(t.w->extract().size() == 1);
}

} // namespace codynamo::batch
