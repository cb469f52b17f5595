// SPDX-License-Identifier: BSL-1.0
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

namespace {

std::vector<int> limits_of(const scripted_server& net) {
    std::vector<int> limits;
    for (const seen_request& r : net.requests())
        limits.push_back(json::parse(r.body).value("Limit", 0));
    return limits;
}

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

TEST_CASE("without prefetch no page is requested before it is needed") {
    scripted_server net;
    net.otherwise(book(10, 4));
    scripted_client c(net);
    stream items = c.table().query_items(all_of_a(), prefetch(false));
    CHECK(c.run(read(items, 4)) == numbers(0, 4));
    c.run_all();
    CHECK(net.requests().size() == 1);
    CHECK(c.run(read(items, 1)) == numbers(4, 5));
    c.run_all();
    CHECK(net.requests().size() == 2);
}

TEST_CASE("a total limit reads no more than necessary") {
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

TEST_CASE("with a filter the total limit keeps the page size, and truncates the last page") {
    scripted_server net;
    net.otherwise(book(20, 4));
    scripted_client c(net);
    auto pages =
        c.table().query_pages(all_of_a(), filter(attr("v") >= 0), max_items(6), prefetch(false));
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

TEST_CASE("items fetched before a failure are returned before it") {
    scripted_server net;
    net.reply(ok(R"({"Items":[{"v":{"N":"0"}}],"LastEvaluatedKey":{"id":{"S":"1"}}})"))
        .reply(service_error(400, "ResourceNotFoundException"));
    scripted_client c(net);
    stream items = c.table().query_items(all_of_a());
    CHECK(c.run(read(items, 1)) == numbers(0, 1));
    const std::string cursor = items.cursor();
    CHECK(!c.run(as_result(items.next())));
    CHECK(items.cursor() == cursor); // the position to continue from is the one before the failure
}

TEST_CASE("leaving a stream cancels the prefetched page") {
    scripted_server net;
    net.reply(page_of(book(20, 4), "{}")).reply(stall());
    scripted_client c(net);
    {
        stream items = c.table().query_items(all_of_a());
        c.run(read(items, 1));
        c.run_until([&] { return net.requests().size() == 2; });
    }
    c.run_all(); // ends: the page that never comes is not waited for
}

TEST_CASE("leaving a stream cancels the page that a cancelled next() waited for") {
    scripted_server net;
    net.reply(stall());
    scripted_client c(net);
    {
        auto pages = c.table().query_pages(all_of_a(), prefetch(false));
        asio::cancellation_signal stop;
        bool done = false;
        asio::co_spawn(
            c.io,
            pages.next(),
            asio::bind_cancellation_slot(
                stop.slot(), [&](const std::exception_ptr&, const auto&) { done = true; }
            )
        );
        c.run_until([&] { return !net.requests().empty(); });
        stop.emit(asio::cancellation_type::terminal);
        c.run_until([&] { return done; });
    }
    c.run_all();
}

TEST_CASE("a cancelled next() can be called again, and gets the page fetched meanwhile") {
    const bool by_pages = GENERATE(false, true);
    scripted_server net;
    gate held;
    net.reply(ok(R"({"Items":[{"v":{"N":"0"}}]})").held_after(20, held));
    scripted_client c(net);
    stream items = c.table().query_items(all_of_a());
    auto pages = c.table().query_pages(all_of_a());
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
    const error cancelled = error_in(failure);
    CHECK(cancelled.code() == client_errc::cancelled);
    CHECK(cancelled.info().operation == "Query");
    CHECK(cancelled.info().table == "music");
    held.open();
    if (by_pages)
        CHECK(c.run(pages.next())->items.size() == 1);
    else
        CHECK(c.run(read(items, 10)) == numbers(0, 1));
    CHECK(net.requests().size() == 1);
}
