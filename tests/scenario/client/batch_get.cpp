// SPDX-License-Identifier: BSL-1.0
#include "support/scripted_client.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <random>

using namespace codynamo;
using namespace codynamo::testing;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

std::vector<key> keys(int from, int to) {
    std::vector<key> all;
    for (int i = from; i < to; ++i)
        all.push_back(key("id", i));
    return all;
}

/// Every key is there, but for those over 1000.
script all_found(const seen_request& r) {
    json out{{"Responses", json::object()}};
    const json request = json::parse(r.body);
    for (const auto& [table, asked] : request["RequestItems"].items())
        for (const json& k : asked["Keys"])
            if (std::stoi(k["id"]["N"].get<std::string>()) < 1000)
                out["Responses"][table].push_back(k);
    return ok(out.dump());
}

std::size_t count_found(const batch_get_result& r) {
    return static_cast<std::size_t>(
        std::count_if(r.items.begin(), r.items.end(), [](const auto& i) { return i.has_value(); })
    );
}

} // namespace

TEST_CASE("keys of several tables are read together, in the order of each") {
    scripted_server net;
    net.otherwise(all_found);
    scripted_client c(net);
    batch_get wanted;
    wanted.add(c.db.table("orders"), keys(0, 130), consistent_read)
        .add(c.db.table("customers"), keys(990, 1010));
    const batch_get_results found = c.run(c.db.batch_get_item(wanted));
    REQUIRE(found.parts.size() == 2);
    CHECK(count_found(found.parts[0]) == 130);
    CHECK(found.parts[0].items[129] == item{{"id", 129}});
    CHECK(count_found(found.parts[1]) == 10);
    CHECK(!found.parts[1].items[10]);
    CHECK(found.parts[1].unread.empty());
    CHECK(net.requests().size() == 2);
    for (const seen_request& r : net.requests()) {
        const json asked = json::parse(r.body)["RequestItems"];
        if (asked.contains("orders")) CHECK(asked["orders"]["ConsistentRead"] == true);
        if (asked.contains("customers")) CHECK(!asked["customers"].contains("ConsistentRead"));
    }
}

TEST_CASE("no more requests are in flight than max_in_flight") {
    scripted_server net;
    net.otherwise(all_found);
    scripted_client c(net);
    c.run(c.table().batch_get_item(keys(0, 1000), max_in_flight(3)));
    CHECK(net.requests().size() == 10);
    CHECK(net.connections() == 3);
    scripted_server one_by_one;
    one_by_one.otherwise(all_found);
    scripted_client d(one_by_one);
    d.run(d.table().batch_get_item(keys(0, 1000), max_in_flight(1)));
    CHECK(one_by_one.connections() == 1);
    CHECK_THROWS_AS(max_in_flight(0), error);
}

TEST_CASE("a batch of reads that fails returns the items found and the keys not read") {
    scripted_server net;
    net.otherwise([](const seen_request& r) {
        const bool second = r.body.find(R"({"N":"150"})") != std::string::npos;
        return second ? service_error(400, "AccessDeniedException") : all_found(r);
    });
    scripted_client c(net);
    try {
        c.run(c.table().batch_get_item(keys(0, 300), max_in_flight(1)));
        FAIL("no exception");
    } catch (const batch_get_error& e) {
        CHECK(e.code() == service_errc::access_denied);
        CHECK(e.info().table == "music");
        const batch_get_result& partial = e.results().parts.at(0);
        CHECK(count_found(partial) == 100);
        CHECK(partial.unread.size() == 200);
        CHECK(partial.unread.front() == 100);
    }
    CHECK(net.requests().size() == 2); // no chunk is begun after the failure
}

TEST_CASE("keys that stay unprocessed end in an error with the rest", "[fault-63]") {
    scripted_server net;
    net.otherwise([](const seen_request& r) {
        json out{{"UnprocessedKeys", json::parse(r.body)["RequestItems"]}};
        return ok(out.dump());
    });
    scripted_client c(net);
    try {
        c.run(c.table().batch_get_item(keys(0, 5)));
        FAIL("no exception");
    } catch (const batch_get_error& e) {
        CHECK(e.code() == client_errc::batch_incomplete);
        CHECK(e.results().parts.at(0).unread.size() == 5);
    }
    CHECK(c.environment->pauses.size() == 12);
    CHECK(c.environment->pauses.front() == 50ms);
    CHECK(c.environment->pauses.back() == 20s);
}

TEST_CASE("the timeout of a batch of reads bounds its requests and its pauses") {
    scripted_server net;
    net.otherwise([](const seen_request& r) {
        json out{{"UnprocessedKeys", json::parse(r.body)["RequestItems"]}};
        return ok(out.dump());
    });
    scripted_client c(net);
    c.environment->stop_clock();
    const auto begun = c.environment->now();
    try {
        c.run(c.table().batch_get_item(keys(0, 500), timeout(3s)));
        FAIL("no exception");
    } catch (const batch_get_error& e) {
        CHECK(e.code() == client_errc::deadline_exceeded);
        CHECK(e.info().message.ends_with("not read: 500 of 500 keys"));
        CHECK(e.results().parts.at(0).unread.size() == 500);
    }
    CHECK(c.environment->now() - begun <= 3s);
}

TEST_CASE("a cancelled batch of reads ends all its requests and gives what was found") {
    scripted_server net;
    std::atomic<int> seen{0};
    net.otherwise([&](const seen_request& r) { return seen++ == 0 ? all_found(r) : stall(); });
    scripted_client c(net);
    asio::cancellation_signal stop;
    std::exception_ptr failure;
    bool done = false;
    asio::co_spawn(
        c.io,
        c.table().batch_get_item(keys(0, 300), max_in_flight(2)),
        asio::bind_cancellation_slot(
            stop.slot(),
            [&](const std::exception_ptr& e, const batch_get_result&) {
                failure = e;
                done = true;
            }
        )
    );
    c.run_until([&] { return seen == 3; });
    stop.emit(asio::cancellation_type::terminal);
    c.run_until([&] { return done; });
    REQUIRE(failure);
    try {
        std::rethrow_exception(failure);
    } catch (const error& e) {
        CHECK(e.code() == client_errc::cancelled);
    }
    c.run_all(); // nothing continues
}

TEST_CASE("a batch of reads that is cancelled anywhere reports each key as read or not") {
    scripted_server net;
    net.otherwise([](const seen_request& r) {
        json asked = json::parse(r.body)["RequestItems"]["music"]["Keys"];
        json out;
        while (asked.size() > 60) { // the others come with the next request
            out["UnprocessedKeys"]["music"]["Keys"].push_back(asked.back());
            asked.erase(asked.size() - 1);
        }
        out["Responses"]["music"] = std::move(asked);
        return ok(out.dump());
    });
    const std::vector<key> wanted = keys(0, 250);
    std::mt19937 random(Catch::getSeed());
    int cancelled = 0;
    for (int i = 0; i < 60; ++i) {
        const int steps = std::uniform_int_distribution<int>(1, 150)(random);
        CAPTURE(Catch::getSeed(), i, steps);
        scripted_client c(net);
        asio::cancellation_signal stop;
        std::exception_ptr failure;
        batch_get_result found;
        bool done = false;
        asio::co_spawn(
            c.io,
            c.table().batch_get_item(wanted, max_in_flight(2)),
            asio::bind_cancellation_slot(
                stop.slot(),
                [&](const std::exception_ptr& e, const batch_get_result& all) {
                    failure = e;
                    found = all;
                    done = true;
                }
            )
        );
        for (int step = 0; step < steps && !done; ++step)
            c.io.run_one_for(10s);
        if (!done) stop.emit(asio::cancellation_type::terminal);
        c.run_until([&] { return done; });
        if (failure) {
            ++cancelled;
            try {
                std::rethrow_exception(failure);
            } catch (const batch_get_error& e) {
                CHECK(e.code() == client_errc::cancelled);
                found = e.results().parts.at(0);
            }
        }
        std::vector<key> unread;
        for (const std::size_t at : found.unread) {
            CHECK(!found.items.at(at));
            unread.push_back(wanted.at(at));
        }
        CHECK(count_found(found) + unread.size() == wanted.size());
        const batch_get_result rest = c.run(c.table().batch_get_item(unread));
        CHECK(count_found(rest) == unread.size());
    }
    CHECK(cancelled > 0);
}

TEST_CASE("no keys at all are read without a request") {
    scripted_server net;
    scripted_client c(net);
    CHECK(c.run(c.table().batch_get_item(std::vector<key>())).items.empty());
    CHECK(c.run(c.db.batch_get_item(batch_get())).parts.empty());
}
