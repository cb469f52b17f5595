// SPDX-License-Identifier: BSL-1.0
#include "batch/planner.hpp"

#include "codec/operations.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <string>
#include <vector>

using namespace codynamo;
using namespace std::chrono_literals;
using batch::planner;
using batch::planner_settings;

namespace {

write_request put(const std::string& id, value data = nullptr) {
    return {"music", item{{"id", id}, {"data", std::move(data)}}};
}

write_request del(const std::string& id) {
    return {"music", key("id", id)};
}

/// Requests as "P a=1" and "D a", joined by commas.
template <class Requests>
std::string shown(const Requests& requests) {
    std::string out;
    for (const write_request& r : requests) {
        if (!out.empty()) out += ", ";
        const value* id = r.attributes().find("id");
        out += (r.put() ? "P " : "D ") + (id ? id->as_string() : "?");
        const value* data = r.attributes().find("data");
        if (data && data->is_number()) out += '=' + std::string(data->as_number().text());
    }
    return out;
}

/// The requests in the body of a BatchWriteItem: an answer that leaves all of them over, read back.
std::vector<write_request> requests_in(std::string body) {
    const std::string name = "RequestItems";
    body.replace(body.find(name), name.size(), "UnprocessedItems");
    return codec::decode<batch_write_item_response>(body).value().unprocessed_items;
}

planner_settings batches_of(std::size_t amount, std::size_t in_flight = 4) {
    planner_settings s;
    s.flush_amount = amount;
    s.max_in_flight = in_flight;
    return s;
}

error refused(service_errc code) {
    error_info info;
    info.code = code;
    info.message = "the service's words";
    info.outcome = outcome::not_applied;
    return error(std::move(info));
}

error lost_answer() {
    error_info info;
    info.code = client_errc::connection_lost;
    info.outcome = outcome::maybe_applied;
    return error(std::move(info));
}

/// A planner with its clock, which keeps its promises after every step.
class book {
public:
    explicit book(std::vector<std::string> key_names, planner_settings s = batches_of(25))
        : plan(std::move(s)) {
        plan.add_table({"music", std::move(key_names)});
    }

    result<void> add(write_request r, std::size_t table = 0) {
        result<batch::write_list> one = prepare(plan.table(table), table, std::move(r));
        if (!one) return one.error();
        (void)plan.accept(std::move(*one));
        check();
        return {};
    }

    void accept(std::vector<write_request> requests) {
        for (write_request& r : requests)
            REQUIRE(add(std::move(r)).has_value());
    }

    client_errc refusal(write_request r, const std::string& with) {
        const std::size_t before = held();
        const result<void> added = add(std::move(r));
        REQUIRE_FALSE(added.has_value());
        CHECK(held() == before);
        CHECK(added.error().info().message.find(with) != std::string::npos);
        return static_cast<client_errc>(added.error().code().value());
    }

    /// The requests of the next batch, "" when none may be sent now.
    std::string send() {
        const auto next = plan.next(now);
        check();
        if (!next) return "";
        last = next->id;
        body = next->body;
        sent = requests_in(next->body);
        return shown(sent);
    }

    /// All that waits may be sent.
    std::string send_released() {
        (void)plan.release();
        return send();
    }

    std::uint64_t settle(std::vector<write_request> left) {
        batch_write_item_response answer;
        answer.unprocessed_items = std::move(left);
        return settle(last, std::move(answer));
    }

    std::uint64_t settle(std::uint64_t id, result<batch_write_item_response> answer) {
        const std::uint64_t before = plan.count().written;
        plan.settle(id, answer, {now, 0.5});
        check();
        return plan.count().written - before;
    }

    void fail(const error& e) { settle(last, e); }

    std::string unwritten() const { return shown(plan.unwritten()); }

    std::size_t held() const { return plan.count().requests; }

    void check() const { REQUIRE(plan.broken_promise().empty()); }

    planner plan;
    batch::time_point now{std::chrono::hours(1)};
    std::uint64_t last = 0;
    std::string body;
    std::vector<write_request> sent;
};

} // namespace

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
    with_capacity.capacity_detail = "TOTAL";
    book c({}, with_capacity);
    c.accept({{"music", key("id", "3")}});
    c.send_released();
    CHECK(
        c.body ==
        R"({"RequestItems":{"music":[{"DeleteRequest":{"Key":{"id":{"S":"3"}}}}]},"ReturnConsumedCapacity":"TOTAL"})"
    );
}

TEST_CASE("of requests for one key the last one is sent, in its own place") {
    book b({"id"});
    b.accept({put("a", 1), put("b", 2), put("a", 3)});
    CHECK(b.unwritten() == "P b=2, P a=3");
    b.accept({del("b"), put("c", 4), del("c"), put("c", 5)});
    CHECK(b.unwritten() == "P a=3, D b, P c=5");
    CHECK(b.plan.count().superseded == 4);
    CHECK(b.send_released() == "P a=3, D b, P c=5");
}

TEST_CASE("without key names nothing is superseded") {
    book b({});
    b.accept({put("a", 1), put("a", 2)});
    CHECK(b.unwritten() == "P a=1, P a=2");
    CHECK(b.plan.count().superseded == 0);
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

TEST_CASE("a request without its key, or with another one, is refused and not taken in") {
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
    CHECK(b.plan.count().superseded == 0);
}

TEST_CASE("a request that DynamoDB cannot store is refused, and what it would replace stays") {
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

TEST_CASE("several batches are under way, never two requests for one key among them") {
    book b({"id"}, batches_of(2, 3));
    b.accept({put("a", 1), put("b", 1)});
    CHECK(b.send() == "P a=1, P b=1");
    const std::uint64_t first = b.last;
    b.accept({put("a", 2), put("c", 1), put("d", 1)});
    CHECK(b.send() == "P c=1, P d=1"); // a waits for its elder
    b.accept({put("e", 1), put("f", 1)});
    CHECK(b.send() == "P e=1, P f=1");
    b.accept({put("g", 1)});
    CHECK(b.send_released().empty()); // three are under way
    CHECK(b.settle(first, batch_write_item_response()) == 2);
    CHECK(b.send() == "P a=2, P g=1");
}

TEST_CASE("what is left over goes to the end of the queue and is sent again") {
    book b({"id"}, batches_of(2));
    b.accept({put("a", 1), put("b", 2)});
    CHECK(b.send() == "P a=1, P b=2");
    b.accept({put("c", 3)});
    CHECK(b.settle({put("a", 1)}) == 1);
    CHECK(b.unwritten() == "P c=3, P a=1");
    CHECK(b.send_released().empty());
    b.now = b.plan.wake(b.now).value();
    CHECK(b.send() == "P c=3, P a=1");
    CHECK(b.plan.count().retried == 1);
    CHECK(b.settle({}) == 2);
    CHECK(b.plan.count().written == 3);
}

TEST_CASE("what is left over yields to a newer request for its key") {
    book b({"id"}, batches_of(2));
    b.accept({put("a", 1), put("b", 2)});
    CHECK(b.send() == "P a=1, P b=2");
    b.accept({del("a")});
    CHECK(b.unwritten() == "P a=1, P b=2, D a");
    CHECK(b.settle({put("a", 1), put("b", 2)}) == 0);
    CHECK(b.unwritten() == "D a, P b=2");
    CHECK(b.plan.count().superseded == 1);
}

TEST_CASE("leftovers are known by table, kind and key, however the service writes them") {
    book b({"k"});
    b.accept(
        {{"music", item{{"k", number("1.50")}, {"s", string_set("a", "b")}}},
         {"music", key("k", 2)}}
    );
    b.send_released();
    CHECK(
        b.settle(
            {{"arn:aws:dynamodb:eu-central-1:1:table/music",
              item{{"k", number("1.5")}, {"s", string_set("b", "a")}}}}
        ) == 1
    );
    CHECK(b.held() == 1);
    CHECK(b.plan.unwritten().at(0).put() != nullptr);
    CHECK(b.plan.unwritten().at(0).outcome() == outcome::not_applied);
}

TEST_CASE("without key names leftovers are known by all they hold") {
    book b({});
    const write_request sets{"music", item{{"k", number("1.50")}, {"s", string_set("a", "b")}}};
    b.accept({sets, {"music", key("k", number("1.50"))}});
    b.send_released();
    CHECK(b.settle({{"music", key("k", number("1.5"))}}) == 1);
    REQUIRE(b.held() == 1);
    CHECK(b.plan.unwritten().at(0).deleted() != nullptr);
}

TEST_CASE("an answer with leftovers that were never sent acknowledges nothing") {
    const write_request once = put("a", 1);
    const std::vector<std::vector<write_request>> answers{
        {once, put("z", 9)},
        {once, once},
        {del("a")},
        {{"other", once.attributes()}},
        {{"music", item{{"other", 1}}}},
    };
    for (const bool named : {true, false}) {
        for (const auto& answer : answers) {
            book b(named ? std::vector<std::string>{"id"} : std::vector<std::string>());
            b.accept({put("a", 1), put("b", 2)});
            b.send_released();
            b.accept({put("c", 3)});
            CHECK(b.settle(answer) == 0);
            CHECK(b.unwritten() == "P a=1, P b=2, P c=3");
            CHECK(b.plan.unwritten().at(0).outcome() == outcome::maybe_applied);
            CHECK(b.plan.unwritten().at(2).outcome() == outcome::not_sent);
        }
    }
}

TEST_CASE("a batch that failed goes back to where it came from, in its order") {
    book b({"id"}, batches_of(3));
    b.accept({put("a", 1), put("b", 2), put("c", 3)});
    CHECK(b.send() == "P a=1, P b=2, P c=3");
    b.accept({put("d", 4), put("b", 5)});
    b.fail(lost_answer());
    CHECK(b.unwritten() == "P a=1, P c=3, P d=4, P b=5");
    CHECK(b.plan.count().superseded == 1);
    b.now += 1s;
    CHECK(b.send_released() == "P a=1, P c=3, P d=4");
    CHECK(b.plan.count().retried == 2);
}

TEST_CASE("without key names what is left over keeps its place before what might be for its key") {
    book b({}, batches_of(2, 1));
    b.accept({put("a", 1), put("b", 2)});
    b.send();
    b.accept({put("a", 3), put("c", 4)});
    CHECK(b.settle({put("a", 1)}) == 1);
    CHECK(b.unwritten() == "P a=1, P a=3, P c=4");
}

TEST_CASE("without key names old and new for one key never share a batch because of a leftover") {
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

TEST_CASE("without key names what is surely for another key is not held up") {
    book b({}, batches_of(2, 1));
    b.accept({put("a", 1), put("b", 2)});
    b.send();
    b.accept({put("c", 3)});
    CHECK(b.settle({put("b", 2)}) == 1);
    CHECK(b.unwritten() == "P c=3, P b=2");
}

TEST_CASE("a table of unknown keys has one batch under way") {
    book b({}, batches_of(1, 4));
    b.accept({put("a", 1), put("b", 2)});
    CHECK(b.send() == "P a=1");
    CHECK(b.send().empty());
    b.settle({});
    CHECK(b.send() == "P b=2");
}

TEST_CASE("one request that the service refuses is found by halves, its neighbours are written") {
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
            CHECK(b.plan.count().written == 24);
            CHECK(b.plan.count().batches <= 11);
            const auto left = b.plan.returned();
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
    CHECK(b.plan.count().batches == 49);
    CHECK(b.plan.returned().size() == 25);
}

TEST_CASE("part of a refused batch yields to a newer request for its key") {
    book b({"id"}, batches_of(2));
    b.accept({put("a", 1), put("b", 2)});
    b.send();
    b.fail(refused(service_errc::validation));
    b.accept({put("b", 3)});
    CHECK(b.plan.count().superseded == 1);
    CHECK(b.send() == "P a=1");
    b.settle({});
    CHECK(b.send_released() == "P b=3");
}

TEST_CASE("a table that the service refuses hands everything back, until it is tried again") {
    book b({"id"}, batches_of(2));
    b.accept({put("a", 1), put("b", 2), put("c", 3)});
    b.send();
    b.fail(refused(service_errc::access_denied));
    CHECK(shown(b.plan.returned()) == "P c=3, P a=1, P b=2");
    CHECK(b.plan.refusal(0)->code() == service_errc::access_denied);
    b.plan.forget_refusals();
    CHECK_FALSE(b.plan.refusal(0).has_value());
}

TEST_CASE("of a batch for several tables only the one that is refused is handed back") {
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
    CHECK(b.plan.count().written == 1);
    CHECK(b.plan.refusal(other).has_value());
    CHECK_FALSE(b.plan.refusal(0).has_value());
}

TEST_CASE("pauses grow while nothing is taken and begin anew with progress") {
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

TEST_CASE("throttling halves the batches under way, and they grow back one by one") {
    book b({"id"}, batches_of(1, 4));
    for (int i = 0; i < 12; ++i)
        b.accept({put(std::to_string(i))});
    while (!b.send().empty())
        continue;
    CHECK(b.plan.in_flight() == 4);
    for (std::uint64_t id = 1; id <= 4; ++id)
        b.settle(id, refused(service_errc::throttling)); // of one moment: it counts once
    CHECK(b.plan.count().window == 2);
    b.now += 10s;
    (void)b.plan.release();
    for (int i = 0; i < 12; ++i) {
        REQUIRE_FALSE(b.send().empty());
        b.settle({});
    }
    CHECK(b.plan.count().window == 4);
}

TEST_CASE("no more write units are taken a second than was said") {
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
        batch_write_item_response answer;
        answer.consumed_capacity.emplace_back().capacity_units = 2;
        b.settle(b.last, std::move(answer));
    }
    CHECK(b.now - start >= 4700ms); // 60 units, of which 10 at once
    CHECK(b.now - start <= 5500ms);
}

TEST_CASE("what the service does not take for max_stall is handed back") {
    book b({"id"}, batches_of(2));
    b.accept({put("a", 1), put("b", 2)});
    (void)b.plan.release();
    const auto start = b.now;
    while (b.held() > b.plan.returned().size()) {
        if (!b.send().empty()) b.settle(b.sent);
        if (const auto at = b.plan.wake(b.now)) b.now = *at;
    }
    CHECK(b.now - start == 60s);
    const auto left = b.plan.returned();
    REQUIRE(left.size() == 2);
    CHECK(left[0].code() == client_errc::batch_incomplete);
}

TEST_CASE("a batch that is under way when the others are given up has its last chance") {
    book b({"id"}, batches_of(1, 2));
    b.accept({put("a", 1), put("b", 2)});
    b.send();
    const std::uint64_t first = b.last;
    b.send();
    b.fail(lost_answer());
    b.now += 61s;
    CHECK(b.send_released().empty());
    CHECK(shown(b.plan.returned()) == "P b=2");
    CHECK(b.plan.returned().at(0).outcome() == outcome::maybe_applied);
    b.settle(first, lost_answer());
    CHECK(shown(b.plan.returned()) == "P b=2, P a=1");
}

TEST_CASE("what was accepted before a release is done without what comes later") {
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

TEST_CASE("there is room for so many requests and bytes") {
    planner_settings s;
    s.max_requests = 2;
    s.max_bytes = 200;
    book b({"id"}, s);
    const auto has_room = [&](value data) {
        auto one = prepare(b.plan.table(0), 0, put("x", std::move(data)));
        return b.plan.has_room(one->front());
    };
    CHECK(has_room(std::string(1000, 'x'))); // the writer is empty
    b.accept({put("a", 1)});
    CHECK(has_room(1));
    CHECK_FALSE(has_room(std::string(1000, 'x')));
    b.accept({put("b", 1)});
    CHECK_FALSE(has_room(1));
}

TEST_CASE("everything can be taken back, also what is under way") {
    book b({"id"}, batches_of(1));
    b.accept({put("a", 1), put("b", 2)});
    b.send();
    b.plan.take_back(error(client_errc::cancelled, "so it was asked"));
    b.check();
    const auto left = b.plan.returned();
    CHECK(shown(left) == "P a=1, P b=2");
    CHECK(left.at(0).outcome() == outcome::maybe_applied);
    CHECK(left.at(1).outcome() == outcome::not_sent);
    b.settle({}); // comes too late
    b.plan.forget_returned();
    CHECK(b.plan.is_empty());
    b.accept({put("a", 3)});
    CHECK(b.send() == "P a=3");
}
