// SPDX-License-Identifier: BSL-1.0
//
// Operations whose items are objects of the caller's type, straight from and into the bytes.
#include "support/numbered.hpp"
#include "support/scripted_client.hpp"

#include <codynamo/as_result.hpp>
#include <codynamo/typed/calls.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <string>

using namespace codynamo;
using namespace codynamo::testing;
using Catch::Matchers::ContainsSubstring;

namespace {

template <class T>
error typed_failure(scripted_client& c, asio::awaitable<T> work) {
    const result<T> r = c.run(as_result(std::move(work)));
    REQUIRE(!r);
    return r.error();
}

get_item_request get_one() {
    return get_item_request("music", key("id", "1"));
}

put_item_request put_one() {
    put_item_request r;
    r.table_name = "music";
    r.return_values = return_values::all_old;
    return r;
}

query_request query_all() {
    query_request r;
    r.table_name = "music";
    return r;
}

} // namespace

TEST_CASE("a typed get reads the item into the object, and the rest into the response") {
    scripted_server net;
    net.reply(ok(
        R"({"ConsumedCapacity":{"TableName":"music","CapacityUnits":0.5},"Item":{"v":{"N":"7"},"w":{"S":"x"}}})"
    ));
    scripted_client c(net);
    std::optional<numbered> found;
    const auto response = c.run(detail::get_item_into(c.db, get_one(), detail::sink_of(found)));
    REQUIRE(found);
    CHECK(found->v == 7);
    CHECK(!response.item);
    REQUIRE(response.consumed_capacity);
    CHECK(response.consumed_capacity->capacity_units == 0.5);
    CHECK(net.requests().front().body == R"({"TableName":"music","Key":{"id":{"S":"1"}}})");
}

TEST_CASE("a typed get of nothing leaves the object empty") {
    const std::string body =
        GENERATE(R"({})", R"({"Item":null})", R"({"ConsumedCapacity":null,"Item":null})");
    scripted_server net;
    net.reply(ok(body));
    scripted_client c(net);
    std::optional<numbered> found;
    c.run(detail::get_item_into(c.db, get_one(), detail::sink_of(found)));
    CHECK(!found);
}

TEST_CASE("an item that does not convert is an error with operation, table, path and item") {
    scripted_server net;
    net.reply(ok(R"({"Item":{"id":{"S":"1"},"v":{"S":"secret"}}})"));
    scripted_client c(net);
    std::optional<numbered> found;
    const error e =
        typed_failure(c, detail::get_item_into(c.db, get_one(), detail::sink_of(found)));
    CHECK(e.code() == client_errc::wrong_type);
    CHECK(e.info().operation == "GetItem");
    CHECK(e.info().table == "music");
    CHECK(e.info().message == "numbered.v: expected a number, got a string");
    CHECK(e.info().outcome == outcome::not_applied);
    CHECK(e.info().http_status == 200);
    CHECK(e.info().item == item{{"id", "1"}, {"v", "secret"}});
    CHECK_THAT(e.what(), ContainsSubstring("info().item"));
    CHECK_THAT(e.what(), !ContainsSubstring("secret"));
}

TEST_CASE("a write whose old item does not convert has been applied, and the error holds the item"
) {
    scripted_server net;
    net.otherwise([](const seen_request&) { return ok(R"({"Attributes":{"v":{"BOOL":true}}})"); });
    scripted_client c(net);
    std::optional<numbered> old;
    const numbered mine{1};
    update_item_request update("music", key("id", "1"));
    delete_item_request remove("music", key("id", "1"));
    std::vector<error> failures;
    failures.push_back(typed_failure(
        c, detail::put_item_from(c.db, put_one(), detail::typed_item_of(mine), detail::sink_of(old))
    ));
    failures.push_back(
        typed_failure(c, detail::update_item_into(c.db, update, detail::sink_of(old)))
    );
    failures.push_back(
        typed_failure(c, detail::delete_item_into(c.db, remove, detail::sink_of(old)))
    );
    for (const error& e : failures) {
        CHECK(e.code() == client_errc::wrong_type);
        CHECK(e.info().outcome == outcome::applied);
        CHECK(e.info().item == item{{"v", true}});
        CHECK_THAT(e.what(), ContainsSubstring("expected a number, got a boolean"));
        CHECK_THAT(e.what(), ContainsSubstring(", applied)"));
    }
    CHECK(net.requests().size() == 3); // none was sent again
}

TEST_CASE("a typed put writes the object into the request") {
    scripted_server net;
    net.reply(ok(R"({"Attributes":{"v":{"N":"8"}},"ItemCollectionMetrics":null})"));
    scripted_client c(net);
    std::optional<numbered> old;
    asio::awaitable<put_item_response> call;
    {
        const numbered gone{9};
        put_item_request r = put_one();
        r.item = item{{"not", "this"}};
        r.condition_expression = "v < :v";
        r.expression_attribute_values = item{{":v", 9}};
        call = detail::put_item_from(
            c.db, std::move(r), detail::typed_item_of(gone), detail::sink_of(old)
        );
    }
    const auto response = c.run(std::move(call));
    CHECK(!response.attributes);
    REQUIRE(old);
    CHECK(old->v == 8);
    CHECK(
        net.requests().front().body ==
        R"({"TableName":"music","Item":{"v":{"N":"9"}},"ReturnValues":"ALL_OLD","ConditionExpression":"v < :v",)"
        R"("ExpressionAttributeValues":{":v":{"N":"9"}}})"
    );
}

TEST_CASE("a typed write reports that it may have been applied twice") {
    scripted_server net;
    net.reply(reset()).reply(ok(R"({"Attributes":{"v":{"N":"8"}}})"));
    scripted_client c(net);
    std::optional<numbered> old;
    const update_item_request update("music", key("id", "1"));
    CHECK(c.run(detail::update_item_into(c.db, update, detail::sink_of(old))).maybe_applied_twice);
    CHECK(old);
}

TEST_CASE("a typed query appends its items, in their order") {
    scripted_server net;
    net.otherwise([](const seen_request&) {
        return ok(
            R"({"Count":2,"Items":[{"v":{"N":"1"}},{"v":{"N":"2"}}],"LastEvaluatedKey":{"v":{"N":"2"}},"ScannedCount":5})"
        );
    });
    scripted_client c(net);
    std::vector<numbered> items;
    const auto page = c.run(detail::query_into(c.db, query_all(), detail::sink_of(items)));
    CHECK(page.items.empty());
    CHECK(page.count == 2);
    CHECK(page.scanned_count == 5);
    CHECK(page.last_evaluated_key == key("v", 2));
    scan_request scan;
    scan.table_name = "music";
    const auto more = c.run(detail::scan_into(c.db, scan, detail::sink_of(items)));
    CHECK(more.scanned_count == 5);
    REQUIRE(items.size() == 4);
    CHECK(items[1].v == 2);
    CHECK(items[2].v == 1);
}

TEST_CASE("the first item of a page that does not convert is the error's") {
    scripted_server net;
    net.reply(ok(R"({"Items":[{"v":{"N":"1"}},{"v":{"N":"1e99"}},{"v":{"S":"x"}}]})"));
    scripted_client c(net);
    std::vector<numbered> items;
    const error e = typed_failure(c, detail::query_into(c.db, query_all(), detail::sink_of(items)));
    CHECK(e.code() == client_errc::number_out_of_range);
    CHECK(e.info().item == item{{"v", number("1e99")}});
}

TEST_CASE("a typed response that is not the operation's JSON is malformed, whatever its items") {
    const std::string body = GENERATE(
        R"({"Items":[{"v":{"S":"x"}},7]})",
        R"({"Items":[{"v":{"S":"x"}}],"Count":-1})",
        R"({"Items":[null]})",
        R"({"Items":{"v":{"N":"1"}}})",
        R"({"Items":"x"})",
        R"({"Unknown":1})"
    );
    scripted_server net;
    net.reply(ok(body, checksum::absent));
    scripted_client c(net);
    std::vector<numbered> items;
    const error e = typed_failure(c, detail::query_into(c.db, query_all(), detail::sink_of(items)));
    CHECK(e.code() == client_errc::malformed_response);
    CHECK(!e.info().item);
}

TEST_CASE("a typed request that cannot be encoded is not sent") {
    scripted_server net;
    scripted_client c(net);
    std::optional<numbered> found;
    get_item_request no_key;
    no_key.table_name = "music";
    const error e = typed_failure(c, detail::get_item_into(c.db, no_key, detail::sink_of(found)));
    CHECK(e.code() == client_errc::invalid_argument);
    CHECK(e.info().operation == "GetItem");
    CHECK(e.info().outcome == outcome::not_sent);
}
