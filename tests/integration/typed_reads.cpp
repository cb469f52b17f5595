// SPDX-License-Identifier: BSL-1.0
#include "integration/typed_purchases.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

using namespace codynamo;
using namespace codynamo::testing;

namespace {

std::vector<std::string> dates_of(const std::vector<purchase>& all) {
    std::vector<std::string> dates;
    for (const purchase& p : all)
        dates.push_back(p.date);
    return dates;
}

asio::awaitable<void> put_year(typed_table<purchase> purchases, std::string customer) {
    for (int month = 1; month <= 9; ++month) {
        const purchase p = purchase_of(customer, "2026-0" + std::to_string(month), month * 100);
        co_await purchases.put_item(p);
    }
}

} // namespace

TEST_CASE("a query by the members of the partition key returns objects") {
    run_with_objects<purchase>(
        "typed-query",
        [](typed_table<purchase> purchases) -> asio::awaitable<void> {
            co_await put_year(purchases, "jane");
            co_await put_year(purchases, "john");

            const auto page = co_await purchases.query(
                "jane",
                sort_key(&purchase::date) >= "2026-05",
                filter(attr(&purchase::total) != 700)
            );
            CHECK(
                dates_of(page.items) ==
                std::vector<std::string>{"2026-05", "2026-06", "2026-08", "2026-09"}
            );
            CHECK(page.count == 4);
            CHECK(page.scanned_count == 5);
            CHECK(!page.last_evaluated_key);

            const auto first = co_await purchases.query("jane", limit(2), descending);
            CHECK(dates_of(first.items) == std::vector<std::string>{"2026-09", "2026-08"});
            REQUIRE(first.last_evaluated_key);
            const auto next = co_await purchases.query(
                "jane", limit(2), descending, exclusive_start_key(first.last_evaluated_key)
            );
            CHECK(dates_of(next.items) == std::vector<std::string>{"2026-07", "2026-06"});

            const auto totals = co_await purchases.query(
                partition_key(&purchase::customer) == "john",
                sort_key(&purchase::date).begins_with("2026-01"),
                projected<purchase_total>()
            );
            REQUIRE(totals.items.size() == 1);
            CHECK(totals.items.front().total == number(100));

            const auto one = co_await purchases.query(
                partition_key(&purchase::customer) == "john" &&
                sort_key(&purchase::date) == "2026-04"
            );
            CHECK(dates_of(one.items) == std::vector<std::string>{"2026-04"});
            const auto until = sort_key(&purchase::date) < "2026-03";
            const auto early = co_await purchases.query("john", std::optional(until), descending);
            CHECK(dates_of(early.items) == std::vector<std::string>{"2026-02", "2026-01"});

            auto pages = purchases.query_pages("jane", limit(4));
            std::vector<std::size_t> sizes;
            while (auto p = co_await pages.next())
                sizes.push_back(p->items.size());
            CHECK(sizes == std::vector<std::size_t>{4, 4, 1});

            auto stream = purchases.query_items("jane", limit(4));
            std::vector<std::string> dates;
            for (int i = 0; i < 6; ++i)
                dates.push_back((co_await stream.next()).value().date);
            auto rest = purchases.query_items("jane", resume_from(stream.cursor()));
            while (auto p = co_await rest.next())
                dates.push_back(p->date);
            CHECK(dates.size() == 9);
            CHECK(dates.front() == "2026-01");
            CHECK(dates.back() == "2026-09");
        }
    );
}

TEST_CASE("scans return objects, whole or projected, in pages and as streams") {
    run_with_objects<purchase>(
        "typed-scan",
        [](typed_table<purchase> purchases) -> asio::awaitable<void> {
            co_await put_year(purchases, "jane");
            co_await put_year(purchases, "john");
            const auto page = co_await purchases.scan(filter(attr(&purchase::total) > 500));
            CHECK(page.items.size() == 8);
            const auto totals = co_await purchases.scan(projected<purchase_total>(), limit(3));
            CHECK(totals.items.size() == 3);

            std::size_t count = 0;
            auto pages = purchases.scan_pages(limit(5));
            while (auto p = co_await pages.next())
                count += p->items.size();
            CHECK(count == 18);

            auto stream = purchases.scan_items(projected<purchase_total>());
            std::set<std::string> seen;
            while (auto p = co_await stream.next())
                seen.insert(p->customer + p->date);
            CHECK(seen.size() == 18);

            seen.clear();
            auto segments_of = purchases.parallel_scan(segments(4));
            while (auto p = co_await segments_of.next())
                seen.insert(p->customer + p->date);
            CHECK(seen.size() == 18);
            CHECK(segments_of.scanned_count() == 18);
        }
    );
}

TEST_CASE("a batch of reads returns objects in the order of the keys") {
    run_with_objects<purchase>(
        "typed-batch-get",
        [](typed_table<purchase> purchases) -> asio::awaitable<void> {
            co_await put_year(purchases, "jane");
            std::vector<codynamo::key> keys;
            keys.push_back(purchases.key("jane", "2026-03"));
            keys.push_back(purchases.key("nobody", "2026-03"));
            keys.push_back(purchases.key("jane", "2026-01"));
            const auto found = co_await purchases.batch_get_item(keys, consistent_read);
            REQUIRE(found.items.size() == 3);
            CHECK(found.items[0].value().date == "2026-03");
            CHECK(!found.items[1]);
            CHECK(found.items[2].value().date == "2026-01");
            const auto totals =
                co_await purchases.batch_get_item(keys, projected<purchase_total>());
            CHECK(totals.items[2].value().total == number(100));
        }
    );
}
