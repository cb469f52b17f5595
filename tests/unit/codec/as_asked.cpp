// SPDX-License-Identifier: BSL-1.0
#include "codec/as_asked.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

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
