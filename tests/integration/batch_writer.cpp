// SPDX-License-Identifier: BSL-1.0
#include "support/local_table.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace codynamo;
using namespace codynamo::testing;

namespace {

asio::awaitable<int> count(table t) {
    int all = 0;
    auto pages = t.scan_pages(select::count, consistent_read);
    while (auto page = co_await pages.next())
        all += page->count;
    co_return all;
}

item numbered(int i) {
    return item{{"id", std::to_string(i)}, {"data", "item-" + std::to_string(i)}};
}

} // namespace

TEST_CASE("A1, A2, A3: written items, at once or by a writer's end, are found by query and scan") {
    run_with_table("there", false, [](table t) -> asio::awaitable<void> {
        co_await t.put_item(numbered(1));
        const query_response queried = co_await t.query(partition_key("id") == "1");
        CHECK(queried.count == 1);
        const int after_put = co_await count(t);
        CHECK(after_put == 1);
        co_await t.write_batch([&](batch_writer& b) -> asio::awaitable<void> {
            co_await b.put_item(numbered(2));
        });
        const int after_scope = co_await count(t);
        CHECK(after_scope == 2);
    });
}

TEST_CASE("A5: a flush sends flush_amount requests and leaves the rest in the buffer") {
    run_with_table("rest", false, [](table t) -> asio::awaitable<void> {
        auto batch = t.batch_writer(flush_amount(5));
        for (int i = 0; i < 7; ++i)
            co_await batch.put_item(numbered(i));
        const int after_seven = co_await count(t);
        CHECK(after_seven == 5);
        CHECK(batch.unwritten().size() == 2);
        for (int i = 7; i < 11; ++i)
            co_await batch.put_item(numbered(i));
        co_await batch.close();
        const int at_the_end = co_await count(t);
        CHECK(at_the_end == 11);
    });
}

TEST_CASE("close() writes everything") {
    run_with_table("writer", false, [](table t) -> asio::awaitable<void> {
        auto batch = t.batch_writer(overwrite_by_pkeys("id"), return_consumed_capacity::total);
        for (int i = 0; i < 1000; ++i)
            co_await batch.put_item(numbered(i));
        co_await batch.delete_item(key("id", "50"));
        co_await batch.close();
        const int written = co_await count(t);
        CHECK(written == 999);
        CHECK(batch.unwritten().empty());
        const batch_writer_stats stats = batch.stats();
        CHECK(stats.written == 1001);
        CHECK(stats.batches == 41);
        CHECK(stats.consumed_capacity_units >= 1001);
    });
}

TEST_CASE("A4: a writer sends when flush_amount requests have come together") {
    run_with_table("amount", false, [](table t) -> asio::awaitable<void> {
        auto batch =
            t.batch_writer(flush_amount(5), on_exit_loop_sleep(std::chrono::milliseconds(100)));
        co_await batch.put_item(numbered(0));
        const int after_one = co_await count(t);
        CHECK(after_one == 0);
        for (int i = 1; i < 9; ++i)
            co_await batch.put_item(numbered(i));
        const int after_nine = co_await count(t);
        CHECK(after_nine == 5);
        co_await batch.close();
        const int at_the_end = co_await count(t);
        CHECK(at_the_end == 9);
    });
}

TEST_CASE("the scope form writes all accepted requests, also when its body throws") {
    run_with_table("scope", false, [](table t) -> asio::awaitable<void> {
        co_await t.write_batch([&](batch_writer& b) -> asio::awaitable<void> {
            for (int i = 0; i < 30; ++i)
                co_await b.put_item(numbered(i));
        });
        const int after_scope = co_await count(t);
        CHECK(after_scope == 30);

        std::string caught;
        try {
            co_await t.write_batch([&](batch_writer& b) -> asio::awaitable<void> {
                co_await b.put_item(numbered(100));
                throw std::runtime_error("the body's own");
            });
        } catch (const std::runtime_error& e) {
            caught = e.what();
        }
        CHECK(caught == "the body's own");
        const int after_throw = co_await count(t);
        CHECK(after_throw == 31);
    });
}

TEST_CASE("two puts of unknown keys for one item are written one after the other") {
    run_with_table("twice", false, [](table t) -> asio::awaitable<void> {
        auto batch = t.batch_writer();
        co_await batch.put_item({{"id", "1"}, {"v", 1}});
        // Without key names nobody knows that it is the same key; DynamoDB refuses both in one
        // batch.
        co_await batch.put_item({{"id", "1"}, {"v", 2}});
        co_await batch.close();
        CHECK(batch.stats().batches == 3);
        const get_item_response found = co_await t.get_item(key("id", "1"));
        CHECK(*found.item == item{{"id", "1"}, {"v", 2}});
    });
}

TEST_CASE("one refused item is returned, its 24 neighbours are written") {
    run_with_table("poison", false, [](table t) -> asio::awaitable<void> {
        auto batch = t.batch_writer();
        for (int i = 0; i < 24; ++i)
            co_await batch.put_item(numbered(i));
        co_await batch.put_item({{"no_id", "x"}});
        std::vector<unwritten_request> left;
        try {
            co_await batch.close();
        } catch (const batch_write_error& e) {
            left = e.unwritten();
            CHECK(e.code() == service_errc::validation);
        }
        REQUIRE(left.size() == 1);
        CHECK(*left[0].item() == item{{"no_id", "x"}});
        CHECK(left[0].outcome() == outcome::not_applied);
        CHECK(left[0].code() == service_errc::validation);
        CHECK_FALSE(left[0].message().empty());
        CHECK(batch.stats().batches <= 11);
        const int written = co_await count(t);
        CHECK(written == 24);
    });
}

TEST_CASE("the key schema is read from the table, and only the last put of an item is sent") {
    run_with_table("schema", false, [](table t) -> asio::awaitable<void> {
        auto batch = t.batch_writer(overwrite_by_key_schema);
        for (int i = 0; i < 30; ++i) {
            item one = numbered(i % 10);
            one.set("round", i / 10);
            co_await batch.put_item(std::move(one));
        }
        co_await batch.close();
        CHECK(batch.stats().written == 10);
        CHECK(batch.stats().superseded == 20);
        const get_item_response found = co_await t.get_item(key("id", "3"));
        CHECK(found.item->at("round") == value(2));
    });
}

TEST_CASE("large items are sent in batches below the size limit") {
    run_with_table("large", false, [](table t) -> asio::awaitable<void> {
        auto batch = t.batch_writer(overwrite_by_pkeys("id"), flush_amount(100));
        for (int i = 0; i < 60; ++i) {
            item large{
                {"id", std::to_string(i)}, {"payload", binary(std::vector<std::byte>(300'000))}
            };
            co_await batch.put_item(std::move(large)); // 400 KB of base64 each: 24 MB in all
        }
        co_await batch.close();
        const int written = co_await count(t);
        CHECK(written == 60);
    });
}
