// SPDX-License-Identifier: BSL-1.0
#include "unit/batch/planner_book.hpp"

#include <catch2/generators/catch_generators.hpp>

#include <cmath>

namespace codynamo::batch {

using namespace std::chrono_literals;

TEST_CASE("unprocessed requests go to the end of the queue and are sent again") {
    book b({"id"}, batches_of(2));
    b.accept({put("a", 1), put("b", 2)});
    CHECK(b.send() == "P a=1, P b=2");
    b.accept({put("c", 3)});
    CHECK(b.settle({put("a", 1)}) == 1);
    CHECK(b.send_released().empty());
    b.now = b.plan.wake(b.now).value();
    CHECK(b.send() == "P c=3, P a=1");
    CHECK(b.plan.counts().retried == 1);
    CHECK(b.settle({}) == 2);
    CHECK(b.plan.counts().written == 3);
}

TEST_CASE("an unprocessed request is superseded by a newer request for its key") {
    book b({"id"}, batches_of(2));
    b.accept({put("a", 1), put("b", 2)});
    CHECK(b.send() == "P a=1, P b=2");
    b.accept({del("a")});
    CHECK(b.unwritten() == "P a=1, P b=2, D a");
    CHECK(b.settle({put("a", 1), put("b", 2)}) == 0);
    CHECK(b.plan.counts().superseded == 1);
    b.now += 1s;
    CHECK(b.send_released() == "D a, P b=2");
}

TEST_CASE("unprocessed requests are found by table, kind and key, however the service writes them"
) {
    book b({"k"});
    b.accept(
        {{"music", item{{"k", number("1.50")}, {"s", string_set("a", "b")}}}, {"music", key("k", 2)}
        }
    );
    b.send_released();
    CHECK(
        b.settle(
            {{"arn:aws:dynamodb:eu-central-1:1:table/music",
              item{{"k", number("1.5")}, {"s", string_set("b", "a")}}}}
        ) == 1
    );
    CHECK(b.held() == 1);
    CHECK(unwritten_of(b.plan.copies()).at(0).item() != nullptr);
    CHECK(unwritten_of(b.plan.copies()).at(0).outcome() == outcome::not_applied);
}

TEST_CASE("without key names unprocessed requests are found by all their attributes") {
    book b({});
    const write_request sets{"music", item{{"k", number("1.50")}, {"s", string_set("a", "b")}}};
    b.accept({sets, {"music", key("k", number("1.50"))}});
    b.send_released();
    CHECK(b.settle({{"music", key("k", number("1.5"))}}) == 1);
    REQUIRE(b.held() == 1);
    CHECK(unwritten_of(b.plan.copies()).at(0).key() != nullptr);
}

TEST_CASE("a response with unprocessed requests that were never sent acknowledges nothing") {
    const write_request once = put("a", 1);
    const std::vector<std::vector<write_request>> responses{
        {once, put("z", 9)},
        {once, once},
        {del("a")},
        {{"other", once.attributes()}},
        {{"music", item{{"other", 1}}}},
    };
    for (const bool named : {true, false}) {
        for (const auto& response : responses) {
            book b(named ? std::vector<std::string>{"id"} : std::vector<std::string>());
            b.accept({put("a", 1), put("b", 2)});
            b.send_released();
            b.accept({put("c", 3)});
            CHECK(b.settle(response) == 0);
            CHECK(b.unwritten() == "P a=1, P b=2, P c=3");
            CHECK(unwritten_of(b.plan.copies()).at(0).outcome() == outcome::maybe_applied);
            CHECK(unwritten_of(b.plan.copies()).at(2).outcome() == outcome::not_sent);
        }
    }
}

TEST_CASE("the requests of a failed batch wait in their old position and order") {
    book b({"id"}, batches_of(3));
    b.accept({put("a", 1), put("b", 2), put("c", 3)});
    CHECK(b.send() == "P a=1, P b=2, P c=3");
    b.accept({put("d", 4), put("b", 5)});
    b.fail(lost_response());
    CHECK(b.unwritten() == "P a=1, P c=3, P d=4, P b=5");
    CHECK(b.plan.counts().superseded == 1);
    b.now += 1s;
    CHECK(b.send_released() == "P a=1, P c=3, P d=4");
    CHECK(b.plan.counts().retried == 2);
}

TEST_CASE("without key names unprocessed requests stay before those that may be for the same keys"
) {
    book b({}, batches_of(2, 1));
    b.accept({put("a", 1), put("b", 2)});
    b.send();
    b.accept({put("a", 3), put("c", 4)});
    CHECK(b.settle({put("a", 1)}) == 1);
    b.now += 1s;
    CHECK(b.send_released() == "P a=1");
    CHECK(b.settle({}) == 1);
    CHECK(b.send() == "P a=3, P c=4");
}

TEST_CASE("without key names an unprocessed request shares no batch with a newer one for its key") {
    book b({}, batches_of(25, 1));
    b.accept({put("a", 1), put("b", 2)});
    b.send_released();
    b.accept({put("c", 3), del("a"), put("d", 4)});
    CHECK(b.settle({put("a", 1)}) == 1);
    b.now += 1s;
    CHECK(b.send_released() == "P a=1, P c=3"); // DynamoDB refuses a batch with one key twice
    CHECK(b.settle({}) == 2);
    CHECK(b.send() == "D a, P d=4");
}

TEST_CASE("without key names a request that is surely for another key is not held up") {
    book b({}, batches_of(2, 1));
    b.accept({put("a", 1), put("b", 2)});
    b.send();
    b.accept({put("c", 3)});
    CHECK(b.settle({put("b", 2)}) == 1);
    b.now += 1s;
    CHECK(b.send_released() == "P c=3, P b=2");
}

TEST_CASE("a table of unknown keys has one batch in flight") {
    book b({}, batches_of(1, 4));
    b.accept({put("a", 1), put("b", 2)});
    CHECK(b.send() == "P a=1");
    CHECK(b.send().empty());
    b.settle({});
    CHECK(b.send() == "P b=2");
}

TEST_CASE("one request that the service refuses is found by halves, the others are written") {
    for (const bool named : {true, false}) {
        for (const std::size_t bad : {0U, 12U, 13U, 24U}) {
            book b(named ? std::vector<std::string>{"id"} : std::vector<std::string>());
            for (std::size_t i = 0; i < 25; ++i)
                b.accept({put(std::to_string(i), static_cast<int>(i))});
            const std::string poison = std::to_string(bad);
            (void)b.plan.release();
            while (!b.send().empty()) {
                bool has_it = false;
                for (const write_request& r : b.sent)
                    has_it = has_it || r.attributes().at("id").as_string() == poison;
                if (has_it)
                    b.fail(refused(service_errc::validation));
                else
                    b.settle({});
            }
            CHECK(b.plan.counts().written == 24);
            CHECK(b.plan.counts().batches <= 11);
            const auto left = b.returned();
            REQUIRE(left.size() == 1);
            CHECK(left[0].attributes().at("id").as_string() == poison);
            CHECK(left[0].outcome() == outcome::not_applied);
            CHECK(left[0].code() == service_errc::validation);
            CHECK(left[0].message() == "the service's words");
        }
    }
}

TEST_CASE("when all 25 are refused that takes 49 batches") {
    book b({"id"});
    for (int i = 0; i < 25; ++i)
        b.accept({put(std::to_string(i))});
    while (!b.send().empty())
        b.fail(refused(service_errc::validation));
    CHECK(b.plan.counts().batches == 49);
    CHECK(b.returned().size() == 25);
}

TEST_CASE("a part of a refused batch is superseded by a newer request for its key") {
    book b({"id"}, batches_of(2));
    b.accept({put("a", 1), put("b", 2)});
    b.send();
    b.fail(refused(service_errc::validation));
    b.accept({put("b", 3)});
    CHECK(b.plan.counts().superseded == 1);
    CHECK(b.send() == "P a=1");
    b.settle({});
    CHECK(b.send_released() == "P b=3");
}

TEST_CASE("all requests for a table that the service refuses are returned") {
    book b({"id"}, batches_of(2));
    b.accept({put("a", 1), put("b", 2), put("c", 3)});
    b.send();
    b.fail(refused(service_errc::access_denied));
    CHECK(shown(b.returned()) == "P a=1, P b=2, P c=3");
    CHECK(b.plan.refusal(0)->code() == service_errc::access_denied);
    b.plan.forget_refusals();
    CHECK_FALSE(b.plan.refusal(0).has_value());
}

TEST_CASE("requests for one key are returned in the order in which they were accepted") {
    // Whoever gives them to a writer again ends with the newest.
    const std::vector<std::string> key_names =
        GENERATE(std::vector<std::string>(), std::vector<std::string>{"id"});
    SECTION("when their table is refused") {
        book b(key_names, batches_of(1));
        b.accept({put("a", 1), put("a", 2)});
        CHECK(b.send() == (key_names.empty() ? "P a=1" : "P a=2"));
        b.accept({put("a", 3)});
        b.fail(refused(service_errc::access_denied));
        const std::string left = key_names.empty() ? "P a=1, P a=2, P a=3" : "P a=2, P a=3";
        CHECK(shown(b.returned()) == left);
    }
    SECTION("when their table stalls") {
        book b(key_names, batches_of(1));
        b.accept({put("a", 1)});
        CHECK(b.send_released() == "P a=1");
        b.settle({put("a", 1)});
        b.now += 30s;
        CHECK(b.send() == "P a=1");
        b.accept({put("a", 2)});
        b.now += 31s;
        CHECK(b.send().empty()); // the second one is returned
        b.settle({put("a", 1)});
        CHECK(shown(b.returned()) == "P a=1, P a=2");
    }
    SECTION("when one is abandoned and a later one is in flight") {
        book b(key_names, batches_of(1));
        b.accept({put("a", 1)});
        CHECK(b.send() == "P a=1");
        b.fail(refused(service_errc::validation));
        b.accept({put("a", 2)});
        CHECK(b.send() == "P a=2");
        b.accept({put("a", 3)});
        CHECK(b.unwritten() == "P a=1, P a=2, P a=3");
    }
}

TEST_CASE("of a batch for several tables only the requests for the refused one are returned") {
    book b({"id"}, batches_of(2));
    const std::size_t other = b.plan.add_table({"films", {"id"}});
    b.accept({put("a", 1)});
    REQUIRE(b.add({"films", item{{"id", "a"}}}, other).has_value());
    CHECK_FALSE(b.send().empty());
    CHECK(b.sent.size() == 2); // the same key in another table is another key
    b.fail(refused(service_errc::resource_not_found));
    for (int i = 0; i < 2; ++i) {
        b.send();
        REQUIRE(b.sent.size() == 1);
        if (b.sent[0].table_name() == "films")
            b.fail(refused(service_errc::resource_not_found));
        else
            b.settle({});
    }
    CHECK(b.plan.counts().written == 1);
    CHECK(b.plan.refusal(other).has_value());
    CHECK_FALSE(b.plan.refusal(0).has_value());
}

TEST_CASE("pauses grow while nothing is written and start again with progress") {
    book b({"id"}, batches_of(2));
    b.accept({put("a", 1), put("b", 2)});
    std::vector<std::chrono::nanoseconds> pauses;
    const auto fail_with = [&](const std::vector<write_request>& left) {
        (void)b.plan.release();
        REQUIRE_FALSE(b.send().empty());
        b.settle(left);
        const auto until = b.plan.wake(b.now).value();
        pauses.push_back(until - b.now);
        b.now = until;
    };
    for (int i = 0; i < 3; ++i)
        fail_with({put("a", 1), put("b", 2)});
    fail_with({put("a", 1)});
    // Half of 25, 50, 100 and, after progress, 25 ms, rounded to milliseconds.
    CHECK(pauses == std::vector<std::chrono::nanoseconds>{13ms, 25ms, 50ms, 13ms});
    (void)b.send();
    b.fail(refused(service_errc::throttling));
    CHECK(b.plan.wake(b.now).value() - b.now == 500ms);
}

TEST_CASE("throttling halves the number of batches in flight, which grows back one by one") {
    book b({"id"}, batches_of(1, 4));
    for (int i = 0; i < 12; ++i)
        b.accept({put(std::to_string(i))});
    while (!b.send().empty())
        continue;
    CHECK(b.plan.in_flight() == 4);
    for (std::uint64_t id = 1; id <= 4; ++id)
        b.settle(id, refused(service_errc::throttling)); // of one moment: it counts once
    CHECK(b.plan.counts().window == 2);
    b.now += 10s;
    (void)b.plan.release();
    for (int i = 0; i < 12; ++i) {
        REQUIRE_FALSE(b.send().empty());
        b.settle({});
    }
    CHECK(b.plan.counts().window == 4);
}

TEST_CASE("no more write units are consumed per second than max_write_units") {
    planner_settings s = batches_of(1, 4);
    s.max_write_units = 10;
    book b({"id"}, s);
    for (int i = 0; i < 30; ++i)
        b.accept({put(std::to_string(i), std::string(1500, 'x'))}); // two units each
    (void)b.plan.release();
    const auto start = b.now;
    while (b.held() > 0) {
        while (b.send().empty())
            b.now = b.plan.wake(b.now).value();
        batch_write_item_response response;
        response.consumed_capacity.emplace_back().capacity_units = 2;
        b.settle(b.last, std::move(response));
    }
    CHECK(b.now - start >= 4700ms); // 60 units, of which 10 at once
    CHECK(b.now - start <= 5500ms);
}

TEST_CASE("requests that the service does not write for stall_timeout are returned") {
    book b({"id"}, batches_of(2));
    b.accept({put("a", 1), put("b", 2)});
    (void)b.plan.release();
    const auto start = b.now;
    while (b.held() > b.returned().size()) {
        if (!b.send().empty()) b.settle(b.sent);
        if (const auto at = b.plan.wake(b.now)) b.now = *at;
    }
    CHECK(b.now - start == 60s);
    const auto left = b.returned();
    REQUIRE(left.size() == 2);
    CHECK(left[0].code() == client_errc::batch_incomplete);
}

TEST_CASE("a batch in flight when the others are returned has its last chance") {
    book b({"id"}, batches_of(1, 2));
    b.accept({put("a", 1), put("b", 2)});
    b.send();
    const std::uint64_t first = b.last;
    b.send();
    b.fail(lost_response());
    b.now += 61s;
    CHECK(b.send_released().empty());
    CHECK(shown(b.returned()) == "P b=2");
    CHECK(b.returned().at(0).outcome() == outcome::maybe_applied);
    b.settle(first, lost_response());
    CHECK(shown(b.returned()) == "P a=1, P b=2");
}

TEST_CASE("a table that stalls does not end the requests of another one in the same batch") {
    book b({"id"}, batches_of(2));
    const std::size_t films = b.plan.add_table({"films", {"id"}});
    b.accept({put("a", 1)});
    CHECK(b.send_released() == "P a=1");
    b.settle({put("a", 1)}); // music stalls from now on
    b.now += 59s;
    REQUIRE(b.add({"films", item{{"id", "f"}}}, films).has_value());
    (void)b.send_released();
    REQUIRE(b.sent.size() == 2);
    const std::uint64_t both = b.last;
    b.now += 2s;
    CHECK(b.send().empty());
    batch_write_item_response response;
    response.unprocessed_items = b.sent;
    b.settle(both, std::move(response));
    CHECK(shown(b.returned()) == "P a=1");
    CHECK(b.plan.counts().requests == 2);
}

TEST_CASE("a consumption that no batch can have does not stop the writer") {
    for (const double units : {1e300, -1e300, std::nan(""), HUGE_VAL}) {
        CAPTURE(units);
        planner_settings s = batches_of(1);
        s.max_write_units = 100;
        book b({"id"}, s);
        b.accept({put("a", 1)});
        CHECK(b.send() == "P a=1");
        batch_write_item_response response;
        response.consumed_capacity.emplace_back().capacity_units = units;
        b.settle(b.last, std::move(response));
        b.accept({put("b", 2)});
        CHECK(b.send() == "P b=2");
        CHECK(b.plan.counts().consumed_units == 0);
    }
}

} // namespace codynamo::batch
