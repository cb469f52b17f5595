// SPDX-License-Identifier: BSL-1.0
//
// Everything that streams, also into objects, against a small model of Query, Scan,
// ExecuteStatement and ListTables behind a scripted server: read in any sequence of stops,
// resumptions, page sizes, failures and cancellations, every entry comes exactly once.
//
#include "property/entry_stream.hpp"
#include "property/history.hpp"
#include "property/page_model.hpp"
#include "support/deep.hpp"
#include "support/run.hpp"

#include <codynamo/client.hpp>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

using namespace codynamo;
using namespace codynamo::testing;

namespace {

client_config stream_config(const scripted_server& net) {
    client_config config;
    config.region = "us-east-1";
    config.endpoint = net.url();
    config.credentials = credentials("AKIDEXAMPLE", "secret");
    config.max_connections = 3; // fewer than segments
    return config;
}

/// A client on the reader's context, or on one of its own with a thread of its own.
class stream_client {
public:
    stream_client(const scripted_server& net, asio::io_context& readers, bool is_apart)
        : db(is_apart ? own_.get_executor() : readers.get_executor(), stream_config(net)) {
        if (is_apart) thread_ = std::jthread([this] { own_.run(); });
    }

    ~stream_client() { work_.reset(); }

private:
    asio::io_context own_;
    asio::executor_work_guard<asio::io_context::executor_type> work_ = asio::make_work_guard(own_);

public:
    client db;

private:
    std::jthread thread_;
};

/// So many turns of the context.
asio::awaitable<void> turns(int count) {
    const auto executor = co_await asio::this_coro::executor;
    for (int i = 0; i < count; ++i)
        co_await asio::post(executor, asio::use_awaitable);
}

asio::awaitable<void> some_time(int microseconds) {
    asio::steady_timer timer(
        co_await asio::this_coro::executor, std::chrono::microseconds(microseconds)
    );
    co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<void> interruption(dice& d) {
    if (d.once_in(3)) return some_time(d.roll(0, 2000));
    return turns(d.roll(0, 1 << d.roll(0, 11)));
}

/// `work`, against something else that may be first: nothing then.
asio::awaitable<std::optional<entry_stream::entries>> interrupted(
    asio::awaitable<entry_stream::entries> work, dice& d
) {
    using namespace asio::experimental::awaitable_operators;
    std::optional<entry_stream::entries> done;
    auto other = interruption(d);
    if (d.once_in(2)) {
        auto first = co_await (std::move(work) || std::move(other));
        if (first.index() == 0) done = std::get<0>(std::move(first));
    } else {
        auto first = co_await (std::move(other) || std::move(work));
        if (first.index() == 1) done = std::get<1>(std::move(first));
    }
    co_return done;
}

/// One step of a stream, however often it is interrupted before.
asio::awaitable<entry_stream::entries> step_of(
    entry_stream& from, bool all, const stream_case& of, dice& d
) {
    for (int tries = of.cancels ? d.roll(0, 3) : 0; tries > 0; --tries) {
        auto work = all ? from.rest() : from.next();
        auto done = co_await interrupted(std::move(work), d);
        if (done) co_return std::move(*done);
    }
    auto work = all ? from.rest() : from.next();
    auto done = co_await std::move(work);
    co_return done;
}

/// Reads some entries, or all; whether a request failed.
asio::awaitable<bool> read_some(
    entry_stream& from, const stream_case& of, dice& d, std::vector<int>& seen
) {
    const int steps = d.once_in(4) ? 1000 : d.roll(0, 12);
    const bool gathers = d.once_in(4);
    try {
        for (int i = 0; i < steps; ++i) {
            auto got = co_await step_of(from, false, of, d);
            if (!got) co_return false;
            seen.insert(seen.end(), got->begin(), got->end());
        }
        if (gathers) {
            auto got = co_await step_of(from, true, of, d);
            if (got) seen.insert(seen.end(), got->begin(), got->end());
        }
    } catch (const error& e) {
        CHECK(e.code() == service_errc::access_denied);
        co_return true;
    }
    co_return false;
}

asio::awaitable<void> read_everything(
    const client& c, const stream_case& of, dice& d, std::vector<int>& seen
) {
    std::string cursor;
    for (int streams = 0; streams < 1000; ++streams) {
        const auto stream = open_stream(c, of, d, cursor);
        const bool failed = co_await read_some(*stream, of, d, seen);
        // What was fetched before a failure may be read behind it.
        if (failed && d.once_in(2)) co_await read_some(*stream, of, d, seen);
        cursor = stream->cursor();
        if (cursor.empty()) co_return;
    }
    FAIL_CHECK("the end was never reached");
}

} // namespace

TEST_CASE("every entry of a stream comes once, whatever stops and cancels it") {
    model_server server;
    for (int i = 0; i < run_size(200, 4000); ++i) {
        const std::uint64_t seed = first_seed() + static_cast<std::uint64_t>(i);
        dice d(seed);
        const stream_case of(d);
        CAPTURE(
            seed,
            static_cast<int>(of.kind),
            of.count,
            of.largest_page,
            of.filters,
            of.hides_keys,
            of.descends,
            of.by_pages,
            of.fails,
            of.cancels,
            of.is_apart,
            of.is_typed,
            of.has_odd_items
        );
        server.use(page_model(of, seed));
        std::vector<int> seen;
        asio::io_context io;
        {
            stream_client c(server.net, io, of.is_apart);
            run(io, read_everything(c.db, of, d, seen));
        }
        io.restart();
        io.run();
        if (of.kind == stream_kind::parallel) std::sort(seen.begin(), seen.end());
        CHECK(seen == of.expected());
    }
}
