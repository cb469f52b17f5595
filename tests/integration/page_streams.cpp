// SPDX-License-Identifier: BSL-1.0
#include "support/local_table.hpp"

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <random>
#include <vector>

using namespace codynamo;
using namespace codynamo::testing;

namespace {

using stream_dice = std::mt19937_64;

int rolled(stream_dice& dice, int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(dice);
}

asio::awaitable<void> fill_partition(table t, int count) {
    batch_writer writer = t.batch_writer(overwrite_by_pkeys("id", "n"));
    for (int i = 0; i < count; ++i) {
        item next{{"id", "a"}, {"n", i}, {"v", i}};
        co_await writer.put_item(std::move(next));
    }
    co_await writer.close();
}

/// Reads some items of a stream, and the rest by another one from its cursor. `open` returns a
/// stream for a cursor, "" at the beginning.
template <class Open, class Position>
asio::awaitable<std::vector<int>> read_in_pieces(
    stream_dice& dice, const Open& open, const Position& position
) {
    std::vector<int> seen;
    std::string cursor;
    for (int streams = 0; streams < 200; ++streams) {
        auto stream = open(cursor);
        for (int most = rolled(dice, 0, 15); most > 0; --most) {
            const std::optional<item> one = co_await stream.next();
            if (!one) break;
            seen.push_back(one->at("v").as_number().template to<int>());
        }
        cursor = position(stream);
        if (cursor.empty()) co_return seen;
    }
    FAIL_CHECK("the end was never reached");
    co_return seen;
}

std::vector<int> numbers_below(int count, bool filtered, bool reversed) {
    std::vector<int> all;
    for (int i = 0; i < count; ++i)
        if (!filtered || i >= 7) all.push_back(i);
    if (reversed) std::reverse(all.begin(), all.end());
    return all;
}

/// Of any size, with or without the key's attributes.
template <class Paged>
void draw_page(stream_dice& dice, Paged& request, bool filtered, bool hidden) {
    if (rolled(dice, 0, 2) > 0) request.limit = rolled(dice, 1, 9);
    request.prefetch = rolled(dice, 0, 1) == 1;
    if (filtered) {
        request.filter_expression = "v >= :seven";
        request.expression_attribute_values.set(":seven", 7);
    }
    if (hidden) request.projection_expression = "v";
}

} // namespace

TEST_CASE("streams read in pieces of any size give each item once") {
    const auto seed = Catch::getSeed();
    CAPTURE(seed);
    run_with_table("streams", true, [seed](table t) -> asio::awaitable<void> {
        constexpr int count = 40;
        co_await fill_partition(t, count);
        const client db = t.client();
        stream_dice dice(seed);
        for (int round = 0; round < 20; ++round) {
            const bool filtered = rolled(dice, 0, 1) == 1;
            const bool hidden = rolled(dice, 0, 1) == 1;
            const bool reversed = rolled(dice, 0, 1) == 1;
            CAPTURE(round, filtered, hidden, reversed);
            const auto cursor_of = [](const auto& stream) { return stream.cursor(); };

            const auto query = [&](const std::string& cursor) {
                detail::paged<query_request> r;
                r.table_name = t.name();
                r.key_condition_expression = "id = :a";
                r.expression_attribute_values.set(":a", "a");
                r.scan_index_forward = !reversed;
                if (!cursor.empty()) r.resume_from = cursor;
                draw_page(dice, r, filtered, hidden);
                return item_stream<query_request, query_response>(db, std::move(r));
            };
            const auto queried = co_await read_in_pieces(dice, query, cursor_of);
            CHECK(queried == numbers_below(count, filtered, reversed));

            const auto scan = [&](const std::string& cursor) {
                detail::paged<scan_request> r;
                r.table_name = t.name();
                if (!cursor.empty()) r.resume_from = cursor;
                draw_page(dice, r, filtered, hidden);
                return item_stream<scan_request, scan_response>(db, std::move(r));
            };
            const auto scanned = co_await read_in_pieces(dice, scan, cursor_of);
            CHECK(scanned == numbers_below(count, filtered, false));

            const auto select = [&](const std::string& cursor) {
                execute_statement_request selection(
                    filtered
                        ? statement(
                              "SELECT v FROM " + quoted_name(t.name()) +
                              " WHERE id = 'a' AND v >= 7"
                          )
                        : statement("SELECT v FROM " + quoted_name(t.name()) + " WHERE id = 'a'")
                );
                detail::paged<execute_statement_request> r(std::move(selection));
                if (rolled(dice, 0, 2) > 0) r.limit = rolled(dice, 1, 9);
                if (!cursor.empty()) r.resume_from = cursor;
                return item_stream<execute_statement_request, execute_statement_response>(
                    db, std::move(r)
                );
            };
            const auto selected = co_await read_in_pieces(dice, select, cursor_of);
            CHECK(selected == numbers_below(count, filtered, false));

            const auto segment_scan = [&](const std::string& cursor) {
                detail::parallel_scan_request r;
                r.table_name = t.name();
                if (rolled(dice, 0, 2) > 0) r.limit = rolled(dice, 1, 9);
                if (hidden) r.projection_expression = "v";
                if (!cursor.empty()) r.resume_from = cursor;
                return parallel_scan(db, segments(3), std::move(r));
            };
            auto in_segments =
                co_await read_in_pieces(dice, segment_scan, [](const parallel_scan& stream) {
                    const std::string cursor = stream.cursor();
                    return cursor == "p3.0.1~d~d~d" ? std::string() : cursor;
                });
            std::sort(in_segments.begin(), in_segments.end());
            CHECK(in_segments == numbers_below(count, false, false));
        }
    });
}
