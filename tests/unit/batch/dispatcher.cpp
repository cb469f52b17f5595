// SPDX-License-Identifier: BSL-1.0
#include "unit/batch/virtual_client.hpp"

#include <catch2/generators/catch_generators_all.hpp>

namespace codynamo::batch {

using namespace std::chrono_literals;

TEST_CASE("a close that ends in time leaves no alarm for its limit") {
    writer_under_test t;
    ending put;
    ending close;
    t.put(1, put);
    t.client->run();
    start(t.io, writer::close(t.w, 5s), close);
    const auto began = t.client->time.now();
    t.client->run();
    CHECK(close.is_good());
    CHECK(t.client->time.now() - began < 1s);
}

TEST_CASE("a flush ends wherever its thread is preempted") {
    const int unprocessed = GENERATE(1, 2, 3);
    const int reading = GENERATE(range(1, 25));
    CAPTURE(unprocessed, reading);
    writer_under_test t;
    t.client->unprocessed_left = unprocessed;
    t.client->time.readings_left = reading;
    ending put;
    ending flush;
    t.put(1, put);
    start(t.io, writer::flush(t.w), flush);
    t.client->run();
    CHECK(flush.is_good());
    CHECK(t.w->stats().written == 1);
}

TEST_CASE("a flush and a close end if there is no memory for the alarm") {
    const bool closing = GENERATE(false, true);
    CAPTURE(closing);
    writer_under_test t;
    t.client->unprocessed_left = 1;
    ending put;
    ending end;
    t.put(1, put);
    t.client->run();
    t.client->time.pause_fails = true;
    start(t.io, closing ? writer::close(t.w, 1s) : writer::flush(t.w), end);
    t.client->run();
    CHECK(end.ended);
    ending again;
    start(t.io, writer::close(t.w, std::nullopt), again);
    t.client->run();
    CHECK(again.is_good());
    CHECK(t.w->stats().written == 1);
}

TEST_CASE("each of two flushes ends if there is no memory to send a batch") {
    const int strand = GENERATE(range(1, 20));
    CAPTURE(strand);
    writer_under_test t;
    t.client->unprocessed_left = 1;
    ending put;
    ending flushes[2];
    t.put(1, put);
    t.client->strands_left = strand;
    for (ending& flush : flushes)
        start(t.io, writer::flush(t.w), flush);
    t.client->run();
    CHECK(flushes[0].ended);
    CHECK(flushes[1].ended);
}

TEST_CASE("a close with the smallest limit returns what it could not write at once") {
    writer_under_test t;
    t.client->unprocessed_left = 1000;
    ending put;
    ending close;
    t.put(1, put);
    start(t.io, writer::close(t.w, std::chrono::milliseconds::min()), close);
    const auto began = t.client->time.now();
    t.client->run();
    CHECK(close.threw<batch_write_error>());
    CHECK(t.client->time.now() - began < 1s);
}

TEST_CASE("what is extracted while a batch is in flight is not sent again") {
    writer_under_test t;
    t.client->unprocessed_left = 1;
    ending put;
    ending flush;
    t.put(1, put);
    t.client->run();
    start(t.io, writer::flush(t.w), flush);
    t.io.restart();
    while (t.client->sent.empty() && t.io.poll_one() > 0)
        continue;
    CHECK(t.w->extract().size() == 1);
    t.client->run();
    CHECK(flush.is_good());
    CHECK(t.client->sent.size() == 1);
    CHECK(t.w->broken_promise().empty());
}

} // namespace codynamo::batch
