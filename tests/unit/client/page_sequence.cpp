// SPDX-License-Identifier: BSL-1.0
#include "client/page_sequence.hpp"

#include <codynamo/codynamo.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace codynamo;

namespace {

/// Items `from` to `to` - 1, and the key behind them.
query_response items_between(int from, int to, bool has_more) {
    query_response page;
    for (int n = from; n < to; ++n)
        page.items.push_back(item{{"id", "a"}, {"n", n}});
    page.count = to - from;
    page.scanned_count = to - from;
    if (has_more) page.last_evaluated_key = key("id", "a", "n", to - 1);
    return page;
}

codec::position skipping(std::size_t count) {
    codec::position start;
    start.skip = count;
    return start;
}

codec::position behind_item(int n, std::size_t skip = 0) {
    codec::position position;
    position.after = key("id", "a", "n", n);
    position.skip = skip;
    return position;
}

} // namespace

TEST_CASE("skipped items may be spread over several pages") {
    const query_request base;
    page_sequence<query_request> pages(skipping(5));
    const auto first = pages.receive(base, items_between(0, 2, true));
    CHECK(first.page.items.empty());
    CHECK(first.page.count == 0);
    CHECK(first.behind == behind_item(1, 3));
    CHECK(pages.next_request(base).exclusive_start_key == key("id", "a", "n", 1));
    const auto second = pages.receive(base, items_between(2, 4, true));
    CHECK(second.page.items.empty());
    const auto third = pages.receive(base, items_between(4, 6, true));
    REQUIRE(third.page.items.size() == 1);
    CHECK(third.page.items.front().at("n") == 5);
    CHECK(third.behind == behind_item(5));
    const auto last = pages.receive(base, items_between(6, 8, false));
    CHECK(last.page.items.size() == 2);
    CHECK(!last.behind);
    CHECK(pages.has_ended());
}

TEST_CASE("a position that skips more items than there are ends well") {
    const query_request base;
    page_sequence<query_request> pages(skipping(5));
    const auto only = pages.receive(base, items_between(0, 2, false));
    CHECK(only.page.items.empty());
    CHECK(!only.behind);
    CHECK(pages.has_ended());
}

TEST_CASE("a total limit counts what is skipped to what is read") {
    query_request base;
    page_sequence<query_request> pages(skipping(2), 3);
    CHECK(pages.next_request(base).limit == 5);
    base.limit = 4;
    CHECK(pages.next_request(base).limit == 4);
    (void)pages.receive(base, items_between(0, 4, true));
    CHECK(pages.next_request(base).limit == 1);
    base.filter_expression = "n > :n";
    CHECK(pages.next_request(base).limit == 4);
}

TEST_CASE("a page that leads to itself is an error that names its operation", "[fault-62]") {
    query_request base;
    base.table_name = "music";
    page_sequence<query_request> pages{codec::position()};
    (void)pages.receive(base, items_between(0, 2, true));
    try {
        (void)pages.receive(base, items_between(0, 2, true));
        FAIL_CHECK("it was taken");
    } catch (const error& e) {
        CHECK(e.code() == client_errc::malformed_response);
        CHECK(e.info().operation == "Query");
        CHECK(e.info().table == "music");
    }
}

TEST_CASE("an open page knows the position after each item") {
    const query_request base;
    page_sequence<query_request> pages(skipping(1));
    SECTION("by its key") {
        open_page<query_request> open(pages.receive(base, items_between(0, 4, true)));
        CHECK(open.position() == skipping(1));
        CHECK(open.take().at("n") == 1);
        CHECK(open.position() == behind_item(1));
        CHECK(open.take().at("n") == 2);
        CHECK(open.position() == behind_item(2));
        CHECK(open.take().at("n") == 3);
        CHECK(open.left() == 0);
        CHECK(open.position() == behind_item(3));
    }
    SECTION("by a number where the names of its key are not known") {
        open_page<query_request> open(pages.receive(base, items_between(0, 3, false)));
        CHECK(open.take().at("n") == 1);
        CHECK(open.position() == skipping(2));
        CHECK(open.take().at("n") == 2);
        CHECK(!open.position());
    }
    SECTION("by a number where an item has no such key") {
        query_response odd = items_between(0, 4, true);
        odd.items[2].set("n", "text");
        open_page<query_request> open(pages.receive(base, std::move(odd)));
        (void)open.take();
        CHECK(open.position() == behind_item(1));
        (void)open.take();
        CHECK(open.position() == skipping(3));
    }
    SECTION("by a number where the text of a key was replaced in part") {
        query_response odd = items_between(0, 4, true);
        odd.items[2].set("id", "Party \uFFFD");
        open_page<query_request> open(pages.receive(base, std::move(odd)));
        (void)open.take();
        CHECK(open.position() == behind_item(1));
        (void)open.take();
        CHECK(open.position() == skipping(3));
    }
}

TEST_CASE("a page that is cut behind a key with replaced text continues by a number") {
    const query_request base;
    page_sequence<query_request> pages(codec::position(), 2);
    query_response odd = items_between(0, 4, true);
    odd.items[1].set("id", "Party \uFFFD");
    CHECK(pages.receive(base, std::move(odd)).behind == skipping(2));
}
