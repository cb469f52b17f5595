// SPDX-License-Identifier: BSL-1.0
#include "batch/planner.hpp"

#include "codec/operations.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

using namespace codynamo;
using batch::planner;

namespace {

constexpr std::size_t any_number = 1000;

write_request put(const char* id, value data = nullptr) {
    return {"music", item{{"id", id}, {"data", std::move(data)}}};
}

write_request del(const char* id) {
    return {"music", key("id", id)};
}

/// Requests as "P a=1" and "D a", joined by commas.
std::string shown(const std::vector<write_request>& requests) {
    std::string out;
    for (const write_request& r : requests) {
        if (!out.empty()) out += ", ";
        out += (r.put() ? "P " : "D ") + r.attributes().at("id").as_string();
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

std::vector<write_request> sent_by(planner& p, std::size_t most = any_number) {
    return requests_in(p.take(most, ""));
}

void accept(planner& p, std::vector<write_request> requests) {
    for (write_request& r : requests)
        REQUIRE(p.add(std::move(r)).has_value());
}

client_errc refusal(planner& p, write_request r, const std::string& with) {
    const std::size_t before = p.queued();
    const result<void> added = p.add(std::move(r));
    REQUIRE_FALSE(added.has_value());
    CHECK(p.queued() == before);
    CHECK(added.error().info().message.find(with) != std::string::npos);
    return static_cast<client_errc>(added.error().code().value());
}

} // namespace

TEST_CASE("a batch is the body of a BatchWriteItem") {
    planner p("music", {});
    accept(p, {{"music", item{{"id", "1"}}}, {"music", key("id", "2")}});
    CHECK(
        p.take(any_number, "") ==
        R"({"RequestItems":{"music":[{"PutRequest":{"Item":{"id":{"S":"1"}}}},{"DeleteRequest":{"Key":{"id":{"S":"2"}}}}]}})"
    );
    CHECK(p.settle({}) == 2);
    accept(p, {{"music", key("id", "3")}});
    CHECK(
        p.take(any_number, "TOTAL") ==
        R"({"RequestItems":{"music":[{"DeleteRequest":{"Key":{"id":{"S":"3"}}}}]},"ReturnConsumedCapacity":"TOTAL"})"
    );
}

TEST_CASE("of requests for one key the last one is sent, in its own place") {
    planner p("music", {"id"});
    accept(p, {put("a", 1), put("b", 2), put("a", 3)});
    CHECK(shown(p.unwritten()) == "P b=2, P a=3");
    accept(p, {del("b"), put("c", 4), del("c"), put("c", 5)});
    CHECK(shown(p.unwritten()) == "P a=3, D b, P c=5");
    CHECK(p.superseded() == 4);
    CHECK(shown(sent_by(p)) == "P a=3, D b, P c=5");
}

TEST_CASE("without key names nothing is superseded") {
    planner p("music", {});
    accept(p, {put("a", 1), put("a", 2)});
    CHECK(shown(p.unwritten()) == "P a=1, P a=2");
    CHECK(p.superseded() == 0);
}

TEST_CASE("keys are compared by value") {
    const auto queued_after = [](value first, value second) {
        planner p("t", {"k"});
        accept(p, {{"t", item{{"k", std::move(first)}}}, {"t", key("k", std::move(second))}});
        return p.queued();
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
    planner p("t", {"sk", "pk"});
    accept(
        p,
        {{"t", item{{"pk", "1"}, {"sk", 2}, {"x", 1}}}, {"t", key("sk", number("2.0"), "pk", "1")}}
    );
    CHECK(p.queued() == 1);
    accept(p, {{"t", key("pk", "1", "sk", 3)}, {"t", key("pk", "2", "sk", 2)}});
    CHECK(p.queued() == 3);
}

TEST_CASE("parts of a composite key do not run into each other") {
    planner p("t", {"pk", "sk"});
    accept(
        p,
        {{"t", key("pk", "ab", "sk", "c")},
         {"t", key("pk", "a", "sk", "bc")},
         {"t", key("pk", "", "sk", "abc")}}
    );
    CHECK(p.queued() == 3);
}

TEST_CASE("a request without its key attributes is refused and not taken in") {
    planner p("t", {"pk", "sk"});
    accept(p, {{"t", key("pk", "1", "sk", "2")}});
    CHECK(
        refusal(p, {"t", item{{"pk", "1"}}}, "no attribute 'sk'") == client_errc::invalid_argument
    );
    CHECK(refusal(p, {"t", key("id", "1")}, "no attribute 'pk'") == client_errc::invalid_argument);
    CHECK(
        refusal(p, {"t", item{{"pk", "1"}, {"sk", true}}}, "'sk' is a ") ==
        client_errc::invalid_argument
    );
    CHECK(
        refusal(p, {"t", item{{"pk", list()}, {"sk", "1"}}}, "strings, numbers or binaries") ==
        client_errc::invalid_argument
    );
    CHECK(p.superseded() == 0);
}

TEST_CASE("a request that DynamoDB cannot store is refused, and what it would replace stays") {
    planner p("t", {"id"});
    accept(p, {put("a", 1)});
    CHECK(refusal(p, put("a", string_set()), "item.data: ") == client_errc::invalid_value);
    CHECK(shown(p.unwritten()) == "P a=1");
    planner without_names("t", {});
    CHECK(
        refusal(without_names, {"t", item{{"id", "\xff"}}}, "item.id: ") ==
        client_errc::invalid_value
    );
}

TEST_CASE("a batch has at most 25 requests, or fewer when asked") {
    planner p("t", {"id"});
    for (int i = 0; i < 60; ++i)
        accept(p, {put(std::to_string(i).c_str())});
    CHECK(sent_by(p).size() == 25);
    CHECK(p.settle({}) == 25);
    CHECK(sent_by(p, 7).size() == 7);
    CHECK(p.settle({}) == 7);
    CHECK(sent_by(p, 100).size() == 25);
    CHECK(p.settle({}) == 25);
    CHECK(shown(sent_by(p)) == "P 57, P 58, P 59");
}

TEST_CASE("a batch stays below 16 MB") {
    constexpr std::size_t limit = 16'000'000;
    const std::string large(1'000'000, 'x');
    planner p("t", {});
    for (int i = 0; i < 25; ++i)
        accept(p, {put(std::to_string(i).c_str(), large)});
    std::size_t sent = 0;
    while (p.queued() > 0) {
        const std::string body = p.take(any_number, "INDEXES");
        CHECK(body.size() < limit);
        const std::size_t count = p.settle({});
        CHECK(count > 0);
        sent += count;
    }
    CHECK(sent == 25);
}

TEST_CASE("a request that alone is larger than a batch is sent alone, for the service to refuse") {
    planner p("t", {});
    accept(p, {put("small"), put("large", std::string(20'000'000, 'x')), put("next")});
    CHECK(shown(sent_by(p)) == "P small");
    CHECK(p.settle({}) == 1);
    CHECK(shown(sent_by(p)) == "P large");
    CHECK(p.settle({}) == 1);
    CHECK(shown(sent_by(p)) == "P next");
}

TEST_CASE("what is left over goes to the end of the queue and is sent again") {
    planner p("music", {"id"});
    accept(p, {put("a", 1), put("b", 2), put("c", 3)});
    CHECK(shown(sent_by(p, 2)) == "P a=1, P b=2");
    CHECK(p.in_flight());
    CHECK(p.settle({put("a", 1)}) == 1);
    CHECK_FALSE(p.in_flight());
    CHECK(shown(sent_by(p)) == "P c=3, P a=1");
    CHECK(p.retried() == 1);
    CHECK(p.settle({}) == 2);
    CHECK(p.written() == 3);
}

TEST_CASE("what is left over yields to a newer request for its key") {
    planner p("music", {"id"});
    accept(p, {put("a", 1), put("b", 2)});
    CHECK(sent_by(p).size() == 2);
    accept(p, {del("a")});
    CHECK(shown(p.unwritten()) == "P b=2, D a");
    CHECK(p.settle({put("a", 1), put("b", 2)}) == 0);
    CHECK(shown(p.unwritten()) == "D a, P b=2");
    CHECK(p.superseded() == 1);
    CHECK(shown(sent_by(p)) == "D a, P b=2");
}

TEST_CASE(
    "leftovers are known by their key, however the service writes it and whatever table it names"
) {
    planner p("music", {"k"});
    accept(
        p,
        {{"music", item{{"k", number("1.50")}, {"s", string_set("a", "b")}}},
         {"music", key("k", 2)}}
    );
    CHECK(sent_by(p).size() == 2);
    CHECK(
        p.settle(
            {{"arn:aws:dynamodb:eu-central-1:1:table/music",
              item{{"k", number("1.5")}, {"s", string_set("b", "a")}}}}
        ) == 1
    );
    CHECK(p.queued() == 1);
    CHECK(p.unwritten().at(0).put() != nullptr);
}

TEST_CASE("without key names leftovers are known by all they hold") {
    planner p("music", {});
    accept(
        p,
        {{"music", item{{"k", number("1.50")}, {"s", string_set("a", "b")}}},
         {"music", key("k", number("1.50"))}}
    );
    CHECK(sent_by(p).size() == 2);
    CHECK(p.settle({{"arn", key("k", number("1.5"))}}) == 1);
    REQUIRE(p.queued() == 1);
    CHECK(p.unwritten().at(0).deleted() != nullptr);
    CHECK(sent_by(p).size() == 1);
    CHECK(p.settle({}) == 1);
    accept(p, {{"music", item{{"k", number("1.50")}, {"s", string_set("a", "b")}}}});
    CHECK(sent_by(p).size() == 1);
    CHECK(p.settle({{"arn", item{{"k", number("1.5")}, {"s", string_set("b", "a")}}}}) == 0);
    CHECK(p.queued() == 1);
}

TEST_CASE("an answer with leftovers that were never sent acknowledges nothing") {
    for (const bool named : {true, false}) {
        planner p("music", named ? std::vector<std::string>{"id"} : std::vector<std::string>());
        accept(p, {put("a", 1), put("b", 2), put("c", 3)});
        CHECK(sent_by(p, 2).size() == 2);
        CHECK(p.settle({put("a", 1), put("z", 9)}) == 0);
        CHECK(p.written() == 0);
        CHECK_FALSE(p.in_flight());
        CHECK(shown(p.unwritten()) == "P a=1, P b=2, P c=3");
        CHECK(sent_by(p).size() == 3);
        CHECK(p.settle({put("a", 1), put("a", 1)}) == 0); // the same one twice
        CHECK(p.settle({{"music", item{{"other", 1}}}}) == 0);
        CHECK(p.written() == 0);
        CHECK(p.queued() == 3);
    }
}

TEST_CASE("a batch that failed goes back to where it came from, in its order") {
    planner p("music", {"id"});
    accept(p, {put("a", 1), put("b", 2), put("c", 3), put("d", 4)});
    CHECK(sent_by(p, 3).size() == 3);
    accept(p, {put("b", 5)});
    CHECK(shown(p.unwritten()) == "P a=1, P c=3, P d=4, P b=5");
    p.put_back();
    CHECK(shown(p.unwritten()) == "P a=1, P c=3, P d=4, P b=5");
    CHECK(p.superseded() == 1);
    CHECK_FALSE(p.in_flight());
    p.put_back(); // nothing is under way: nothing happens
    CHECK(shown(sent_by(p)) == "P a=1, P c=3, P d=4, P b=5");
    CHECK(p.retried() == 2);
}

TEST_CASE("without key names what is left over keeps its place before what might be for its key") {
    planner p("music", {});
    accept(p, {put("a", 1), put("b", 2)});
    CHECK(sent_by(p).size() == 2);
    accept(p, {put("a", 3), put("c", 4)});
    CHECK(p.settle({put("a", 1)}) == 1);
    CHECK(shown(p.unwritten()) == "P a=1, P a=3, P c=4");
}

TEST_CASE("without key names old and new for one key never share a batch because of a leftover") {
    planner p("music", {});
    accept(p, {put("a", 1), put("b", 2)});
    CHECK(sent_by(p).size() == 2);
    accept(p, {put("c", 3), del("a"), put("d", 4)});
    CHECK(p.settle({put("a", 1)}) == 1);
    CHECK(shown(sent_by(p)) == "P a=1, P c=3"); // DynamoDB refuses a batch with one key twice
    CHECK(p.settle({}) == 2);
    CHECK(shown(sent_by(p)) == "D a, P d=4");
}

TEST_CASE("without key names what is surely for another key is not held up") {
    planner p("music", {});
    accept(p, {put("a", 1), put("b", 2)});
    CHECK(sent_by(p).size() == 2);
    accept(p, {put("c", 3)});
    CHECK(p.settle({put("b", 2)}) == 1);
    CHECK(shown(sent_by(p)) == "P c=3, P b=2");
}

TEST_CASE("a writer that is emptied has nothing left") {
    planner p("music", {"id"});
    accept(p, {put("a", 1), put("b", 2)});
    CHECK(sent_by(p, 1).size() == 1);
    p.clear();
    CHECK(p.unwritten().empty());
    CHECK(p.queued() == 0);
    CHECK_FALSE(p.in_flight());
    accept(p, {put("a", 3)});
    CHECK(shown(sent_by(p)) == "P a=3");
}
