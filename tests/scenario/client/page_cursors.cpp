// SPDX-License-Identifier: BSL-1.0
//
// Cursors: where a sequence of pages continues, and what its pages report.
#include "scenario/client/book.hpp"

#include <codynamo/as_result.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <nlohmann/json.hpp>

#include <atomic>

using namespace codynamo;
using namespace codynamo::testing;
using nlohmann::json;

TEST_CASE("a stream of items continues exactly at its cursor") {
    const bool keys_hidden = GENERATE(false, true);
    const int count = GENERATE(1, 3, 4, 11);
    scripted_server net;
    net.otherwise(book(count, 4));
    scripted_client c(net);
    const auto begin = [&](const std::string& cursor) {
        if (keys_hidden)
            return cursor.empty()
                       ? c.table().query_items(all_of_a(), projection("v"))
                       : c.table().query_items(all_of_a(), projection("v"), resume_from(cursor));
        return cursor.empty() ? c.table().query_items(all_of_a())
                              : c.table().query_items(all_of_a(), resume_from(cursor));
    };
    for (int k = 0; k <= count; ++k) {
        stream items = begin("");
        CHECK(c.run(read(items, k)) == numbers(0, k));
        const std::string cursor = items.cursor();
        if (cursor.empty()) {
            CHECK(k == count);
            continue;
        }
        stream rest = begin(cursor);
        CHECK(c.run(read(rest, 100)) == numbers(k, count));
    }
    // One item at a time, each by a stream of its own.
    std::vector<int> seen;
    std::string cursor;
    do {
        stream items = begin(cursor);
        for (const int n : c.run(read(items, 1)))
            seen.push_back(n);
        cursor = items.cursor();
    } while (!cursor.empty() && seen.size() < 100);
    CHECK(seen == numbers(0, count));
}

TEST_CASE("a cursor within a page continues with pages of any size") {
    const bool hides_keys = GENERATE(false, true);
    const int size = GENERATE(1, 2, 3, 5, 10);
    scripted_server net;
    net.otherwise(book(10, 100));
    scripted_client c(net);
    const auto begin = [&](auto... options) {
        return hides_keys ? c.table().query_items(all_of_a(), projection("v"), options...)
                          : c.table().query_items(all_of_a(), options...);
    };
    stream items = begin();
    CHECK(c.run(read(items, 5)) == numbers(0, 5));
    CHECK(items.cursor() == "b.5"); // one page: which attributes are the key is not known
    stream rest = begin(resume_from(items.cursor()), limit(size));
    CHECK(c.run(read(rest, 100)) == numbers(5, 10));

    auto pages = c.table().query_pages(
        all_of_a(), projection("v"), resume_from(items.cursor()), limit(size)
    );
    std::vector<int> seen;
    for (int page = 0; page * size < 5; ++page) { // may be empty
        const auto one = c.run(pages.next());
        REQUIRE(one);
        for (const item& i : one->items)
            seen.push_back(i.at("v").as_number().to<int>());
    }
    if (!pages.cursor().empty()) {
        stream others = begin(resume_from(pages.cursor()));
        for (const int n : c.run(read(others, 100)))
            seen.push_back(n);
    }
    CHECK(seen == numbers(5, 10));
}

TEST_CASE("a PartiQL cursor within a page continues with pages of any size") {
    const int size = GENERATE(1, 2, 3, 5, 10);
    scripted_server net;
    net.otherwise([](const seen_request& r) {
        const json asked = json::parse(r.body);
        const int at = std::stoi(asked.value("NextToken", "0"));
        const int end = std::min(at + asked.value("Limit", 100), 10);
        json page{{"Items", json::array()}};
        for (int i = at; i < end; ++i)
            page["Items"].push_back({{"v", number_of(i)}});
        if (end < 10) page["NextToken"] = std::to_string(end);
        return ok(page.dump());
    });
    scripted_client c(net);
    const auto read_songs = [](auto& from, std::size_t most) -> asio::awaitable<std::vector<int>> {
        std::vector<int> seen;
        while (seen.size() < most) {
            const std::optional<item> one = co_await from.next();
            if (!one) break;
            seen.push_back(one->at("v").as_number().template to<int>());
        }
        co_return seen;
    };
    auto songs = c.db.execute_statement_items(statement("SELECT * FROM music"));
    CHECK(c.run(read_songs(songs, 5)) == numbers(0, 5));
    auto rest = c.db.execute_statement_items(
        statement("SELECT * FROM music"), resume_from(songs.cursor()), limit(size)
    );
    CHECK(c.run(read_songs(rest, 100)) == numbers(5, 10));
}

TEST_CASE("a page describes its items, after a cut and after a resumption") {
    scripted_server net;
    net.otherwise(book(20, 4));
    scripted_client c(net);
    SECTION("a cut") {
        auto pages = c.table().query_pages(all_of_a(), filter(attr("v") >= 0), max_items(3));
        const auto page = c.run(pages.next());
        REQUIRE(page);
        CHECK(page->items.size() == 3);
        CHECK(page->count == 3);
        CHECK(page->scanned_count == 4);
        CHECK(page->last_evaluated_key == key("id", "a", "n", 2));
        CHECK(pages.cursor() == to_cursor(*page->last_evaluated_key));
    }
    SECTION("a cut where the key is hidden") {
        auto pages = c.table().query_pages(
            all_of_a(), filter(attr("v") >= 0), projection("v"), max_items(3)
        );
        const auto page = c.run(pages.next());
        REQUIRE(page);
        CHECK(page->count == 3);
        CHECK(!page->last_evaluated_key); // that of the whole page would leave out the fourth item
        CHECK(pages.cursor() == "b.3");
    }
    SECTION("a resumption") {
        auto pages = c.table().query_pages(all_of_a(), resume_from("b.3"));
        const auto page = c.run(pages.next());
        REQUIRE(page);
        CHECK(page->items.size() == 1);
        CHECK(page->count == 1);
        CHECK(page->scanned_count == 4);
        CHECK(page->last_evaluated_key == key("id", "a", "n", 3));
    }
    SECTION("neither") {
        net.reply(ok(R"({"Count":7,"ScannedCount":9})"));
        auto pages = c.table().query_pages(all_of_a(), select::count);
        CHECK(c.run(pages.next())->count == 7);
    }
}

TEST_CASE("a truncated PartiQL page does not skip the rest of its items") {
    scripted_server net;
    net.reply(ok(R"({"Items":[{"v":{"N":"0"}},{"v":{"N":"1"}}],"NextToken":"t1"})"));
    scripted_client c(net);
    auto pages = c.db.execute_statement_pages(statement("SELECT * FROM music"), max_items(1));
    const auto page = c.run(pages.next());
    REQUIRE(page);
    CHECK(page->items.size() == 1);
    CHECK(!page->next_token);
    CHECK(pages.cursor() == "b.1");
}

TEST_CASE("items that a failed collect() had read are returned again") {
    scripted_server net;
    book all(10, 4);
    std::atomic<bool> fails{false};
    std::atomic<int> count{0};
    net.otherwise([&](const seen_request& r) {
        return ++count == 2 && fails ? service_error(400, "AccessDeniedException") : all(r);
    });
    scripted_client c(net);
    fails = true;
    stream items = c.table().query_items(all_of_a());
    CHECK(c.run(read(items, 1)) == numbers(0, 1));
    const std::string cursor = items.cursor();
    CHECK(!c.run(as_result(items.collect())));
    CHECK(items.cursor() == cursor);
    SECTION("from a new stream at the cursor") {
        stream rest = c.table().query_items(all_of_a(), resume_from(items.cursor()));
        CHECK(c.run(read(rest, 100)) == numbers(1, 10));
    }
    SECTION("from the same stream, and then its failure") {
        CHECK(c.run(read(items, 3)) == numbers(1, 4));
        CHECK(!c.run(as_result(items.next())));
        stream rest = c.table().query_items(all_of_a(), resume_from(items.cursor()));
        CHECK(c.run(read(rest, 100)) == numbers(4, 10));
    }
}

TEST_CASE("items that a cancelled collect() had read are returned again") {
    scripted_server net;
    gate held;
    book all(10, 4);
    net.reply(page_of(all, "{}"))
        .reply(page_of(all, R"({"ExclusiveStartKey":{"n":{"N":"3"}}})").held_after(20, held))
        .otherwise(all);
    scripted_client c(net);
    stream items = c.table().query_items(all_of_a());
    asio::cancellation_signal stop;
    bool failed = false;
    asio::co_spawn(
        c.io,
        items.collect(),
        asio::bind_cancellation_slot(
            stop.slot(),
            [&](const std::exception_ptr& e, const std::vector<item>&) { failed = e != nullptr; }
        )
    );
    c.run_until([&] { return net.requests().size() == 2; });
    stop.emit(asio::cancellation_type::terminal);
    c.run_until([&] { return failed; });
    held.open();
    CHECK(items.cursor() == "b");
    const std::vector<item> collected = c.run(items.collect());
    REQUIRE(collected.size() == 10);
    for (int i = 0; i < 10; ++i)
        CHECK(collected[static_cast<std::size_t>(i)].at("v") == i);
    CHECK(items.cursor().empty());
    CHECK(net.requests().size() == 3);
}

TEST_CASE("table names and PartiQL have pages, with their own cursors") {
    scripted_server net;
    net.reply(ok(R"({"TableNames":["a","b"],"LastEvaluatedTableName":"b"})"))
        .reply(ok(R"({"TableNames":["c"]})"))
        .reply(ok(R"({"Items":[{"v":{"N":"0"}}],"NextToken":"t1"})"))
        .reply(ok(R"({"Items":[{"v":{"N":"1"}}]})"));
    scripted_client c(net);
    auto tables = c.db.list_tables_pages(limit(2), prefetch(false));
    CHECK(c.run(tables.next())->table_names == std::vector<std::string>{"a", "b"});
    auto more = c.db.list_tables_pages(resume_from(tables.cursor()));
    CHECK(c.run(more.next())->table_names == std::vector<std::string>{"c"});
    CHECK(!c.run(more.next()));
    CHECK(json::parse(net.requests().at(1).body)["ExclusiveStartTableName"] == "b");

    auto songs = c.db.execute_statement_items(statement("SELECT * FROM t WHERE a = ?", 1));
    const std::vector<item> all = c.run(songs.collect());
    CHECK(all == std::vector{item{{"v", 0}}, item{{"v", 1}}});
    CHECK(json::parse(net.requests().at(3).body)["NextToken"] == "t1");
}

TEST_CASE("a cursor of another operation is refused before anything is sent") {
    scripted_server net;
    scripted_client c(net);
    const std::string of_a_key = to_cursor(key("id", "a"));
    for (const char* const text : {"nonsense", ".5", ".", "b.", "b.1.1"})
        CHECK_THROWS_AS(c.table().query_pages(all_of_a(), resume_from(text)), error);
    CHECK_THROWS_AS(c.db.list_tables_pages(resume_from(of_a_key)), error);
    CHECK_NOTHROW(c.table().scan_items(resume_from(of_a_key)));
    CHECK_THROWS_AS(max_items(0), error);
}
