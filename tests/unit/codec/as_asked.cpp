// SPDX-License-Identifier: BSL-1.0
#include "codec/as_asked.hpp"

#include "codec/operations.hpp"

#include <catch2/catch_test_macros.hpp>

#include <optional>
#include <string>
#include <vector>

using namespace codynamo;

TEST_CASE("a response of another number of parts is refused, with both numbers") {
    transact_get_items_response items;
    items.items.resize(2);
    const auto transaction = codec::as_asked(items, std::vector<std::string>{"music"});
    REQUIRE(transaction.has_error());
    CHECK(transaction.error().code() == client_errc::malformed_response);
    CHECK(transaction.error().info().message == "the response has 2 items for 1 action");

    batch_execute_statement_response one;
    one.responses.resize(1);
    const auto batch = codec::as_asked(one, codec::asked_statements{3, true});
    REQUIRE(batch.has_error());
    CHECK(batch.error().info().message == "the response has 1 response for 3 statements");
}

TEST_CASE("a transaction of statements that write has nothing for each of them") {
    for (const char* body : {"{}", R"({"Responses":[]})", R"({"Responses":[{},{}]})"}) {
        CAPTURE(body);
        const auto sent = codec::decode<execute_transaction_response>(body).value();
        const auto writes = codec::as_asked(sent, codec::asked_statements{2, false});
        REQUIRE(writes.has_value());
        CHECK(writes->items == std::vector<std::optional<item>>(2));
    }
    const auto one = codec::decode<execute_transaction_response>(R"({"Responses":[{}]})").value();
    CHECK(codec::as_asked(one, codec::asked_statements{2, false}).has_error());
}

TEST_CASE("a transaction of statements that read must have a response for each of them") {
    const auto none =
        codec::as_asked(execute_transaction_response(), codec::asked_statements{2, true});
    REQUIRE(none.has_error());
    CHECK(none.error().info().message == "the response has 0 items for 2 statements");
}
