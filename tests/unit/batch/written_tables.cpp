// SPDX-License-Identifier: BSL-1.0
#include "unit/batch/virtual_client.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <algorithm>
#include <array>

namespace codynamo::batch {
namespace {

using namespace std::chrono_literals;

batch_writer_settings with_key_schema() {
    batch_writer_settings s;
    s.uses_key_schema = true;
    return s;
}

} // namespace

TEST_CASE("puts that wait for a table's key ask for it once, and fail together") {
    writer_under_test t(with_key_schema());
    t.client->key_failure = error(client_errc::deadline_exceeded, "DescribeTable");
    std::array<ending, 20> puts;
    const auto began = t.client->time.now();
    for (int i = 0; i < 20; ++i)
        t.put(i, puts[static_cast<std::size_t>(i)]);
    t.client->run();
    CHECK(std::ranges::all_of(puts, [](const ending& e) { return e.threw<error>(); }));
    CHECK(t.client->questions == 1);
    CHECK(t.client->time.now() - began == 200ms);
    // A later put asks again.
    t.client->key_failure.reset();
    ending later;
    t.put(20, later);
    t.client->run();
    CHECK(later.is_good());
    CHECK(t.client->questions == 2);
}

TEST_CASE("a failure to learn the key of one table does not affect another one") {
    writer_under_test t(with_key_schema());
    t.client->key_failure = error(client_errc::deadline_exceeded, "DescribeTable");
    ending music;
    ending films;
    t.put(1, music, "music");
    t.put(2, films, "films");
    t.client->run();
    CHECK(music.threw<error>());
    CHECK(films.threw<error>());
    CHECK(t.client->questions == 2);
}

TEST_CASE("a put that is cancelled while it asks for the key fails alone") {
    writer_under_test t(with_key_schema());
    boost::asio::cancellation_signal stop;
    ending cancelled;
    ending other;
    boost::asio::co_spawn(
        t.io,
        writer::put(t.w, "music", item{{"id", 1}}),
        boost::asio::bind_cancellation_slot(
            stop.slot(),
            [&](std::exception_ptr e) {
                cancelled.ended = true;
                cancelled.failure = std::move(e);
            }
        )
    );
    t.put(2, other);
    t.io.poll();
    t.client->key_failure = error(client_errc::cancelled, "as the client reports it");
    stop.emit(asio::cancellation_type::terminal);
    t.io.restart();
    t.io.poll();
    t.client->key_failure.reset();
    t.client->run();
    CHECK(cancelled.ended);
    CHECK(other.is_good());
    CHECK(t.client->questions == 2);
}

} // namespace codynamo::batch
