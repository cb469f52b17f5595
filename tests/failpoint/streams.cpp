// SPDX-License-Identifier: BSL-1.0
//
// Row 82, for everything that streams: each allocation fails in turn, and no item is lost.
#include "client/page_sequence.hpp"
#include "failpoint/calls.hpp"
#include "failpoint/failpoints.hpp"
#include "support/patience.hpp"

#include <codynamo/typed.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <exception>
#include <limits>
#include <new>
#include <string>
#include <vector>

using namespace codynamo;
using namespace codynamo::testing;
using nlohmann::json;

namespace {

/// Ten items in pages of four, of each of two segments.
script ten_items_page(const seen_request& r) {
    if (r.operation() == "GetItem") return echo_nonce(r);
    const json asked = json::parse(r.body);
    int at = asked.value("Segment", 0) * 100;
    const int end = at + 10;
    if (asked.contains("ExclusiveStartKey"))
        at = std::stoi(asked["ExclusiveStartKey"]["n"]["N"].get<std::string>()) + 1;
    json page{{"Items", json::array()}};
    for (int left = 4; left > 0 && at < end; --left, ++at)
        page["Items"].push_back(
            {{"n", {{"N", std::to_string(at)}}}, {"title", {{"S", std::string(100, 'x')}}}}
        );
    if (at < end) page["LastEvaluatedKey"] = {{"n", {{"N", std::to_string(at - 1)}}}};
    return ok(page.dump());
}

/// Numbers of items, in memory that was allocated before.
struct read_numbers {
    read_numbers() { all.reserve(100); }

    std::vector<int> all;
    bool has_ended = false;
};

int number_in(const item& one) {
    return one.at("n").as_number().to<int>();
}

/// Its conversion allocates.
struct titled {
    int n;
    std::string title;
};

int number_in(const titled& one) {
    return one.n;
}

template <class Stream>
asio::awaitable<void> read_on(Stream& from, read_numbers& to) {
    for (;;) {
        auto one = co_await from.next();
        if (!one) break;
        to.all.push_back(number_in(*one));
    }
    to.has_ended = true;
}

template <class Stream>
asio::awaitable<void> collect_on(Stream& from, read_numbers& to) {
    const auto rest = co_await from.collect();
    for (const auto& one : rest)
        to.all.push_back(number_in(one));
    to.has_ended = true;
}

/// Runs `work` until it ends or throws, and then the rest, while the n-th allocation fails. Returns
/// whether there was such an allocation.
bool run_to_its_end(asio::io_context& io, asio::awaitable<void> work, long n) {
    bool ended = false;
    bool happened = false;
    io.restart();
    {
        const failing_allocation failing(n);
        try {
            asio::co_spawn(io, std::move(work), [&](const std::exception_ptr&) { ended = true; });
            const auto end = std::chrono::steady_clock::now() + patience;
            while (!ended && io.run_one_until(end) != 0)
                continue;
        } catch (const std::bad_alloc&) { // the coroutine was destroyed
        } catch (const error&) {
        }
        happened = failing.happened();
    }
    CHECK((ended || happened));
    io.restart();
    io.run_for(patience);
    CHECK(io.stopped());
    return happened;
}

template <class Open, class Position, class Read>
void check_nothing_is_lost(
    int items, const Open& open, const Position& position, const Read& read
) {
    scripted_server net;
    net.otherwise(ten_items_page);
    bool happened = true;
    long n = 1;
    for (; happened; n = next_failure(n)) {
        CAPTURE(n);
        REQUIRE(n < 5000);
        asio::io_context io;
        const client db(io.get_executor(), one_connection(net));
        read_numbers seen;
        {
            auto stream = open(db, std::string());
            happened = run_to_its_end(io, read(stream, seen), n);
            // Continue with the same stream, as far as it works, and with another one from its
            // cursor.
            if (!seen.has_ended) run_to_its_end(io, read_on(stream, seen), 1'000'000);
            if (!seen.has_ended) {
                auto rest = open(db, position(stream));
                run_to_its_end(io, read_on(rest, seen), 1'000'000);
            }
        }
        REQUIRE(seen.has_ended);
        std::sort(seen.all.begin(), seen.all.end());
        CHECK(std::adjacent_find(seen.all.begin(), seen.all.end()) == seen.all.end());
        CHECK(static_cast<int>(seen.all.size()) == items);
    }
    CHECK(n > 20);
}

/// Items whose keys do not fit into a string without memory of its own.
positioned_page<query_request> page_of_long_keys(int count) {
    query_response page;
    for (int i = 0; i < count; ++i)
        page.items.push_back(item{{"id", std::string(40, 'a')}, {"n", i}, {"title", "x"}});
    page.last_evaluated_key = key("id", std::string(40, 'a'), "n", count - 1);
    page_sequence<query_request> pages{codec::position()};
    return pages.receive(query_request(), std::move(page));
}

} // namespace

TEST_CASE("an item is taken from its page without an allocation") {
    open_page<query_request> open(page_of_long_keys(5));
    for (int first = 0; first < 2; ++first)
        (void)open.take();
    long made = 0;
    item taken;
    {
        const failing_allocation none(std::numeric_limits<long>::max());
        taken = open.take();
        made = none.count();
    }
    CHECK(made == 0);
    CHECK(open.position()->after == key("id", std::string(40, 'a'), "n", 2));
}

TEST_CASE("no item of a stream is lost when an allocation fails", "[fault-82]") {
    const bool collects = GENERATE(false, true);
    const auto open = [](const client& db, const std::string& cursor) {
        const table t = db.table("music");
        const auto condition = partition_key("id") == "a";
        return cursor.empty() ? t.query_items(condition)
                              : t.query_items(condition, resume_from(cursor));
    };
    const auto position = [](const auto& stream) { return stream.cursor(); };
    if (collects)
        check_nothing_is_lost(10, open, position, [](auto& stream, read_numbers& seen) {
            return collect_on(stream, seen);
        });
    else
        check_nothing_is_lost(10, open, position, [](auto& stream, read_numbers& seen) {
            return read_on(stream, seen);
        });
}

TEST_CASE("no item of a parallel scan is lost when an allocation fails", "[fault-82]") {
    const auto open = [](const client& db, const std::string& cursor) {
        const table t = db.table("music");
        return cursor.empty() ? t.parallel_scan(segments(2))
                              : t.parallel_scan(segments(2), resume_from(cursor));
    };
    check_nothing_is_lost(
        20,
        open,
        [](const auto& stream) { return stream.cursor(); },
        [](auto& stream, read_numbers& seen) { return read_on(stream, seen); }
    );
}

TEST_CASE("no typed item of a stream is lost when an allocation fails", "[fault-82]") {
    const bool collects = GENERATE(false, true);
    const auto open = [](const client& db, const std::string& cursor) {
        detail::paged<query_request> first;
        first.table_name = "music";
        first.key_condition_expression = "id = a";
        if (!cursor.empty()) first.resume_from = cursor;
        return typed_item_stream<titled>(db, std::move(first));
    };
    const auto position = [](const auto& stream) { return stream.cursor(); };
    if (collects)
        check_nothing_is_lost(10, open, position, [](auto& stream, read_numbers& seen) {
            return collect_on(stream, seen);
        });
    else
        check_nothing_is_lost(10, open, position, [](auto& stream, read_numbers& seen) {
            return read_on(stream, seen);
        });
}
