// SPDX-License-Identifier: BSL-1.0
//
// The service's own messages about keys, which the hints look for.
#include "support/local_table.hpp"

#include <codynamo/as_result.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <string>
#include <utility>

using namespace codynamo;
using namespace codynamo::testing;
using Catch::Matchers::ContainsSubstring;

namespace {

template <class T>
asio::awaitable<std::string> text_of_refusal(asio::awaitable<T> call) {
    const result<T> r = co_await as_result(std::move(call));
    REQUIRE_FALSE(r.has_value());
    co_return std::string(r.error().what());
}

/// A query by any attribute, which `table::query` could not express.
query_request query_by(const table& t, std::string condition, value operand) {
    query_request request;
    request.table_name = t.name();
    request.key_condition_expression = std::move(condition);
    request.expression_attribute_values.set(":v", std::move(operand));
    return request;
}

} // namespace

TEST_CASE("a key that does not fit the table gets a hint from the service's message") {
    run_with_table("hints", true, [](table t) -> asio::awaitable<void> {
        const std::string of_item = "give every key attribute of the table in the item";
        const std::string of_key = "and no other attribute";
        const std::string of_batch = "in a key no other attribute";

        for (const item& odd : {item{{"id", "1"}}, item{{"id", "1"}, {"n", "2"}}}) {
            auto put = text_of_refusal(t.put_item(odd));
            CHECK_THAT(co_await std::move(put), ContainsSubstring(of_item));
            batch_write_item_request both;
            both.requests.emplace_back(t.name(), odd);
            auto batch = text_of_refusal(t.client().batch_write_item(both));
            CHECK_THAT(co_await std::move(batch), ContainsSubstring(of_batch));
        }
        for (const key& odd : {key("id", "1"), key("id", "1", "n", "2"), key("id", "1", "m", 2)}) {
            auto get = text_of_refusal(t.get_item(odd));
            CHECK_THAT(co_await std::move(get), ContainsSubstring(of_key));
            auto removal = text_of_refusal(t.delete_item(odd));
            CHECK_THAT(co_await std::move(removal), ContainsSubstring(of_key));
        }
        write_transaction actions;
        actions.put_item(t, {{"id", "1"}, {"n", "2"}});
        auto transaction = text_of_refusal(t.client().transact_write(actions));
        CHECK_THAT(co_await std::move(transaction), ContainsSubstring(of_batch));
    });
}

TEST_CASE("a query that does not fit the table gets a hint from the service's message") {
    run_with_table("hints", true, [](table t) -> asio::awaitable<void> {
        const client& db = t.client();
        auto without_key = text_of_refusal(db.query(query_by(t, "n = :v", 1)));
        CHECK_THAT(co_await std::move(without_key), ContainsSubstring("partition_key(name)"));
        auto range = text_of_refusal(db.query(query_by(t, "id > :v", "1")));
        CHECK_THAT(co_await std::move(range), ContainsSubstring("partition_key(name)"));
        auto wrong_type = text_of_refusal(db.query(query_by(t, "id = :v", 1)));
        CHECK_THAT(co_await std::move(wrong_type), ContainsSubstring("in the key condition"));

        scan_request from;
        from.table_name = t.name();
        from.exclusive_start_key = key("id", "1");
        auto start = text_of_refusal(db.scan(from));
        CHECK_THAT(co_await std::move(start), ContainsSubstring("last_evaluated_key"));
    });
}

TEST_CASE("a wrong type of an index's key gets a hint from the service's message") {
    run(with_table(indexed_table("hints"), [](table t) -> asio::awaitable<void> {
        const item wrong{{"id", "1"}, {"n", 1}, {"kind", 3}};
        const item null{{"id", "1"}, {"n", 1}, {"kind", nullptr}};
        for (const item& odd : {wrong, null}) {
            auto put = text_of_refusal(t.put_item(odd));
            CHECK_THAT(co_await std::move(put), ContainsSubstring("leave out that of an index"));
        }
    }));
}
