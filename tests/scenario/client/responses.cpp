// SPDX-License-Identifier: BSL-1.0
//
// Which responses are DynamoDB's, and which are not.
#include "support/scripted_client.hpp"

#include <codynamo/as_result.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <string>

using namespace codynamo;
using namespace codynamo::testing;

namespace {

template <class T>
error refusal_of(scripted_client& c, asio::awaitable<T> call) {
    result<T> r = c.run(as_result(std::move(call)));
    REQUIRE(!r);
    return r.error();
}

} // namespace

TEST_CASE("a response with a wrong checksum is refused") {
    scripted_server net;
    net.reply(ok(R"({"Item":{"id":{"S":"wrong"}}})", checksum::wrong))
        .reply(ok(R"({"Item":{"id":{"S":"right"}}})"));
    scripted_client c(net);
    const get_item_response found = c.run(c.table().get_item(key("id", "1")));
    CHECK(found.item == item{{"id", "right"}});
}

TEST_CASE("a truncated or unreadable 200 is an error, not an empty response") {
    const std::string body = R"({"Item":{"id":{"S":"1"}}})";
    SECTION("cut on the wire") {
        scripted_server net;
        for (int i = 0; i < 2; ++i)
            net.reply(ok(body).truncated(150));
        client_config config;
        config.max_attempts = 2;
        scripted_client c(net, config);
        const error e = refusal_of(c, c.table().get_item(key("id", "1")));
        CHECK(e.code() == client_errc::connection_lost);
        CHECK(e.code() == error_kind::network);
    }
    SECTION("cut before it was sent, without a checksum") {
        scripted_server net;
        for (int i = 0; i < 4; ++i)
            net.reply(ok(body.substr(0, 15), checksum::absent));
        scripted_client c(net);
        const error e = refusal_of(c, c.table().get_item(key("id", "1")));
        CHECK(e.code() == client_errc::malformed_response);
        CHECK(e.info().attempts == 4);
        CHECK(e.info().outcome == outcome::not_applied);
    }
    SECTION("not an item") {
        scripted_server net;
        net.reply(ok(R"({"Item":["id"]})"));
        scripted_client c(net);
        const error e = refusal_of(c, c.table().get_item(key("id", "1")));
        CHECK(e.code() == client_errc::malformed_response);
        CHECK(std::string(e.what()).find("GetItem on 'music'") == 0);
        CHECK(e.info().attempts == 1);
        CHECK(e.info().http_status == 200);
    }
}

TEST_CASE("an empty object is a response, an empty body only where there is no output") {
    scripted_server net;
    net.otherwise([](const seen_request& r) {
        return ok(r.operation().ends_with("Resource") ? "" : "{}");
    });
    scripted_client c(net);
    const put_item_response written = c.run(c.table().put_item({{"id", "1"}}));
    CHECK(!written.attributes);
    const query_response page = c.run(c.table().query(partition_key("id") == "1"));
    CHECK(page.items.empty());
    tag_resource_request tag;
    tag.resource_arn = "arn:aws:dynamodb:us-east-1:1:table/music";
    tag.tags.emplace_back("a", "b");
    c.run(c.db.tag_resource(tag));
    untag_resource_request untag;
    untag.resource_arn = tag.resource_arn;
    untag.tag_keys.emplace_back("a");
    c.run(c.db.untag_resource(untag));
    CHECK(net.requests().size() == 4);
}

TEST_CASE("a response of another kind of server is not success") {
    const std::string body = GENERATE(as<std::string>{}, "204", "", R"({"status":"ok"})", "[]");
    CAPTURE(body);
    scripted_server net;
    net.otherwise([&](const seen_request&) {
        return body == "204" ? raw("HTTP/1.1 204 No Content\r\n\r\n") : ok(body, checksum::absent);
    });
    scripted_client c(net);
    const error put = refusal_of(c, c.table().put_item({{"id", "1"}}));
    CHECK(put.code() == client_errc::malformed_response);
    CHECK(put.info().outcome == outcome::maybe_applied);
    const error get = refusal_of(c, c.table().get_item(key("id", "1")));
    CHECK(get.code() == client_errc::malformed_response);
    if (body == R"({"status":"ok"})") return; // an object: `call` knows no members
    const error raw_call = refusal_of(c, c.db.call("DescribeLimits", "{}"));
    CHECK(raw_call.code() == client_errc::malformed_response);
}

TEST_CASE("a member that DynamoDB adds to its responses one day fails no call") {
    scripted_server net;
    net.otherwise([](const seen_request&) { return ok(R"({"ConsumedFoo":{"Units":1}})"); });
    scripted_client c(net);
    c.run(c.table().put_item({{"id", "1"}}));
    CHECK_FALSE(c.run(c.table().get_item(key("id", "1"))).item);
    auto w = c.table().batch_writer(overwrite_by_pkeys("id"));
    c.run(w.put_item({{"id", "1"}}));
    c.run(w.close());
    CHECK(w.stats().written == 1);
    CHECK(net.requests().size() == 3);
}
