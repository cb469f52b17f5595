// SPDX-License-Identifier: BSL-1.0
#include "scenario/client/book.hpp"
#include "support/numbered.hpp"

#include <codynamo/as_result.hpp>
#include <codynamo/typed/pages.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <string>

using namespace codynamo;
using namespace codynamo::testing;

namespace {

using typed_stream = typed_item_stream<numbered>;

template <class... Options>
detail::paged<query_request> query_of_a(Options... options) {
    detail::paged<query_request> r;
    r.table_name = "music";
    detail::key_condition_option read(all_of_a());
    detail::apply_options(r, std::move(read), std::move(options)...);
    return r;
}

asio::awaitable<std::vector<int>> read_typed(typed_stream& from, int most) {
    std::vector<int> numbers;
    while (static_cast<int>(numbers.size()) < most) {
        const std::optional<numbered> one = co_await from.next();
        if (!one) break;
        numbers.push_back(one->v);
    }
    co_return numbers;
}

std::vector<int> numbers_of(const std::vector<numbered>& items) {
    std::vector<int> numbers;
    for (const numbered& one : items)
        numbers.push_back(one.v);
    return numbers;
}

/// Items 0 to 4, of which 1 and 4 do not convert; a page ends behind 2.
script odd_page(const seen_request& r) {
    const nlohmann::json asked = nlohmann::json::parse(r.body);
    int at = 0;
    if (asked.contains("ExclusiveStartKey"))
        at = std::stoi(asked["ExclusiveStartKey"]["n"]["N"].get<std::string>()) + 1;
    const int end = at < 3 ? 3 : 5;
    nlohmann::json page{{"Items", nlohmann::json::array()}, {"Count", end - at}};
    for (; at < end; ++at) {
        const bool is_odd = at % 3 == 1;
        page["Items"].push_back(
            {{"n", number_of(at)}, {"v", is_odd ? nlohmann::json{{"S", "odd"}} : number_of(at)}}
        );
    }
    if (end == 3) page["LastEvaluatedKey"] = {{"n", number_of(2)}};
    return ok(page.dump());
}

} // namespace

TEST_CASE("typed items come one by one over all pages, empty ones too") {
    scripted_server net;
    net.reply(
           ok(R"({"Items":[{"v":{"N":"0"}},{"v":{"N":"1"}}],"LastEvaluatedKey":{"id":{"S":"1"}}})")
    )
        .reply(ok(R"({"Items":[],"LastEvaluatedKey":{"id":{"S":"2"}}})"))
        .reply(ok(R"({"LastEvaluatedKey":{"id":{"S":"3"}}})"))
        .reply(ok(R"({"Items":[{"v":{"N":"2"}}],"LastEvaluatedKey":{"id":{"S":"4"}}})"))
        .reply(ok(R"({"Items":[]})"));
    scripted_client c(net);
    typed_stream items(c.db, query_of_a());
    CHECK(net.requests().empty());
    CHECK(c.run(read_typed(items, 100)) == numbers(0, 3));
    CHECK(!c.run(items.next()));
    CHECK(items.cursor().empty());
}

TEST_CASE("a typed stream continues exactly at its cursor, also one of an untyped stream") {
    const bool keys_hidden = GENERATE(false, true);
    const int count = GENERATE(1, 3, 4, 11);
    scripted_server net;
    net.otherwise(book(count, 4));
    scripted_client c(net);
    const auto request = [&](const std::string& cursor) {
        detail::paged<query_request> r = keys_hidden ? query_of_a(projection("v")) : query_of_a();
        if (!cursor.empty()) r.resume_from = cursor;
        return r;
    };
    for (int k = 0; k <= count; ++k) {
        typed_stream items(c.db, request(""));
        CHECK(c.run(read_typed(items, k)) == numbers(0, k));
        stream untyped(c.db, request(""));
        CHECK(c.run(read(untyped, k)) == numbers(0, k));
        const std::string cursor = items.cursor();
        CHECK(untyped.cursor() == cursor);
        if (cursor.empty()) {
            CHECK(k == count);
            continue;
        }
        typed_stream rest(c.db, request(cursor));
        CHECK(c.run(read_typed(rest, 100)) == numbers(k, count));
    }
}

TEST_CASE("typed items cut by a total limit leave the position behind the last one") {
    scripted_server net;
    net.otherwise(book(20, 4));
    scripted_client c(net);
    typed_pages<numbered> pages(c.db, query_of_a(filter(attr("v") >= 0), max_items(6)));
    const auto first = c.run(pages.next());
    const auto second = c.run(pages.next());
    REQUIRE((first && second));
    CHECK(numbers_of(first->items) == numbers(0, 4));
    CHECK(numbers_of(second->items) == numbers(4, 6));
    CHECK(second->count == 2);
    CHECK(second->last_evaluated_key == key("id", "a", "n", 5));
    CHECK(!c.run(pages.next()));
    typed_stream rest(c.db, query_of_a(resume_from(pages.cursor())));
    CHECK(numbers_of(c.run(rest.collect())) == numbers(6, 20));
    CHECK(rest.cursor().empty());
}

TEST_CASE("a typed stream passes an item that does not convert, and its error holds the item") {
    scripted_server net;
    net.otherwise(odd_page);
    scripted_client c(net);
    typed_stream items(c.db, query_of_a());
    CHECK(c.run(read_typed(items, 1)) == numbers(0, 1));
    const auto odd = c.run(as_result(items.next()));
    REQUIRE(!odd);
    CHECK(odd.error().code() == client_errc::wrong_type);
    CHECK(odd.error().info().operation == "Query");
    CHECK(odd.error().info().table == "music");
    CHECK(odd.error().info().outcome == outcome::not_applied);
    CHECK(odd.error().info().message == "numbered.v: expected a number, got a string");
    CHECK(odd.error().info().item == item{{"n", 1}, {"v", "odd"}});
    typed_stream behind(c.db, query_of_a(resume_from(items.cursor())));
    CHECK(c.run(read_typed(behind, 1)) == std::vector{2});
    CHECK(c.run(read_typed(items, 2)) == std::vector{2, 3});
    CHECK(!c.run(as_result(items.next())));
    CHECK(!c.run(items.next()));
    CHECK(items.cursor().empty());
}

TEST_CASE("a typed collect() that finds an item that does not convert keeps all items") {
    scripted_server net;
    net.otherwise(odd_page);
    scripted_client c(net);
    typed_stream items(c.db, query_of_a());
    for (int i = 0; i < 2; ++i) {
        const auto all = c.run(as_result(items.collect()));
        REQUIRE(!all);
        CHECK(all.error().info().item == item{{"n", 1}, {"v", "odd"}});
        CHECK(items.cursor() == "b");
    }
    CHECK(c.run(read_typed(items, 1)) == numbers(0, 1));
    CHECK(!c.run(as_result(items.next())));
    const auto rest = c.run(as_result(items.collect()));
    REQUIRE(!rest);
    CHECK(rest.error().info().item == item{{"n", 4}, {"v", "odd"}});
    CHECK(c.run(read_typed(items, 2)) == std::vector{2, 3});
    CHECK(!c.run(as_result(items.next())));
    CHECK(c.run(items.collect()).empty());
}

TEST_CASE("a typed page with an item that does not convert stays the next page") {
    scripted_server net;
    net.otherwise(odd_page);
    scripted_client c(net);
    typed_pages<numbered> pages(c.db, query_of_a());
    for (int i = 0; i < 2; ++i) {
        const auto page = c.run(as_result(pages.next()));
        REQUIRE(!page);
        CHECK(page.error().code() == client_errc::wrong_type);
        CHECK(pages.cursor() == "b");
    }
    stream untyped = c.table().query_items(all_of_a(), resume_from(pages.cursor()));
    CHECK(c.run(untyped.collect()).size() == 5);
}

TEST_CASE("a failure of a typed stream comes behind the items that were there, and stays") {
    scripted_server net;
    net.reply(page_of(book(20, 4), "{}")).reply(service_error(400, "ResourceNotFoundException"));
    scripted_client c(net);
    typed_stream items(c.db, query_of_a());
    const auto all = c.run(as_result(items.collect()));
    REQUIRE(!all);
    CHECK(all.error().code() == service_errc::resource_not_found);
    CHECK(items.cursor() == "b");
    CHECK(c.run(read_typed(items, 4)) == numbers(0, 4));
    for (int i = 0; i < 2; ++i) {
        const auto r = c.run(as_result(items.next()));
        REQUIRE(!r);
        CHECK(r.error().code() == service_errc::resource_not_found);
    }
}

TEST_CASE("a cancelled next() of typed items can be called again, and gets the same page") {
    const bool by_pages = GENERATE(false, true);
    scripted_server net;
    gate held;
    net.reply(ok(R"({"Items":[{"v":{"N":"0"}}]})").held_after(20, held));
    scripted_client c(net);
    typed_stream items(c.db, query_of_a());
    typed_pages<numbered> pages(c.db, query_of_a());
    asio::cancellation_signal stop;
    std::exception_ptr failure;
    bool done = false;
    const auto ended = [&](const std::exception_ptr& e, const auto&) {
        failure = e;
        done = true;
    };
    if (by_pages)
        asio::co_spawn(c.io, pages.next(), asio::bind_cancellation_slot(stop.slot(), ended));
    else
        asio::co_spawn(c.io, items.next(), asio::bind_cancellation_slot(stop.slot(), ended));
    c.run_until([&] { return !net.requests().empty(); });
    stop.emit(asio::cancellation_type::terminal);
    c.run_until([&] { return done; });
    REQUIRE(failure);
    CHECK(error_in(failure).code() == client_errc::cancelled);
    held.open();
    if (by_pages)
        CHECK(c.run(pages.next())->items.size() == 1);
    else
        CHECK(c.run(read_typed(items, 10)) == numbers(0, 1));
    CHECK(net.requests().size() == 1);
}

TEST_CASE("leaving a typed stream cancels the prefetched page") {
    scripted_server net;
    net.reply(page_of(book(20, 4), "{}")).reply(stall());
    scripted_client c(net);
    {
        typed_stream items(c.db, query_of_a());
        c.run(read_typed(items, 1));
        c.run_until([&] { return net.requests().size() == 2; });
    }
    c.run_all(); // ends: the page that never comes is not waited for
}

TEST_CASE("typed handles that were moved from throw") {
    scripted_server net;
    scripted_client c(net);
    typed_stream items(c.db, query_of_a());
    typed_pages<numbered> pages(c.db, query_of_a());
    const typed_stream moved_items = std::move(items);
    const typed_pages<numbered> moved_pages = std::move(pages);
    CHECK_THROWS_AS(items.next(), error);
    CHECK_THROWS_AS(items.collect(), error);
    CHECK_THROWS_AS(items.cursor(), error);
    CHECK_THROWS_AS(pages.next(), error);
    CHECK_THROWS_AS(pages.cursor(), error);
}

TEST_CASE("a typed parallel scan gives every item of all segments, and passes odd ones") {
    scripted_server net;
    net.otherwise([](const seen_request& r) {
        const bool first = r.body.find(R"("Segment":0)") != std::string::npos;
        return ok(
            first
                ? R"({"Items":[{"v":{"N":"0"}},{"v":{"S":"odd"}},{"v":{"N":"2"}}],"ScannedCount":3})"
                : R"({"Items":[{"v":{"N":"10"}},{"v":{"N":"11"}}],"ScannedCount":4})"
        );
    });
    scripted_client c(net);
    detail::parallel_scan_request request;
    request.table_name = "music";
    typed_parallel_scan<numbered> items(c.db, segments(2), request);
    std::vector<int> seen;
    int odd = 0;
    for (bool ended = false; !ended;) {
        const auto one = c.run(as_result(items.next()));
        if (!one) {
            ++odd;
            CHECK(one.error().info().operation == "Scan");
            CHECK(one.error().info().item == item{{"v", "odd"}});
        } else if (*one) {
            seen.push_back((*one)->v);
        } else {
            ended = true;
        }
    }
    std::sort(seen.begin(), seen.end());
    CHECK(seen == std::vector{0, 2, 10, 11});
    CHECK(odd == 1);
    CHECK(items.scanned_count() == 7);
    CHECK(items.cursor() == "p2.0.1~d~d");
}
