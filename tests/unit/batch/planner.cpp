// SPDX-License-Identifier: BSL-1.0
#include "unit/batch/planner_book.hpp"

namespace codynamo::batch {

using namespace std::chrono_literals;

TEST_CASE("a batch is the body of a BatchWriteItem") {
    book b({});
    b.accept({{"music", item{{"id", "1"}}}, {"music", key("id", "2")}});
    b.send_released();
    CHECK(
        b.body ==
        R"({"RequestItems":{"music":[{"PutRequest":{"Item":{"id":{"S":"1"}}}},{"DeleteRequest":{"Key":{"id":{"S":"2"}}}}]}})"
    );
    CHECK(b.settle({}) == 2);

    planner_settings with_capacity;
    with_capacity.return_consumed_capacity = "TOTAL";
    book c({}, with_capacity);
    c.accept({{"music", key("id", "3")}});
    c.send_released();
    CHECK(
        c.body ==
        R"({"RequestItems":{"music":[{"DeleteRequest":{"Key":{"id":{"S":"3"}}}}]},"ReturnConsumedCapacity":"TOTAL"})"
    );
}

TEST_CASE("of requests for one key the last one is sent, in its own order") {
    book b({"id"});
    b.accept({put("a", 1), put("b", 2), put("a", 3)});
    CHECK(b.unwritten() == "P b=2, P a=3");
    b.accept({del("b"), put("c", 4), del("c"), put("c", 5)});
    CHECK(b.unwritten() == "P a=3, D b, P c=5");
    CHECK(b.plan.counts().superseded == 4);
    CHECK(b.send_released() == "P a=3, D b, P c=5");
}

TEST_CASE("without key names nothing is superseded") {
    book b({});
    b.accept({put("a", 1), put("a", 2)});
    CHECK(b.unwritten() == "P a=1, P a=2");
    CHECK(b.plan.counts().superseded == 0);
}

TEST_CASE("keys are compared by value") {
    const auto queued_after = [](value first, value second) {
        book b({"k"});
        b.accept({{"music", item{{"k", std::move(first)}}}, {"music", key("k", std::move(second))}}
        );
        return b.held();
    };
    CHECK(queued_after(number("1"), number("1.0")) == 1);
    CHECK(queued_after(number("100"), number("1E2")) == 1);
    CHECK(queued_after(0, number("-0")) == 1);
    CHECK(queued_after(1, 2) == 2);
    CHECK(queued_after(1, "1") == 2);
    CHECK(queued_after(binary::from_string("x"), "x") == 2);
    CHECK(queued_after(binary::from_string("x"), binary::from_string("x")) == 1);
    CHECK(queued_after("\u00e9", "e\u0301") == 2); // composed or not: other bytes, another key
    CHECK(queued_after("a", "A") == 2);
}

TEST_CASE("a composite key may be named and given in any order") {
    book b({"sk", "pk"});
    b.accept(
        {{"music", item{{"pk", "1"}, {"sk", 2}, {"x", 1}}},
         {"music", key("sk", number("2.0"), "pk", "1")}}
    );
    CHECK(b.held() == 1);
    b.accept({{"music", key("pk", "1", "sk", 3)}, {"music", key("pk", "2", "sk", 2)}});
    CHECK(b.held() == 3);
}

TEST_CASE("parts of a composite key do not run into each other") {
    book b({"pk", "sk"});
    b.accept(
        {{"music", key("pk", "ab", "sk", "c")},
         {"music", key("pk", "a", "sk", "bc")},
         {"music", key("pk", "abc", "sk", "c")}}
    );
    CHECK(b.held() == 3);
}

TEST_CASE("a request without its key, or with another one, is refused and not accepted") {
    book b({"pk", "sk"});
    b.accept({{"music", key("pk", "1", "sk", "2")}});
    CHECK(
        b.refusal({"music", item{{"pk", "1"}}}, "no attribute 'sk'") ==
        client_errc::invalid_argument
    );
    CHECK(
        b.refusal({"music", key("id", "1")}, "no attribute 'pk'") == client_errc::invalid_argument
    );
    CHECK(
        b.refusal({"music", item{{"pk", "1"}, {"sk", true}}}, "'sk' is a ") ==
        client_errc::invalid_argument
    );
    CHECK(
        b.refusal({"music", item{{"pk", list()}, {"sk", "1"}}}, "strings, numbers or binaries") ==
        client_errc::invalid_argument
    );
    CHECK(
        b.refusal({"music", item{{"pk", ""}, {"sk", "1"}}}, "1 to 2048") ==
        client_errc::invalid_argument
    );
    CHECK(
        b.refusal({"music", item{{"pk", std::string(2049, 'x')}, {"sk", "1"}}}, "2049 bytes") ==
        client_errc::invalid_argument
    );
    const key three(item{{"pk", "1"}, {"sk", "2"}, {"more", 3}});
    CHECK(b.refusal({"music", three}, "has 3 attributes") == client_errc::invalid_argument);
    CHECK(b.plan.counts().superseded == 0);
}

TEST_CASE("a request that DynamoDB cannot store is refused, and the one it would replace stays") {
    book b({"id"});
    b.accept({put("a", 1)});
    CHECK(b.refusal(put("a", string_set()), "item.data: ") == client_errc::invalid_value);
    CHECK(
        b.refusal(put("a", std::string(409'600, 'x')), "at most 409600") ==
        client_errc::invalid_value
    );
    CHECK(b.unwritten() == "P a=1");
    b.accept({put("b", std::string(409'600 - 7, 'x'))}); // with the names: exactly 400 KB
    book without_names({});
    CHECK(
        without_names.refusal({"music", item{{"id", "\xff"}}}, "item.id: ") ==
        client_errc::invalid_value
    );
}

TEST_CASE("a batch goes when flush_amount requests have come together, 25 at most") {
    book b({"id"}, batches_of(60));
    for (int i = 0; i < 59; ++i)
        b.accept({put(std::to_string(i))});
    CHECK(b.send().empty());
    CHECK_FALSE(b.plan.is_due());
    b.accept({put("59")});
    CHECK(b.plan.is_due());
    std::vector<std::size_t> sizes;
    while (!b.send().empty())
        sizes.push_back(b.sent.size());
    CHECK(sizes == std::vector<std::size_t>{25, 25, 10});
}

TEST_CASE("a batch stays below 16 MB") {
    constexpr std::size_t limit = 16'000'000;
    const std::string large(400'000, '\x01'); // six characters each in JSON
    book b({"id"}, batches_of(25, 100));
    for (int i = 0; i < 8; ++i)
        b.accept({put(std::to_string(i), large)});
    (void)b.plan.release();
    std::vector<std::uint64_t> taken;
    while (const auto next = b.plan.next(b.now)) {
        CHECK(next->body.size() < limit);
        taken.push_back(b.settle(next->id, batch_write_item_response()));
    }
    CHECK(taken == std::vector<std::uint64_t>{6, 2});
}

TEST_CASE("several batches are in flight, never two requests for one key among them") {
    book b({"id"}, batches_of(2, 3));
    b.accept({put("a", 1), put("b", 1)});
    CHECK(b.send() == "P a=1, P b=1");
    const std::uint64_t first = b.last;
    b.accept({put("a", 2), put("c", 1), put("d", 1)});
    CHECK(b.send() == "P c=1, P d=1"); // a waits for the older one
    b.accept({put("e", 1), put("f", 1)});
    CHECK(b.send() == "P e=1, P f=1");
    b.accept({put("g", 1)});
    CHECK(b.send_released().empty()); // three are in flight
    CHECK(b.settle(first, batch_write_item_response()) == 2);
    CHECK(b.send() == "P a=2, P g=1");
}

TEST_CASE("requests accepted before a release are done independently of later ones") {
    book b({"id"}, batches_of(1));
    b.accept({put("a", 1)});
    const std::uint64_t mark = b.plan.release();
    b.accept({put("b", 2)});
    CHECK_FALSE(b.plan.is_done(mark));
    b.send();
    b.settle({});
    CHECK(b.plan.is_done(mark));
    CHECK(b.held() == 1);
    CHECK(b.plan.is_done(planner(planner_settings()).release())); // of nothing
}

TEST_CASE("the buffer has a limit of requests and of bytes") {
    planner_settings s;
    s.max_requests = 2;
    s.max_bytes = 200;
    book b({"id"}, s);
    const auto has_room = [&](value data) {
        auto one = prepare(b.plan.table(0), 0, put("x", std::move(data)), true);
        return b.plan.has_room(one->front());
    };
    CHECK(has_room(std::string(1000, 'x'))); // the writer is empty
    b.accept({put("a", 1)});
    CHECK(has_room(1));
    CHECK_FALSE(has_room(std::string(1000, 'x')));
    b.accept({put("b", 1)});
    CHECK_FALSE(has_room(1));
}

TEST_CASE("all requests can be returned, also those in flight") {
    book b({"id"}, batches_of(1));
    b.accept({put("a", 1), put("b", 2)});
    b.send();
    b.plan.return_all(error(client_errc::cancelled, "so it was asked"));
    b.check();
    const auto left = b.returned();
    CHECK(shown(left) == "P a=1, P b=2");
    CHECK(left.at(0).outcome() == outcome::maybe_applied);
    CHECK(left.at(1).outcome() == outcome::not_sent);
    b.settle({}); // comes too late
    b.plan.clear_returned();
    CHECK(b.plan.is_empty());
    b.accept({put("a", 3)});
    CHECK(b.send() == "P a=3");
}

TEST_CASE("requests that are taken are gone, and returned if they are given back") {
    book b({"id"}, batches_of(1));
    b.accept({put("b", 1), put("a", 2), put("c", 3)});
    b.send();
    b.fail(refused(service_errc::validation));
    CHECK(b.send() == "P a=2");
    held_requests taken = b.plan.take_all();
    CHECK(shown(unwritten_of(taken)) == "P b=1, P a=2, P c=3");
    CHECK(unwritten_of(taken).at(0).code() == service_errc::validation);
    CHECK(unwritten_of(taken).at(1).outcome() == outcome::maybe_applied);
    CHECK_FALSE(unwritten_of(taken).at(2).code());
    CHECK(b.plan.is_empty());
    b.check();
    b.accept({put("c", 4)});
    b.plan.give_back(std::move(taken), error(client_errc::cancelled, "so it was asked"));
    b.check();
    CHECK(b.held() == 4);
    const auto returned = b.returned();
    CHECK(shown(returned) == "P b=1, P a=2, P c=3");
    CHECK(returned.at(0).code() == service_errc::validation);
    CHECK(returned.at(2).code() == client_errc::cancelled);
    CHECK(b.send_released() == "P c=4");
}

TEST_CASE("requests that are given back need no room, which later ones may have taken") {
    planner_settings settings = batches_of(25);
    settings.max_requests = 2;
    book b({"id"}, settings);
    b.accept({put("a", 1), put("b", 2)});
    held_requests taken = b.plan.take_all();
    b.accept({put("c", 3), put("d", 4)});
    b.plan.give_back(std::move(taken), error(client_errc::cancelled, "so it was asked"));
    b.check();
    CHECK(b.held() == 4);
    CHECK(shown(b.returned()) == "P a=1, P b=2");
}

} // namespace codynamo::batch
