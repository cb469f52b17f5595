// SPDX-License-Identifier: BSL-1.0
//
// What is written is encoded when a function is called, and reported when the call is awaited.
//
#include "scenario/batch/writer_scene.hpp"

#include <codynamo/as_result.hpp>
#include <codynamo/typed.hpp>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace encoded_at_the_call {

struct album {
    std::string id;
    std::string title;
};

} // namespace encoded_at_the_call

template <>
inline constexpr auto codynamo::mapping_of<encoded_at_the_call::album> =
    codynamo::mapping(partition_key(&encoded_at_the_call::album::id));

using namespace codynamo;
using namespace codynamo::testing;
using encoded_at_the_call::album;

namespace {

using void_call = asio::awaitable<void>;

template <class Response>
void_call ending(asio::awaitable<Response> call) {
    (void)co_await std::move(call);
}

album unstorable_album() {
    return {"1", "\xff"};
}

item unstorable_item() {
    return {{"id", "1"}, {"tags", string_set()}};
}

/// Calls of all functions that write what DynamoDB does not store.
std::vector<void_call> refused_calls(const client& db) {
    const table music = db.table("music");
    const typed_table<album> albums = db.table<album>("music");
    batch_write_item_request batch;
    batch.requests.emplace_back("music", unstorable_item());
    write_transaction actions;
    actions.put_item(music, unstorable_item());
    std::vector<void_call> calls;
    calls.push_back(ending(db.put_item(put_item_request("music", unstorable_item()))));
    calls.push_back(ending(db.batch_write_item(batch)));
    calls.push_back(ending(db.transact_write(actions)));
    calls.push_back(ending(db.call("not a name", "{}")));
    calls.push_back(ending(music.put_item(unstorable_item())));
    const album wrong = unstorable_album(); // g++ before 13 refuses a temporary
    calls.push_back(ending(albums.put_item(wrong)));
    return calls;
}

std::vector<void_call> refused_writes(batch_writer& items, typed_batch_writer<album>& objects) {
    const album wrong = unstorable_album();
    std::vector<void_call> calls;
    calls.push_back(items.put_item(unstorable_item()));
    calls.push_back(items.delete_item(key("id", "\xff")));
    calls.push_back(objects.put_item(wrong));
    calls.push_back(objects.delete_item("\xff"));
    return calls;
}

void check_refused(scripted_client& c, std::vector<void_call> calls) {
    for (std::size_t i = 0; i < calls.size(); ++i) {
        CAPTURE(i);
        const result<void> ended = c.run(as_result(std::move(calls[i])));
        REQUIRE_FALSE(ended.has_value());
        CHECK(
            (ended.error().code() == client_errc::invalid_value ||
             ended.error().code() == client_errc::invalid_argument)
        );
    }
}

/// Puts an item and an object and deletes two keys, of which nothing is left when they are awaited.
std::vector<void_call> writes_of_what_is_gone(
    batch_writer& items, typed_batch_writer<album>& objects
) {
    const std::string title(100, 't');
    auto put = std::make_unique<item>(item{{"id", "1"}, {"title", title}});
    auto object = std::make_unique<album>(album{"2", title});
    auto removed = std::make_unique<key>("id", "3");
    std::vector<void_call> calls;
    calls.push_back(items.put_item(*put));
    calls.push_back(objects.put_item(*object));
    calls.push_back(items.delete_item(*removed));
    calls.push_back(objects.delete_item("4"));
    return calls;
}

} // namespace

TEST_CASE("a request is sent as it was when the function was called") {
    scripted_server net;
    for (int i = 0; i < 4; ++i)
        net.reply(ok("{}"));
    scripted_client c(net);
    put_item_request put("music", {{"id", "1"}, {"title", std::string(100, 't')}});
    put.condition_expression = "attribute_not_exists(id)";
    auto putting = c.db.put_item(put);
    item same = put.item;
    auto putting_item = c.table().put_item(same, condition(attr("id").not_exists()));
    auto removal = std::make_unique<delete_item_request>("music", key("id", "1"));
    auto removing = c.db.delete_item(*removal);
    auto any = std::make_unique<call_request>("DescribeLimits", R"({"a":1})");
    auto calling = c.db.call(*any);
    put.item.clear();
    put.condition_expression = "another";
    same.clear();
    removal.reset();
    any.reset();
    (void)c.run(std::move(putting));
    (void)c.run(std::move(putting_item));
    (void)c.run(std::move(removing));
    CHECK(c.run(std::move(calling)) == "{}");

    const auto body = [&](std::size_t i) {
        return nlohmann::json::parse(net.requests().at(i).body);
    };
    CHECK(body(0).at("Item").at("title").at("S") == std::string(100, 't'));
    CHECK(body(0).at("ConditionExpression") == "attribute_not_exists(id)");
    CHECK(body(1).at("Item") == body(0).at("Item"));
    CHECK(body(1).contains("ConditionExpression"));
    CHECK(net.requests()[2].body == R"({"TableName":"music","Key":{"id":{"S":"1"}}})");
    CHECK(net.requests()[3].body == R"({"a":1})");
}

TEST_CASE("a transaction that has no token gets one, the same for all attempts") {
    scripted_server net;
    net.reply(reset()).reply(ok("{}")).reply(ok("{}")).reply(ok("{}"));
    scripted_client c(net);
    const write_transaction actions =
        std::move(write_transaction(client_request_token("mine")).put_item(c.table(), {{"id", "1"}})
        );
    transact_write_items_request without = actions.request();
    without.client_request_token.reset();
    (void)c.run(c.db.transact_write_items(without));
    (void)c.run(c.db.transact_write(actions));
    (void)c.run(c.db.transact_write(actions, client_request_token("other")));
    std::vector<std::string> tokens;
    for (const seen_request& r : net.requests())
        tokens.push_back(nlohmann::json::parse(r.body).at("ClientRequestToken"));
    REQUIRE(tokens.size() == 4);
    CHECK(tokens[0].size() == 36);
    CHECK(tokens[1] == tokens[0]);
    CHECK(tokens[2] == "mine");
    CHECK(tokens[3] == "other");
    CHECK_FALSE(without.client_request_token.has_value());
}

TEST_CASE("what is wrong with a request is thrown when the call is awaited, and not before") {
    scripted_server net;
    scripted_client c(net);
    std::vector<void_call> calls;
    REQUIRE_NOTHROW(calls = refused_calls(c.db));
    check_refused(c, std::move(calls));
    CHECK(net.requests().empty());
}

TEST_CASE("what is wrong with a write of a batch writer is thrown when it is awaited") {
    scripted_server net;
    scripted_client c(net);
    const auto check = [&](const auto&... options) {
        batch_writer items = c.table().batch_writer(options...);
        auto objects = c.db.table<album>("music").batch_writer(options...);
        std::vector<void_call> calls;
        REQUIRE_NOTHROW(calls = refused_writes(items, objects));
        check_refused(c, std::move(calls));
    };
    check();
    check(overwrite_by_pkeys("id"));
    check(overwrite_by_key_schema); // refused before the key is asked for
    CHECK(net.requests().empty());
}

TEST_CASE("a batch writer writes what it was given when its functions were called") {
    const auto check = [](bool asks, const auto&... options) {
        scripted_server net;
        if (asks) net.reply(ok(description));
        net.reply(nothing_unprocessed()).reply(nothing_unprocessed());
        scripted_client c(net);
        batch_writer items = c.table().batch_writer(options...);
        auto objects = c.db.table<album>("music").batch_writer(options...);
        for (void_call& call : writes_of_what_is_gone(items, objects))
            c.run(std::move(call));
        c.run(items.close());
        c.run(objects.close());
        const std::size_t first = asks ? 1 : 0;
        const auto written = [&](std::size_t batch, std::size_t request) {
            return nlohmann::json::parse(net.requests().at(first + batch).body)
                .at("RequestItems")
                .at("music")
                .at(request);
        };
        const std::string title(100, 't');
        CHECK(written(0, 0).at("PutRequest").at("Item").at("title").at("S") == title);
        CHECK(written(0, 1).at("DeleteRequest").at("Key").at("id").at("S") == "3");
        CHECK(written(1, 0).at("PutRequest").at("Item").at("title").at("S") == title);
        CHECK(written(1, 1).at("DeleteRequest").at("Key").at("id").at("S") == "4");
    };
    check(false);
    check(false, overwrite_by_pkeys("id"));
    check(true, overwrite_by_key_schema);
}
