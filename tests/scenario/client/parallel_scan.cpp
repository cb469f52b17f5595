// SPDX-License-Identifier: BSL-1.0
#include "support/scripted_client.hpp"

#include <codynamo/as_result.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <set>

using namespace codynamo;
using namespace codynamo::testing;
using nlohmann::json;

namespace {

/// A table of four segments; segment s has the items s*100 to s*100+count[s]-1, in pages of three.
/// The first page of segment 2 finds nothing.
script segment_page(const seen_request& r) {
    constexpr int counts[] = {7, 0, 4, 3};
    constexpr int page_size = 3;
    const json asked = json::parse(r.body);
    const int segment = asked["Segment"];
    int at = segment * 100;
    const int end = at + counts[segment % 4];
    const bool first = !asked.contains("ExclusiveStartKey");
    if (!first) at = std::stoi(asked["ExclusiveStartKey"]["n"]["N"].get<std::string>()) + 1;
    json page{{"Items", json::array()}, {"ScannedCount", page_size}};
    const auto n = [](int i) { return json{{"n", {{"N", std::to_string(i)}}}}; };
    if (segment == 2 && first) {
        page["LastEvaluatedKey"] = n(at - 1);
        return ok(page.dump());
    }
    for (int i = at; i < std::min(at + page_size, end); ++i)
        page["Items"].push_back(n(i));
    if (at + page_size < end) page["LastEvaluatedKey"] = n(at + page_size - 1);
    return ok(page.dump());
}

std::set<int> everything() {
    return {0, 1, 2, 3, 4, 5, 6, 200, 201, 202, 203, 300, 301, 302};
}

asio::awaitable<std::vector<int>> read_scan(parallel_scan& from, std::size_t most) {
    std::vector<int> numbers;
    while (numbers.size() < most) {
        const std::optional<item> one = co_await from.next();
        if (!one) break;
        numbers.push_back(one->at("n").as_number().to<int>());
    }
    co_return numbers;
}

std::set<int> once_each(const std::vector<int>& numbers) {
    std::set<int> all(numbers.begin(), numbers.end());
    CHECK(all.size() == numbers.size());
    return all;
}

} // namespace

TEST_CASE("a parallel scan gives every item of all segments once") {
    scripted_server net;
    net.otherwise(segment_page);
    scripted_client c(net);
    parallel_scan items = c.table().parallel_scan(segments(4), filter(attr("n") >= 0));
    CHECK(net.requests().empty());
    CHECK(once_each(c.run(read_scan(items, 100))) == everything());
    CHECK(!c.run(items.next()));
    CHECK(items.scanned_count() == 3 * 8);
    CHECK(items.cursor() == "p4.0.1~d~d~d~d");
    CHECK(net.requests().size() == 8);
}

TEST_CASE("shares of the segments together are the whole table") {
    scripted_server net;
    net.otherwise(segment_page);
    scripted_client c(net);
    std::vector<int> all;
    for (int process = 0; process < 3; ++process) {
        parallel_scan mine = c.table().parallel_scan(segments(4).slice(process, 3));
        const std::vector<int> some = c.run(read_scan(mine, 100));
        all.insert(all.end(), some.begin(), some.end());
    }
    CHECK(once_each(all) == everything());
}

TEST_CASE("no segment reads further ahead than one page") {
    scripted_server net;
    net.otherwise(segment_page);
    scripted_client c(net);
    parallel_scan items = c.table().parallel_scan(segments(4));
    c.run(read_scan(items, 1));
    c.run_all();
    // Four first pages, and at most one behind each page that was taken; empty ones are taken too.
    CHECK(net.requests().size() >= 4);
    CHECK(net.requests().size() <= 7);
}

TEST_CASE("the cursor of a parallel scan after any number of items gives exactly the rest") {
    scripted_server net;
    net.otherwise(segment_page);
    scripted_client c(net);
    for (std::size_t k = 0; k <= everything().size(); ++k) {
        parallel_scan items = c.table().parallel_scan(segments(4));
        std::vector<int> all = c.run(read_scan(items, k));
        CHECK(all.size() == k);
        parallel_scan rest = c.table().parallel_scan(segments(4), resume_from(items.cursor()));
        const std::vector<int> others = c.run(read_scan(rest, 100));
        all.insert(all.end(), others.begin(), others.end());
        CHECK(once_each(all) == everything());
    }
}

TEST_CASE("a failure in one segment comes after the items that were there, and stays") {
    scripted_server net;
    net.otherwise([](const seen_request& r) {
        const json asked = json::parse(r.body);
        if (asked["Segment"] == 0 && asked.contains("ExclusiveStartKey"))
            return service_error(400, "ResourceNotFoundException");
        return segment_page(r);
    });
    scripted_client c(net);
    parallel_scan items = c.table().parallel_scan(segments(4));
    std::vector<int> seen;
    const auto drain = [](parallel_scan& from, std::vector<int>& to) -> asio::awaitable<void> {
        for (;;) {
            const std::optional<item> one = co_await from.next();
            if (!one) co_return;
            to.push_back(one->at("n").as_number().to<int>());
        }
    };
    for (int i = 0; i < 2; ++i) {
        const auto r = c.run(as_result(drain(items, seen)));
        REQUIRE(!r);
        CHECK(r.error().code() == service_errc::resource_not_found);
    }
    // The failure ends the other segments wherever they are: the rest is behind the cursor.
    parallel_scan rest = c.table().parallel_scan(segments(4), resume_from(items.cursor()));
    scripted_server well;
    well.otherwise(segment_page);
    scripted_client d(well);
    parallel_scan after = d.table().parallel_scan(segments(4), resume_from(items.cursor()));
    const std::vector<int> others = d.run(read_scan(after, 100));
    seen.insert(seen.end(), others.begin(), others.end());
    CHECK(once_each(seen) == everything());
}

TEST_CASE("leaving a parallel scan cancels its requests in flight") {
    scripted_server net;
    net.otherwise([](const seen_request& r) {
        return json::parse(r.body)["Segment"] == 3 ? stall() : segment_page(r);
    });
    scripted_client c(net);
    {
        parallel_scan items = c.table().parallel_scan(segments(4));
        c.run(read_scan(items, 1));
    }
    c.run_all(); // ends: the page that never comes is not waited for
}

TEST_CASE("a cancelled next() of a parallel scan can be called again") {
    scripted_server net;
    gate held;
    std::atomic<int> asked{0};
    net.otherwise([&](const seen_request& r) {
        return asked++ == 0 ? segment_page(r).held_after(20, held) : segment_page(r);
    });
    scripted_client c(net);
    parallel_scan items = c.table().parallel_scan(segments(4).slice(0, 4));
    asio::cancellation_signal stop;
    bool done = false;
    bool failed = false;
    asio::co_spawn(
        c.io,
        items.next(),
        asio::bind_cancellation_slot(
            stop.slot(),
            [&](const std::exception_ptr& e, const std::optional<item>&) {
                failed = e != nullptr;
                done = true;
            }
        )
    );
    c.run_until([&] { return asked > 0; });
    stop.emit(asio::cancellation_type::terminal);
    c.run_until([&] { return done; });
    CHECK(failed);
    held.open();
    CHECK(c.run(read_scan(items, 100)).size() == 7);
    CHECK(asked == 3); // no page twice
}

TEST_CASE("the cursor of a parallel scan within a page goes on with pages of any size") {
    const int size = GENERATE(1, 2, 3, 10);
    scripted_server net;
    net.otherwise([](const seen_request& r) {
        const json asked = json::parse(r.body);
        int at = 0;
        if (asked.contains("ExclusiveStartKey"))
            at = std::stoi(asked["ExclusiveStartKey"]["hidden"]["N"].get<std::string>());
        const int end = std::min(at + asked.value("Limit", 100), 10);
        json page{{"Items", json::array()}};
        for (int i = at; i < end; ++i) {
            const int n = asked["Segment"].get<int>() * 100 + i;
            page["Items"].push_back({{"n", {{"N", std::to_string(n)}}}});
        }
        if (end < 10) page["LastEvaluatedKey"] = {{"hidden", {{"N", std::to_string(end)}}}};
        return ok(page.dump());
    });
    scripted_client c(net);
    for (std::size_t k : {1U, 5U, 14U}) {
        parallel_scan items = c.table().parallel_scan(segments(2));
        std::vector<int> all = c.run(read_scan(items, k));
        parallel_scan rest =
            c.table().parallel_scan(segments(2), limit(size), resume_from(items.cursor()));
        const std::vector<int> others = c.run(read_scan(rest, 100));
        all.insert(all.end(), others.begin(), others.end());
        CHECK(once_each(all).size() == 20);
    }
}

TEST_CASE("more segments than connections are fetched one after the other") {
    constexpr int many = 2000;
    scripted_server net;
    net.otherwise([](const seen_request& r) {
        const json asked = json::parse(r.body);
        const int n = asked["Segment"];
        json page{{"Items", json::array()}};
        page["Items"].push_back({{"n", {{"N", std::to_string(n)}}}});
        return ok(page.dump());
    });
    client_config config;
    config.max_connections = 4;
    config.max_waiting = 0;
    scripted_client c(net, config);
    parallel_scan items = c.table().parallel_scan(segments(many));
    std::vector<int> all = c.run(read_scan(items, many / 2));
    parallel_scan rest = c.table().parallel_scan(segments(many), resume_from(items.cursor()));
    {
        const parallel_scan dropped = std::move(items);
    }
    c.run_all(); // nobody waits in line for the connections of the other
    const std::vector<int> others = c.run(read_scan(rest, 2 * many));
    all.insert(all.end(), others.begin(), others.end());
    CHECK(once_each(all).size() == many);
}

TEST_CASE("an invalid division or cursor of a parallel scan is refused with a reason") {
    scripted_server net;
    scripted_client c(net);
    CHECK_THROWS_AS(segments(0), error);
    CHECK_THROWS_AS(segments(4).slice(4, 4), error);
    CHECK_THROWS_AS(segments(4).slice(0, 5), error);
    for (const char* const text :
         {"p",
          "p4.0.1",
          "p4.0.1~d~d~d",
          "p4.0.1~d~d~d~d~d",
          "p8.0.1~d~d~d~d",
          "p4.0.1~d~d~d~tYQ",
          "p4.0.1~d~d~d~zz",
          "p4.0.1~d~d~d~.5",
          "nonsense"})
        CHECK_THROWS_AS(c.table().parallel_scan(segments(4), resume_from(text)), error);
    CHECK(net.requests().empty());
}
