// SPDX-License-Identifier: BSL-1.0
//
// The documented forms of calls, as people write them: in one line, with
// temporaries. g++ 12 destroys some temporaries beside a co_await twice: this file and the blocks
// of README.md and docs/ (tests/docs), run under AddressSanitizer, prove that this library's are
// not among them.
//
#include "support/local_table.hpp"

#include <codynamo/as_result.hpp>
#include <codynamo/json.hpp>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_future.hpp>
#include <catch2/catch_test_macros.hpp>

#include <sstream>

using namespace codynamo;
using namespace codynamo::testing;
using namespace std::chrono_literals;

TEST_CASE("the basic calls in one line each") {
    run_with_table("basics", true, [](table t) -> asio::awaitable<void> {
        co_await t.put_item(
            {{"id", "123"},
             {"n", 1},
             {"name", "John Doe"},
             {"total", number("12345678901234567890.12")}}
        );
        co_await t.put_item(item{
            {"id", "123"}, {"n", 2}, {"tags", string_set("a", "b")}, {"l", list(1, "x", list())}
        });
        co_await t.put_item(
            {{"id", "124"}, {"n", 1}, {"m", item{{"a", item{{"b", nullptr}}}}}},
            condition(attr("id").not_exists())
        );
        co_await t.put_item(
            item().set("id", "125").set("n", 1),
            return_values::all_old,
            return_consumed_capacity::indexes
        );

        auto found = co_await t.get_item(key("id", "123", "n", 1));
        CHECK(found.item->at("name").as_string() == "John Doe");
        const bool held_1 =
            (co_await t.get_item(
                 key("id", "123", "n", 2), consistent_read, projection("tags", "l[1]")
             ))
                .item->size() == 2;
        CHECK(held_1);
        const bool held_2 =
            (co_await t.get_item(key("id", "x", "n", 2), consistent_read(false), timeout(5s)))
                .item.has_value() == false;
        CHECK(held_2);

        auto page = co_await t.query(
            partition_key("id") == "123" && sort_key("n") >= 1,
            filter(attr("name") == "John Doe"),
            limit(25),
            descending
        );
        CHECK(page.items.size() == 1);
        std::ostringstream text;
        for (const item& i : page.items)
            text << i << '\n';
        CHECK(text.str().find("John Doe") != std::string::npos);

        auto updated = co_await t.update_item(
            key("id", "123", "n", 1),
            set("name", "Jane Doe"),
            add("visits", 1),
            condition(attr("name") == "John Doe" && !attr("visits").exists()),
            return_values::all_new
        );
        CHECK(updated.attributes->at("visits").as_number() == 1);
        co_await t.update_item(
            key("id", "123", "n", 1),
            set("a", attr("visits") + 1),
            set("b", plus(if_not_exists("c", 5), 1))
        );
        co_await t.update_item(
            key("id", "123", "n", 2),
            set("l", list_append(attr("l"), list("y"))),
            delete_from("tags", string_set("a"))
        );

        co_await t.delete_item(key("id", "123", "n", 1), condition(attr("name").exists()));
        co_await t.delete_item(key("id", "123", "n", 1), return_values::all_old);
        co_await t.update_item(key("id", "123", "n", 2), remove_attribute(path::of("l", 0)));
        co_await t.query(
            partition_key("id") == "123" && sort_key("n").between(1, 2),
            exclusive_start_key(key("id", "123", "n", 1))
        );
    });
}

TEST_CASE("pages, scans and batches in one line each") {
    run_with_table("more", false, [](table t) -> asio::awaitable<void> {
        for (int i = 0; i < 3; ++i)
            co_await t.put_item({{"id", std::to_string(i)}, {"even", i % 2 == 0}});
        int seen = 0;
        auto pages = t.query_pages(partition_key("id") == "1");
        while (auto p = co_await pages.next())
            seen += p->count;
        auto scanned = t.scan_pages(limit(1), filter(attr("even").in(true, false)));
        while (auto p = co_await scanned.next())
            seen += p->count;
        CHECK(seen == 4);
        const bool held_3 =
            (co_await t.scan(
                 select::count, filter(attr("id").between("0", "1") || attr("id").size() > 5)
             ))
                .count == 2;
        CHECK(held_3);

        std::vector<key> keys;
        for (int i = 0; i < 5; ++i)
            keys.emplace_back("id", std::to_string(i));
        auto some = co_await t.batch_get_item(keys);
        CHECK(some.items.size() == 5);
        const bool held_4 =
            (co_await t.batch_get_item(std::vector<key>(1, key("id", "1")), projection("even")))
                .items.size() == 1;
        CHECK(held_4);
    });
}

TEST_CASE("the batch writer in its forms") {
    run_with_table("bulk", false, [](table t) -> asio::awaitable<void> {
        auto batch = t.batch_writer(overwrite_by_pkeys("id"));
        for (int i = 0; i < 100; ++i)
            co_await batch.put_item(
                {{"id", std::to_string(i)}, {"data", "item-" + std::to_string(i)}}
            );
        co_await batch.delete_item(key("id", "50"));
        co_await batch.flush();
        co_await batch.close();
        CHECK(batch.stats().written == 101); // item 50 was in flight before its delete came
        CHECK(batch.stats().superseded == 0);

        int captured = 7;
        co_await t.write_batch([&](batch_writer& b) -> asio::awaitable<void> {
            co_await b.put_item({{"id", "by reference"}, {"n", captured}});
        });
        auto named = [captured,
                      text = std::string("owned by the lambda, and long enough to be on the heap"
                      )](batch_writer& b) -> asio::awaitable<void> {
            co_await b.put_item({{"id", text}, {"n", captured}});
        };
        co_await t.write_batch(named, flush_amount(10), on_exit_loop_sleep(10ms), discard_on_error);
        const bool held_5 = (co_await t.get_item(key("id", "by reference"))).item.has_value();
        CHECK(held_5);
    });
}

TEST_CASE("errors in their forms") {
    run_with_table("errors", false, [](table t) -> asio::awaitable<void> {
        int caught = 0;
        try {
            co_await t.put_item(
                {{"id", "1"}},
                condition(attr("id").exists()),
                return_values_on_condition_check_failure::all_old
            );
        } catch (const conditional_check_failed& e) {
            CHECK(!e.item());
            ++caught;
        }
        try {
            co_await t.client().table("codynamo-nowhere").get_item(key("id", "1"));
        } catch (const error& e) {
            CHECK(e.code() == service_errc::resource_not_found);
            CHECK(!(e.code() == error_kind::throttled));
            CHECK(!e.info().request_id.empty());
            CHECK(e.info().service_code == "ResourceNotFoundException");
            CHECK(e.info().attempts == 1);
            ++caught;
        }
        try {
            co_await t.client().call(
                "TransactWriteItems",
                R"x({"TransactItems":[{"Put":{"TableName":")x" + t.name() +
                    R"x(","Item":{"id":{"S":"1"}},"ConditionExpression":"attribute_exists(id)"}}]})x"
            );
        } catch (const transaction_canceled& e) {
            for (auto& r : e.reasons())
                CHECK(r.code == "ConditionalCheckFailed");
            CHECK(e.reasons().size() == 1);
            ++caught;
        }
        auto refused = t.batch_writer();
        co_await refused.put_item({{"id", "1"}, {"v", 1}});
        co_await refused.put_item({{"no_id", "1"}, {"v", 2}});
        try {
            co_await refused.close();
        } catch (const batch_write_error& e) {
            CHECK(e.unwritten().size() == 1);
            ++caught;
        }
        CHECK(caught == 4);
        auto r = co_await as_result(t.get_item(key("id", "1")));
        CHECK(r.has_value());
        const bool held_6 =
            !(co_await as_result(t.client().table("codynamo-nowhere").get_item(key("id", "1"))));
        CHECK(held_6);
        const bool held_7 =
            !(co_await as_result(t.put_item({{"id", "1"}, {"empty", string_set()}})));
        CHECK(held_7);
    });
}

TEST_CASE("requests one to one, with the request named") {
    run_with_table("requests", false, [](table t) -> asio::awaitable<void> {
        client db = t.client();
        put_item_request put(t.name(), item{{"id", "1"}, {"v", 1}});
        co_await db.put_item(put);
        query_request query;
        query.table_name = t.name();
        query.key_condition_expression = "#id = :id";
        query.expression_attribute_names["#id"] = "id";
        query.expression_attribute_values.set(":id", "1");
        auto page = co_await db.query(query);
        CHECK(page.items.size() == 1);
        // A temporary request with a constructor is safe as well.
        co_await db.get_item(get_item_request(t.name(), key("id", "1")));
        co_await db.describe_table(describe_table_request(t.name()));
        const bool held_8 = (co_await db.list_tables()).table_names.empty() == false;
        CHECK(held_8);
        const bool held_9 =
            (co_await db.call("ListTables", "{}")).find("TableNames") != std::string::npos;
        CHECK(held_9);
    });
}

TEST_CASE("clients made beside a co_await, and calls as futures and alternatives") {
    run_with_table("forms", false, [](table t) -> asio::awaitable<void> {
        using namespace boost::asio::experimental::awaitable_operators;
        client_config config;
        config.region = "us-east-1";
        config.endpoint = std::getenv("CODYNAMO_ENDPOINT");
        config.credentials = credentials("AKIDEXAMPLE", "secret");
        client other(co_await asio::this_coro::executor, config);
        co_await other.table(t.name()).put_item({{"id", "1"}});
        co_await client(co_await asio::this_coro::executor, config)
            .table(t.name())
            .put_item({{"id", "2"}});

        auto both = co_await (t.get_item(key("id", "1")) && t.get_item(key("id", "2")));
        CHECK(std::get<0>(both).item.has_value());
        auto first = co_await (t.get_item(key("id", "1")) || t.wait_until_not_exists(timeout(10s)));
        CHECK(first.index() == 0);

        // The awaitable owns its arguments.
        auto pending = table(other, t.name()).get_item(key("id", std::string("1")));
        other = t.client();
        const bool held_10 = (co_await std::move(pending)).item.has_value();
        CHECK(held_10);
    });
}

TEST_CASE("a call runs from outside a coroutine by a future") {
    boost::asio::io_context io;
    const client db = local_client(io.get_executor());
    auto names = boost::asio::co_spawn(io, db.list_tables(), boost::asio::use_future);
    io.run();
    CHECK_NOTHROW(names.get());
}
