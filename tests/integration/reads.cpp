// SPDX-License-Identifier: BSL-1.0
#include "support/local_table.hpp"

#include <catch2/catch_test_macros.hpp>

#include <set>

using namespace codynamo;
using namespace codynamo::testing;

namespace {

/// Items 0 to count - 1 of one partition, each with a payload of `bytes`.
asio::awaitable<void> fill(table t, std::string id, int count, std::size_t bytes) {
    batch_writer writer = t.batch_writer(overwrite_by_pkeys("id", "n"));
    for (int i = 0; i < count; ++i) {
        item next{{"id", id}, {"n", i}, {"even", i % 2 == 0}, {"payload", std::string(bytes, 'x')}};
        co_await writer.put_item(std::move(next));
    }
    co_await writer.close();
}

} // namespace

TEST_CASE("a query reads a range of one partition in order") {
    run_with_table("query", true, [](table t) -> asio::awaitable<void> {
        co_await fill(t, "a", 30, 10);
        co_await fill(t, "b", 5, 10);
        const query_response page = co_await t.query(
            partition_key("id") == "a" && sort_key("n").between(10, 19),
            filter(attr("even") == true),
            descending,
            return_consumed_capacity::total
        );
        REQUIRE(page.items.size() == 5);
        CHECK(page.count == 5);
        CHECK(page.scanned_count == 10);
        CHECK(page.items.front().at("n").as_number() == 18);
        CHECK(page.items.back().at("n").as_number() == 10);
        CHECK(!page.last_evaluated_key);
        CHECK(page.consumed_capacity);
    });
}

TEST_CASE("a limited query continues from its last key") {
    run_with_table("limit", true, [](table t) -> asio::awaitable<void> {
        co_await fill(t, "a", 10, 10);
        const query_response first = co_await t.query(partition_key("id") == "a", limit(4));
        REQUIRE(first.last_evaluated_key);
        const query_response rest = co_await t.query(
            partition_key("id") == "a", exclusive_start_key(*first.last_evaluated_key)
        );
        CHECK(first.items.size() == 4);
        CHECK(rest.items.size() == 6);
    });
}

TEST_CASE("all pages of a query and a scan come, each item once") {
    run_with_table("pages", true, [](table t) -> asio::awaitable<void> {
        co_await fill(t, "a", 40, 90'000); // 3.6 MB: four pages
        std::set<std::string> seen;
        int pages_read = 0;
        auto pages = t.query_pages(partition_key("id") == "a");
        while (auto page = co_await pages.next()) {
            ++pages_read;
            for (const item& i : page->items)
                CHECK(seen.insert(i.at("n").as_number().text()).second);
        }
        CHECK(seen.size() == 40);
        CHECK(pages_read >= 4);
        const std::optional<query_response> after_the_end = co_await pages.next();
        CHECK(!after_the_end);

        std::size_t scanned = 0;
        auto parts = t.scan_pages(limit(7), projection("n"));
        while (auto page = co_await parts.next())
            scanned += page->items.size();
        CHECK(scanned == 40);
    });
}

TEST_CASE("a scan counts, filters and takes segments") {
    run_with_table("scan", true, [](table t) -> asio::awaitable<void> {
        co_await fill(t, "a", 50, 10);
        const scan_response counted = co_await t.scan(select::count, filter(attr("even") == true));
        CHECK(counted.count == 25);
        CHECK(counted.scanned_count == 50);
        CHECK(counted.items.empty());
        std::size_t in_segments = 0;
        for (int i = 0; i < 3; ++i) {
            const scan_response part = co_await t.scan(segment(i, 3));
            in_segments += part.items.size();
        }
        CHECK(in_segments == 50);
    });
}

TEST_CASE("a batch get of any keys returns items in their order") {
    run_with_table("batch-get", true, [](table t) -> asio::awaitable<void> {
        co_await fill(t, "a", 250, 10);
        std::vector<key> keys;
        for (int i = 249; i >= 0; i -= 2)
            keys.emplace_back("id", "a", "n", i);
        keys.emplace_back("id", "nobody", "n", 1);
        keys.emplace_back("id", "a", "n", number("249.0")); // the first key again
        const batch_get_result found = co_await t.batch_get_item(
            keys, projection("even"), consistent_read, return_consumed_capacity::total
        );
        REQUIRE(found.items.size() == keys.size());
        for (std::size_t i = 0; i < 125; ++i)
            CHECK(found.items[i] == item{{"even", false}});
        CHECK(!found.items[125]);
        CHECK(found.items[126] == found.items[0]);
        CHECK(found.consumed_capacity_units > 0);
    });
}

TEST_CASE("a batch get requests unprocessed keys again") {
    run_with_table("leftover", true, [](table t) -> asio::awaitable<void> {
        co_await fill(
            t, "a", 60, 380'000
        ); // DynamoDB Local returns 16 MB and leaves the rest unprocessed
        std::vector<key> keys;
        for (int i = 0; i < 60; ++i)
            keys.emplace_back("id", "a", "n", i);
        const batch_get_result found = co_await t.batch_get_item(keys);
        for (int i = 0; i < 60; ++i) {
            const auto& there = found.items[static_cast<std::size_t>(i)];
            REQUIRE(there);
            CHECK(there->at("n").as_number() == i);
        }
    });
}
