// SPDX-License-Identifier: BSL-1.0
#include "support/scripted_client.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <nlohmann/json.hpp>

using namespace codynamo;
using namespace codynamo::testing;
using nlohmann::json;

namespace {

using stream = item_stream<query_request, query_response>;

json number_of(int n) {
    return json{{"N", std::to_string(n)}};
}

json key_json(int n) {
    return json{{"id", {{"S", "a"}}}, {"n", number_of(n)}};
}

/// A table of items a/0 to a/count-1 in pages of at most `page` items read. Every `empty_every`-th
/// page finds nothing.
class book {
public:
    book(int count, int page) : count_(count), page_(page) {}

    answer operator()(const seen_request& r) const {
        const json asked = json::parse(r.body);
        int at = 0;
        if (asked.contains("ExclusiveStartKey"))
            at = std::stoi(asked["ExclusiveStartKey"]["n"]["N"].get<std::string>()) + 1;
        const int most = std::min(page_, asked.value("Limit", page_));
        json items = json::array();
        for (int i = at; i < std::min(at + most, count_); ++i) {
            json one = key_json(i);
            if (asked.value("ProjectionExpression", "") != "") one.erase("n");
            one["v"] = number_of(i);
            items.push_back(one);
        }
        json page{{"Items", items}, {"Count", items.size()}, {"ScannedCount", items.size()}};
        if (at + most < count_) page["LastEvaluatedKey"] = key_json(at + most - 1);
        return ok(page.dump());
    }

private:
    int count_;
    int page_;
};

asio::awaitable<std::vector<int>> read(stream& from, int most) {
    std::vector<int> numbers;
    while (static_cast<int>(numbers.size()) < most) {
        const std::optional<item> one = co_await from.next();
        if (!one) break;
        numbers.push_back(one->at("v").as_number().to<int>());
    }
    co_return numbers;
}

std::vector<int> numbers(int from, int to) {
    std::vector<int> all;
    for (int i = from; i < to; ++i)
        all.push_back(i);
    return all;
}

std::vector<int> limits_of(const scripted_server& net) {
    std::vector<int> limits;
    for (const seen_request& r : net.requests())
        limits.push_back(json::parse(r.body).value("Limit", 0));
    return limits;
}

const auto all_of_a = [] { return partition_key("id") == "a"; };

} // namespace

TEST_CASE("items come one by one over all pages, empty ones too") {
    scripted_server net;
    net.reply(
           ok(R"({"Items":[{"v":{"N":"0"}},{"v":{"N":"1"}}],"LastEvaluatedKey":{"id":{"S":"1"}}})")
    )
        .reply(ok(R"({"Items":[],"LastEvaluatedKey":{"id":{"S":"2"}}})"))
        .reply(ok(R"({"LastEvaluatedKey":{"id":{"S":"3"}}})"))
        .reply(ok(R"({"Items":[{"v":{"N":"2"}}],"LastEvaluatedKey":{"id":{"S":"4"}}})"))
        .reply(ok(R"({"Items":[]})"));
    scripted_client c(net);
    stream items = c.table().query_items(all_of_a());
    CHECK(c.run(read(items, 100)) == numbers(0, 3));
    CHECK(!c.run(items.next()));
    CHECK(items.cursor().empty());
}

TEST_CASE("without reading ahead no page is asked for before it is wanted") {
    scripted_server net;
    net.otherwise(book(10, 4));
    scripted_client c(net);
    stream items = c.table().query_items(all_of_a(), read_ahead(false));
    CHECK(c.run(read(items, 4)) == numbers(0, 4));
    c.run_all();
    CHECK(net.requests().size() == 1);
    CHECK(c.run(read(items, 1)) == numbers(4, 5));
    c.run_all();
    CHECK(net.requests().size() == 2);
}

TEST_CASE("a total limit reads no more than it has to") {
    struct expectation {
        int most;
        int page_limit;
        std::vector<int> limits;
    };

    const auto [most, page_limit, limits] = GENERATE(
        expectation{3, 0, {3}},
        expectation{4, 0, {4}},
        expectation{9, 0, {9, 5, 1}},
        expectation{9, 2, {2, 2, 2, 2, 1}},
        expectation{4, 3, {3, 1}}
    );
    scripted_server net;
    net.otherwise(book(20, 4));
    scripted_client c(net);
    stream items = page_limit > 0
                       ? c.table().query_items(all_of_a(), max_items(most), limit(page_limit))
                       : c.table().query_items(all_of_a(), max_items(most));
    CHECK(c.run(read(items, 100)) == numbers(0, most));
    c.run_all();
    CHECK(limits_of(net) == limits);
    CHECK(!items.cursor().empty()); // there is more
}

TEST_CASE("with a filter the total limit leaves the pages as they are, and cuts the last one") {
    scripted_server net;
    net.otherwise(book(20, 4));
    scripted_client c(net);
    auto pages =
        c.table().query_pages(all_of_a(), filter(attr("v") >= 0), max_items(6), read_ahead(false));
    const auto first = c.run(pages.next());
    const auto second = c.run(pages.next());
    REQUIRE((first && second));
    CHECK(first->items.size() == 4);
    CHECK(second->items.size() == 2);
    CHECK(!c.run(pages.next()));
    CHECK(limits_of(net) == std::vector{0, 0});

    stream rest = c.table().query_items(all_of_a(), resume_from(pages.cursor()));
    CHECK(c.run(read(rest, 100)) == numbers(6, 20));
}

TEST_CASE("a stream of items goes on exactly where its cursor says") {
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

TEST_CASE("a page that leads to itself is an error, and stays one", "[fault-62]") {
    scripted_server net;
    for (int i = 0; i < 2; ++i)
        net.reply(ok(R"({"Items":[{"v":{"N":"0"}}],"LastEvaluatedKey":{"id":{"S":"1"}}})"));
    scripted_client c(net);
    stream items = c.table().query_items(all_of_a());
    CHECK(c.run(read(items, 1)) == numbers(0, 1));
    for (int i = 0; i < 2; ++i) {
        const auto r = c.run(as_result(items.next()));
        REQUIRE(!r);
        CHECK(r.error().code() == client_errc::malformed_response);
    }
}

TEST_CASE("what was fetched before a failure is given out before it") {
    scripted_server net;
    net.reply(ok(R"({"Items":[{"v":{"N":"0"}}],"LastEvaluatedKey":{"id":{"S":"1"}}})"))
        .reply(service_error(400, "ResourceNotFoundException"));
    scripted_client c(net);
    stream items = c.table().query_items(all_of_a());
    CHECK(c.run(read(items, 1)) == numbers(0, 1));
    const std::string cursor = items.cursor();
    CHECK(!c.run(as_result(items.next())));
    CHECK(items.cursor() == cursor); // the place to go on from is the one before the failure
}

TEST_CASE("a stream may be left while a page is under way") {
    scripted_server net;
    net.otherwise(book(20, 4));
    scripted_client c(net);
    {
        stream items = c.table().query_items(all_of_a());
        c.run(read(items, 1));
    }
    c.run_all();
    CHECK(net.requests().size() == 2);
}

TEST_CASE("a cancelled next() can be called again") {
    scripted_server net;
    net.reply(stall()).reply(ok(R"({"Items":[{"v":{"N":"0"}}]})"));
    scripted_client c(net);
    stream items = c.table().query_items(all_of_a());
    asio::cancellation_signal stop;
    std::exception_ptr failure;
    bool done = false;
    asio::co_spawn(
        c.io,
        items.next(),
        asio::bind_cancellation_slot(
            stop.slot(),
            [&](const std::exception_ptr& e, const std::optional<item>&) {
                failure = e;
                done = true;
            }
        )
    );
    c.run_until([&] { return !net.requests().empty(); });
    stop.emit(asio::cancellation_type::terminal);
    c.run_until([&] { return done; });
    REQUIRE(failure);
    CHECK(c.run(read(items, 10)) == numbers(0, 1));
}

TEST_CASE("names of tables and PartiQL come in pages, with cursors of their own") {
    scripted_server net;
    net.reply(ok(R"({"TableNames":["a","b"],"LastEvaluatedTableName":"b"})"))
        .reply(ok(R"({"TableNames":["c"]})"))
        .reply(ok(R"({"Items":[{"v":{"N":"0"}}],"NextToken":"t1"})"))
        .reply(ok(R"({"Items":[{"v":{"N":"1"}}]})"));
    scripted_client c(net);
    auto tables = c.db.list_tables_pages(limit(2), read_ahead(false));
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

TEST_CASE("a cursor that does not belong here is refused before anything is sent") {
    scripted_server net;
    scripted_client c(net);
    const std::string of_a_key = to_cursor(key("id", "a"));
    CHECK_THROWS_AS(c.table().query_pages(all_of_a(), resume_from("nonsense")), error);
    CHECK_THROWS_AS(c.db.list_tables_pages(resume_from(of_a_key)), error);
    CHECK_NOTHROW(c.table().scan_items(resume_from(of_a_key)));
    CHECK_THROWS_AS(max_items(0), error);
}
