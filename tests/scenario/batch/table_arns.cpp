// SPDX-License-Identifier: BSL-1.0
//
// A table named by its ARN, where the service's responses use its name.
//
#include "support/scripted_client.hpp"

#include <codynamo/as_result.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <nlohmann/json.hpp>

#include <atomic>
#include <set>

using namespace codynamo;
using namespace codynamo::testing;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

const std::string own_arn = "arn:aws:dynamodb:us-east-1:111111111111:table/music";
const std::string other_arn = "arn:aws:dynamodb:us-east-1:222222222222:table/music";

/// Each table, and how often it may leave everything unprocessed.
script leaves_over(const json& request) {
    json left = json::object();
    for (const auto& [table, all] : request["RequestItems"].items())
        left["music"] = all;
    return ok(json{{"UnprocessedItems", left}}.dump());
}

/// The tables and values of the puts that were sent, in their order.
std::vector<std::pair<std::string, std::string>> puts_in(const scripted_server& net) {
    std::vector<std::pair<std::string, std::string>> all;
    for (const seen_request& r : net.requests()) {
        const json request = json::parse(r.body);
        for (const auto& [table, puts] : request["RequestItems"].items())
            for (const json& put : puts)
                all.emplace_back(table, put["PutRequest"]["Item"]["v"]["N"]);
    }
    return all;
}

} // namespace

TEST_CASE("requests returned under the table's name are those sent under its ARN") {
    scripted_server net;
    std::atomic<bool> first{true};
    net.otherwise([&](const seen_request& r) {
        if (first.exchange(false)) return leaves_over(json::parse(r.body));
        return ok(R"({"UnprocessedItems":{}})");
    });
    scripted_client c(net);
    c.environment->stop_clock();
    auto w = c.db.table(own_arn).batch_writer(overwrite_by_pkeys("id"));
    c.run(w.put_item({{"id", "1"}, {"v", 1}}));
    c.run(w.close());
    CHECK(w.stats().written == 1);
    CHECK(net.requests().size() == 2);
    CHECK(c.environment->pauses == std::vector<std::chrono::milliseconds>{25ms});
}

TEST_CASE("a writer that names a table in two ways sends the requests for a key one by one") {
    const bool named = GENERATE(true, false);
    CAPTURE(named);
    scripted_server net;
    std::atomic<bool> first{true};
    net.otherwise([&](const seen_request& r) {
        if (first.exchange(false)) return leaves_over(json::parse(r.body));
        return ok(R"({"UnprocessedItems":{}})");
    });
    client_config config;
    config.region = "us-east-1";
    config.endpoint = net.url();
    config.credentials = credentials("AKIDEXAMPLE", "secret");
    boost::asio::io_context io; // with a real clock: other batches wait while one pauses
    const client db(io.get_executor(), config);
    using keys_of_tables = std::map<std::string, std::vector<std::string>>;
    auto w = db.batch_writer(
        overwrite_by_pkeys_of(named ? keys_of_tables{{"music", {"id"}}} : keys_of_tables()),
        max_in_flight(4)
    );
    for (int i = 0; i < 6; ++i)
        run(io, w.put_item(i % 2 == 0 ? "music" : own_arn, {{"id", "1"}, {"v", i}}));
    run(io, w.close());
    CHECK(w.stats().written + w.stats().superseded == 6);
    CHECK(w.stats().retried == 1);
    // A name may be that of another account's table: the one never replaces the other in silence.
    const auto sent = puts_in(net);
    std::set<std::string> spellings;
    int last = -1;
    for (const auto& [table, v] : sent) {
        spellings.insert(table);
        CHECK(std::stoi(v) >= last);
        last = std::stoi(v);
    }
    CHECK(spellings == std::set<std::string>{"music", own_arn});
    CHECK(last == 5);
}

TEST_CASE("what comes back under a name is found among the requests under the ARN") {
    scripted_server net;
    std::atomic<bool> first{true};
    net.otherwise([&](const seen_request& r) {
        const json request = json::parse(r.body)["RequestItems"];
        if (!request.contains(own_arn) || !first.exchange(false))
            return ok(R"({"UnprocessedItems":{}})");
        return ok(json{{"UnprocessedItems", {{"music", request[own_arn]}}}}.dump());
    });
    scripted_client c(net);
    auto w = c.db.batch_writer(overwrite_by_pkeys_of({{"music", {"id"}}, {own_arn, {"id"}}}));
    c.run(w.put_item("music", {{"id", "1"}, {"v", 1}}));
    c.run(w.put_item(own_arn, {{"id", "2"}, {"v", 2}}));
    c.run(w.close());
    CHECK(w.stats().written == 2);
    CHECK(w.stats().retried == 1);
}

TEST_CASE("tables of one name in two accounts are two, and share no batch") {
    scripted_server net;
    net.otherwise([](const seen_request&) { return ok(R"({"UnprocessedItems":{}})"); });
    scripted_client c(net);
    auto w = c.db.batch_writer(overwrite_by_pkeys_of({{own_arn, {"id"}}, {other_arn, {"id"}}}));
    for (int i = 0; i < 2; ++i) {
        c.run(w.put_item(own_arn, {{"id", "1"}, {"v", i}}));
        c.run(w.put_item(other_arn, {{"id", "1"}, {"v", i}}));
    }
    c.run(w.close());
    CHECK(w.stats().written == 2);
    CHECK(w.stats().superseded == 2);
    CHECK(net.requests().size() == 2); // a response may call either by the name
}

TEST_CASE("an unprocessed item of a table that was not written to is an error that names it") {
    scripted_server net;
    net.otherwise([](const seen_request&) {
        return ok(
            R"({"UnprocessedItems":{"films":[{"PutRequest":{"Item":{"id":{"S":"canary"}}}}]}})"
        );
    });
    scripted_client c(net);
    c.environment->stop_clock();
    auto w = c.table().batch_writer(overwrite_by_pkeys("id"), stall_timeout(1s));
    c.run(w.put_item({{"id", "canary"}}));
    const result<void> closed = c.run(as_result(w.close()));
    REQUIRE(closed.has_error());
    CHECK(closed.error().code() == client_errc::malformed_response);
    const std::string what = closed.error().what();
    CHECK(what.find("'films'") != std::string::npos);
    CHECK(what.find("canary") == std::string::npos);
}

TEST_CASE("keys of a table that is named by its ARN are found under its name") {
    scripted_server net;
    std::atomic<bool> first{true};
    net.otherwise([&](const seen_request& r) {
        const json asked = json::parse(r.body)["RequestItems"][own_arn];
        json out;
        out["ConsumedCapacity"] = json::array({{{"TableName", "music"}, {"CapacityUnits", 2.0}}});
        if (first.exchange(false))
            out["UnprocessedKeys"]["music"] = asked;
        else
            out["Responses"]["music"] = asked["Keys"];
        return ok(out.dump());
    });
    scripted_client c(net);
    const std::vector<key> keys{key("id", 1), key("id", 2)};
    const batch_get_result found =
        c.run(c.db.table(own_arn).batch_get_item(keys, return_consumed_capacity::total));
    CHECK(found.items.at(0) == item{{"id", 1}});
    CHECK(found.items.at(1) == item{{"id", 2}});
    CHECK(found.consumed_capacity_units == 4);
    CHECK(net.requests().size() == 2);
}

TEST_CASE("parts of one table, named in two ways, share no request") {
    scripted_server net;
    net.otherwise([](const seen_request& r) {
        const json request = json::parse(r.body);
        CHECK(request["RequestItems"].size() == 1);
        json out;
        for (const auto& [table, asked] : request["RequestItems"].items())
            out["Responses"]["music"] = asked["Keys"];
        return ok(out.dump());
    });
    scripted_client c(net);
    batch_get wanted;
    for (const std::string& name : {std::string("music"), own_arn, other_arn})
        wanted.add(c.db.table(name), {key("id", 1)});
    const batch_get_results found = c.run(c.db.batch_get_item(wanted));
    for (const batch_get_result& part : found.parts)
        CHECK(part.items.at(0) == item{{"id", 1}});
    CHECK(net.requests().size() == 3);
}

TEST_CASE("a response for a table or key that was not requested is an error") {
    using pair = std::pair<std::string, std::string>; // a response, and a part of its error
    const auto [response, named] = GENERATE(
        pair(R"({"Responses":{"films":[{"id":{"S":"canary"}}]}})", "'films'"),
        pair(
            R"({"Responses":{"arn:aws:dynamodb:us-east-1:222222222222:table/music":[]}})", other_arn
        ),
        pair(R"({"UnprocessedKeys":{"films":{"Keys":[{"id":{"S":"canary"}}]}}})", "'films'"),
        pair(R"({"Responses":{"music":[{"id":{"S":"canary-2"}}]}})", own_arn),
        pair(R"({"UnprocessedKeys":{"music":{"Keys":[{"id":{"S":"canary-2"}}]}}})", own_arn)
    );
    CAPTURE(response);
    scripted_server net;
    net.reply(ok(response));
    scripted_client c(net);
    const std::vector<key> keys{key("id", "canary")};
    const result<batch_get_result> found =
        c.run(as_result(c.db.table(own_arn).batch_get_item(keys)));
    REQUIRE(found.has_error());
    CHECK(found.error().code() == client_errc::malformed_response);
    const std::string what = found.error().what();
    CHECK(what.find(named) != std::string::npos);
    CHECK(what.find("canary") == std::string::npos);
    REQUIRE(found.error().info().found);
    CHECK(found.error().info().found->parts.at(0).unread.size() == 1);
}

TEST_CASE("the plain batch requests have their responses under the names that they gave") {
    scripted_server net;
    net.reply(ok(
        R"({"Responses":{"music":[{"id":{"S":"1"}}]},"UnprocessedKeys":{"music":{"Keys":[{"id":{"S":"2"}}]}},)"
        R"("ConsumedCapacity":[{"TableName":"music","CapacityUnits":1}]})"
    ));
    net.reply(ok(R"({"UnprocessedItems":{"music":[{"DeleteRequest":{"Key":{"id":{"S":"1"}}}}]},)"
                 R"("ItemCollectionMetrics":{"music":[{"SizeEstimateRangeGB":[0,1]}]}})"));
    scripted_client c(net);
    batch_get_item_request reading;
    reading.request_items[own_arn].keys = {key("id", "1"), key("id", "2")};
    const batch_get_item_response found = c.run(c.db.batch_get_item(reading));
    CHECK(found.responses.at(own_arn).size() == 1);
    CHECK(found.unprocessed_keys.at(own_arn).keys.size() == 1);
    CHECK(found.consumed_capacity.at(0).table_name == own_arn);
    batch_write_item_request writing;
    writing.requests.emplace_back(own_arn, key("id", "1"));
    const batch_write_item_response written = c.run(c.db.batch_write_item(writing));
    CHECK(written.unprocessed_items.at(0).table_name() == own_arn); // as it can be sent again
    CHECK(written.item_collection_metrics.at(own_arn).size() == 1);
}

TEST_CASE("a plain batch request refuses a response for a table that it did not name") {
    scripted_server net;
    net.reply(ok(R"({"Responses":{"films":[]}})"));
    net.reply(ok(R"({"UnprocessedItems":{"films":[{"DeleteRequest":{"Key":{"id":{"S":"1"}}}}]}})"));
    scripted_client c(net);
    batch_get_item_request reading;
    reading.request_items[own_arn].keys = {key("id", "1")};
    const auto found = c.run(as_result(c.db.batch_get_item(reading)));
    REQUIRE(found.has_error());
    CHECK(found.error().code() == client_errc::malformed_response);
    batch_write_item_request writing;
    writing.requests.emplace_back(own_arn, key("id", "1"));
    const auto written = c.run(as_result(c.db.batch_write_item(writing)));
    REQUIRE(written.has_error());
    CHECK(written.error().code() == client_errc::malformed_response);
    CHECK(written.error().info().outcome == outcome::maybe_applied);
    CHECK(std::string(written.error().what()).find("'films'") != std::string::npos);
}

TEST_CASE("a transaction has its metrics under the names that it gave, and knows its own items") {
    scripted_server net;
    net.reply(ok(R"({"ItemCollectionMetrics":{"music":[{"SizeEstimateRangeGB":[0,1]}]}})"));
    scripted_client c(net);
    write_transaction t;
    t.put_item(c.db.table(own_arn), {{"id", "1"}});
    const auto done = c.run(c.db.transact_write(t));
    CHECK(done.item_collection_metrics.at(own_arn).size() == 1);
    CHECK_THROWS_AS(t.delete_item(c.db.table("music"), key("id", "1")), error);
    t.delete_item(c.db.table(other_arn), key("id", "1"));
    CHECK(t.request().transact_items.size() == 2);
}
