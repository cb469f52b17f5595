// SPDX-License-Identifier: BSL-1.0
#include "support/scripted_client.hpp"

#include <codynamo/as_result.hpp>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

using namespace codynamo;
using namespace codynamo::testing;
using namespace std::chrono_literals;

namespace {

script canceled(std::string_view reasons) {
    return respond(
        400,
        R"({"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","CancellationReasons":)" +
            std::string(reasons) + R"(,"Message":"Transaction cancelled"})"
    );
}

constexpr std::string_view conflict =
    R"([{"Code":"None"},{"Code":"TransactionConflict","Message":"Transaction is ongoing for the item"}])";

std::string token_of(const seen_request& r) {
    return nlohmann::json::parse(r.body).at("ClientRequestToken");
}

write_transaction two_actions(const table& t) {
    write_transaction actions;
    actions.put_item(t, {{"id", "1"}}, condition(attr("id").not_exists()))
        .update_item(t, key("id", "2"), add("n", 1));
    return actions;
}

template <class T>
error transaction_failure_of(scripted_client& c, asio::awaitable<T> call) {
    result<T> r = c.run(as_result(std::move(call)));
    REQUIRE(!r);
    return r.error();
}

} // namespace

TEST_CASE("a transaction keeps its token over retries, and is sent byte for byte again") {
    scripted_server net;
    net.reply(service_error(500, "InternalServerError")).reply(reset()).reply(ok("{}"));
    scripted_client c(net);
    const write_transaction actions = two_actions(c.table());
    c.run(c.db.transact_write(actions));
    const auto requests = net.requests();
    REQUIRE(requests.size() == 3);
    CHECK(token_of(requests[0]) == actions.client_request_token());
    CHECK(requests[0].body == requests[1].body);
    CHECK(requests[0].body == requests[2].body);
}

TEST_CASE("a transaction has a token from its making, its own or a given one") {
    scripted_server net;
    for (int i = 0; i < 5; ++i)
        net.reply(ok("{}"));
    scripted_client c(net);
    const write_transaction same = two_actions(c.table());
    c.run(c.db.transact_write(same));
    c.run(c.db.transact_write(same));
    c.run(c.db.transact_write(two_actions(c.table())));
    c.run(c.db.transact_write(same, client_request_token("mine")));
    transact_write_items_request plain;
    plain.transact_items = {transact_delete("a", key("id", "1"))};
    c.run(c.db.transact_write_items(plain));

    const auto requests = net.requests();
    CHECK(token_of(requests.at(0)) == token_of(requests.at(1)));
    CHECK(token_of(requests.at(0)) != token_of(requests.at(2)));
    CHECK(token_of(requests.at(3)) == "mine");
    CHECK(token_of(requests.at(4)).size() == 36);
    CHECK_THROWS_AS(client_request_token(""), error);
    CHECK_THROWS_AS(client_request_token(std::string(37, 'x')), error);
}

TEST_CASE("each cancellation reason names its action") {
    scripted_server net;
    net.reply(canceled(
        R"([{"Code":"ConditionalCheckFailed","Message":"The conditional request failed","Item":{"id":{"S":"1"},"n":{"N":"5"}}},{"Code":"None"}])"
    ));
    scripted_client c(net);
    const error e =
        transaction_failure_of(c, c.db.transact_write(two_actions(c.table()), retry_conflicts(3)));
    CHECK(e.code() == service_errc::transaction_canceled);
    CHECK(e.info().outcome == outcome::not_applied);
    const auto& reasons = e.info().cancellation_reasons;
    REQUIRE(reasons.size() == 2);
    CHECK(reasons[0].error == service_errc::conditional_check_failed);
    CHECK(reasons[0].action == "Put");
    CHECK(reasons[0].table == "music");
    CHECK(reasons[0].item == item{{"id", "1"}, {"n", 5}});
    CHECK(!reasons[1].error);
    CHECK(reasons[1].action == "Update");
    CHECK(std::string(e.what()).find("5") == std::string::npos); // no attribute values
}

TEST_CASE("conflicts are tried again when that is asked for, with the same token") {
    scripted_server net;
    net.reply(canceled(conflict)).reply(canceled(conflict)).reply(ok("{}"));
    scripted_client c(net);
    c.run(c.db.transact_write(two_actions(c.table()), retry_conflicts(2)));
    const auto requests = net.requests();
    REQUIRE(requests.size() == 3);
    CHECK(requests[0].body == requests[2].body);
    CHECK(c.environment->pauses == std::vector{25ms, 50ms});
}

TEST_CASE("conflicts end the call when they do not end, and at once when nothing else was asked") {
    scripted_server net;
    net.reply(canceled(conflict)).reply(canceled(conflict)).reply(canceled(conflict));
    scripted_client c(net);
    const error once = transaction_failure_of(c, c.db.transact_write(two_actions(c.table())));
    CHECK(once.code() == service_errc::transaction_canceled);
    CHECK(net.requests().size() == 1);
    const error twice =
        transaction_failure_of(c, c.db.transact_write(two_actions(c.table()), retry_conflicts(1)));
    CHECK(twice.info().cancellation_reasons.at(1).error == service_errc::transaction_conflict);
    CHECK(net.requests().size() == 3);
}

TEST_CASE("retries of conflicts end with the call's time") {
    scripted_server net;
    net.otherwise([](const seen_request&) { return canceled(conflict); });
    scripted_client c(net);
    const error e = transaction_failure_of(
        c, c.db.transact_write(two_actions(c.table()), retry_conflicts(1000), timeout(1min))
    );
    CHECK(e.code() == service_errc::transaction_canceled);
    std::chrono::milliseconds paused{0};
    for (const auto pause : c.environment->pauses)
        paused += pause;
    CHECK(paused < 1min);
    CHECK(paused > 15s);
}

TEST_CASE("a single write that meets a transaction is tried again when that is asked for") {
    scripted_server net;
    net.reply(service_error(400, "TransactionConflictException")).reply(ok("{}"));
    scripted_client c(net);
    c.run(c.table().put_item({{"id", "1"}}, retry_conflicts(1)));
    CHECK(c.environment->pauses == std::vector{25ms});
}

TEST_CASE("a transaction that runs still is asked for again until 5 s have passed", "[fault-58]") {
    scripted_server net;
    for (int i = 0; i < 3; ++i)
        net.reply(service_error(400, "TransactionInProgressException"));
    net.reply(ok("{}"));
    scripted_client c(net, client_config(), 0.1); // little jitter: it must not shorten these pauses
    c.run(c.db.transact_write(two_actions(c.table())));
    CHECK(c.environment->pauses == std::vector{1000ms, 2000ms, 4000ms});
    CHECK(net.requests().front().body == net.requests().back().body);
}

TEST_CASE("two actions on one item are refused before anything is sent") {
    scripted_server net;
    scripted_client c(net);
    const table t = c.table();
    write_transaction actions;
    actions.update_item(t, key("id", 1), set("a", 1));
    CHECK_THROWS_AS(actions.delete_item(t, key("id", number("1.0"))), error);
    CHECK_THROWS_AS(actions.put_item(t, {{"id", 1}, {"x", 2}}), error);
    CHECK_THROWS_AS(actions.check(t, key("id", 1), condition(attr("a").exists())), error);
    CHECK_NOTHROW(actions.delete_item(t, key("id", 2)));
    CHECK_NOTHROW(actions.delete_item(c.db.table("other"), key("id", 1)));
    CHECK(actions.request().transact_items.size() == 3);
    CHECK(net.requests().empty());
}

TEST_CASE("an action without a key does not affect later ones") {
    write_transaction t;
    transact_update without_key;
    without_key.table_name = "music";
    t.append(without_key);
    t.append(transact_delete("music", key("id", "1")));
    transact_put put("music", {{"id", "2"}});
    t.append(put).append(without_key);
    CHECK(t.request().transact_items.size() == 4);
}

TEST_CASE("a transaction of reads with fewer responses than actions is an error") {
    scripted_server net;
    net.reply(ok(R"({"Responses":[{"Item":{"id":{"S":"1"}}}]})"));
    scripted_client c(net);
    read_transaction wanted;
    wanted.get_item(c.table(), key("id", "1")).get_item(c.table(), key("id", "2"));
    const auto read = c.run(as_result(c.db.transact_get(wanted)));
    REQUIRE(read.has_error());
    CHECK(read.error().code() == client_errc::malformed_response);
}

TEST_CASE("items of several tables are read at one moment, in order") {
    scripted_server net;
    net.reply(ok(R"({"Responses":[{"Item":{"total":{"N":"7"}}},{}]})"));
    scripted_client c(net);
    read_transaction wanted;
    wanted.get_item(c.table(), key("id", "1"), projection("total"))
        .get_item(c.db.table("other"), key("id", "2"));
    const auto found = c.run(c.db.transact_get(wanted, return_consumed_capacity::total));
    REQUIRE(found.items.size() == 2);
    CHECK(found.items[0] == item{{"total", 7}});
    CHECK(!found.items[1]);
    const auto sent = nlohmann::json::parse(net.requests().at(0).body);
    CHECK(sent["TransactItems"][1]["Get"]["TableName"] == "other");
    CHECK(!sent.contains("ClientRequestToken"));
}
