// SPDX-License-Identifier: BSL-1.0
#include "codec/operations.hpp"
#include "codec/placeholder_count.hpp"

#include <codynamo/codynamo.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace codynamo;

namespace {

template <class Request>
std::string statement_refusal_of(const Request& r) {
    const result<codec::text_buffer> text = codec::encode(r);
    REQUIRE(!text.has_value());
    CHECK(text.error().code() == error_kind::bad_request);
    return text.error().what();
}

bool statement_says(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("placeholders are counted outside of texts, names and comments") {
    CHECK(codec::count_placeholders("") == 0);
    CHECK(codec::count_placeholders("SELECT * FROM t WHERE a = ? AND b IN [?, ?]") == 3);
    CHECK(
        codec::count_placeholders("SELECT \"a?\" FROM \"t\"\"?\" WHERE b = 'it''s ?' AND c = ?") ==
        1
    );
    CHECK(codec::count_placeholders("SELECT ? -- really?\n, ?") == 2);
    CHECK(codec::count_placeholders("a = 'open ?") == 0);
    CHECK(codec::count_placeholders("a = '-- ' AND b = ?") == 1);
    CHECK(quoted_name("a\"b") == "\"a\"\"b\"");
}

TEST_CASE("every member of ExecuteStatement is written and its response read") {
    execute_statement_request r(statement("SELECT * FROM \"t\" WHERE a = ? AND b = ?", "x", 1));
    r.consistent_read = true;
    r.next_token = "t0";
    r.return_consumed_capacity = return_consumed_capacity::total;
    r.limit = 5;
    r.return_values_on_condition_check_failure = return_values_on_condition_check_failure::all_old;
    CHECK(
        codec::encode(r).value().view() ==
        R"({"Statement":"SELECT * FROM \"t\" WHERE a = ? AND b = ?","Parameters":[{"S":"x"},{"N":"1"}],"ConsistentRead":true,)"
        R"("NextToken":"t0","ReturnConsumedCapacity":"TOTAL","Limit":5,"ReturnValuesOnConditionCheckFailure":"ALL_OLD"})"
    );
    const auto page = codec::decode<execute_statement_response>(
        R"({"Items":[{"a":{"S":"x"}}],"NextToken":"t1","LastEvaluatedKey":{"a":{"S":"x"}},"ConsumedCapacity":{"CapacityUnits":0.5},"New":{}})"
    );
    REQUIRE(page.has_value());
    CHECK(page->items == std::vector{item{{"a", "x"}}});
    CHECK(page->next_token == "t1");
    CHECK(page->last_evaluated_key == key("a", "x"));
    CHECK(page->consumed_capacity->capacity_units == 0.5);
}

TEST_CASE("every member of BatchExecuteStatement is written, and no error in its response lost") {
    statement read("SELECT * FROM t WHERE a = 1");
    read.consistent_read = true;
    statement second("SELECT * FROM t WHERE a = ?", true);
    second.return_values_on_condition_check_failure =
        return_values_on_condition_check_failure::all_old;
    batch_execute_statement_request r({read, second});
    r.return_consumed_capacity = return_consumed_capacity::indexes;
    CHECK(
        codec::encode(r).value().view() ==
        R"({"Statements":[{"Statement":"SELECT * FROM t WHERE a = 1","ConsistentRead":true},)"
        R"({"Statement":"SELECT * FROM t WHERE a = ?","Parameters":[{"BOOL":true}],"ReturnValuesOnConditionCheckFailure":"ALL_OLD"}],)"
        R"("ReturnConsumedCapacity":"INDEXES"})"
    );
    const auto response = codec::decode<batch_execute_statement_response>(
        R"({"Responses":[{"TableName":"t","Item":{"a":{"N":"1"}}},{"TableName":"t"},)"
        R"({"TableName":"t","Error":{"Code":"ConditionalCheckFailed","Message":"no","Item":{"a":{"N":"2"}}}},)"
        R"({"Error":{"Code":"NeverHeardOf"}}],"ConsumedCapacity":[{"TableName":"t","CapacityUnits":1}]})"
    );
    REQUIRE(response.has_value());
    REQUIRE(response->responses.size() == 4);
    CHECK(response->responses[0].item == item{{"a", 1}});
    CHECK_NOTHROW(response->responses[1].throw_if_failed());
    try {
        response->responses[2].throw_if_failed();
        FAIL("no exception");
    } catch (const conditional_check_failed& e) {
        CHECK(e.item() == item{{"a", 2}});
        CHECK(e.info().service_code == "ConditionalCheckFailed");
        CHECK(e.info().message == "no");
        CHECK(e.info().outcome == outcome::not_applied);
    }
    CHECK(response->responses[3].error->code == "NeverHeardOf");
    CHECK(response->responses[3].error->error == service_errc::unknown);
    CHECK(response->consumed_capacity.size() == 1);

    for (const char* const code :
         {"ConditionalCheckFailed",
          "ItemCollectionSizeLimitExceeded",
          "RequestLimitExceeded",
          "ValidationError",
          "ProvisionedThroughputExceeded",
          "TransactionConflict",
          "ThrottlingError",
          "InternalServerError",
          "ResourceNotFound",
          "AccessDenied",
          "DuplicateItem"})
        CHECK(service_errc_from_name(code) != service_errc::unknown);
}

TEST_CASE("every member of ExecuteTransaction is written and its response read") {
    statement s("UPDATE t SET v = ? WHERE a = 1", 2);
    s.return_values_on_condition_check_failure = return_values_on_condition_check_failure::all_old;
    execute_transaction_request r({s});
    r.client_request_token = "token";
    r.return_consumed_capacity = return_consumed_capacity::total;
    CHECK(
        codec::encode(r).value().view() ==
        R"({"TransactStatements":[{"Statement":"UPDATE t SET v = ? WHERE a = 1","Parameters":[{"N":"2"}],"ReturnValuesOnConditionCheckFailure":"ALL_OLD"}],)"
        R"("ClientRequestToken":"token","ReturnConsumedCapacity":"TOTAL"})"
    );
    const auto response =
        codec::decode<execute_transaction_response>(R"({"Responses":[{"Item":{"a":{"N":"1"}}},{}]})"
        );
    REQUIRE(response.has_value());
    CHECK(response->items == std::vector<std::optional<item>>{item{{"a", 1}}, std::nullopt});
}

TEST_CASE("invalid statements are refused with a reason") {
    CHECK(
        statement_says(statement_refusal_of(execute_statement_request()), "the statement is empty")
    );
    CHECK(statement_says(
        statement_refusal_of(execute_statement_request(statement(std::string(8193, 'x')))),
        "8193 bytes"
    ));
    CHECK(statement_says(
        statement_refusal_of(execute_statement_request(statement("SELECT ? FROM t"))),
        "the statement has 1 placeholder (?) and 0 parameters"
    ));
    CHECK(statement_says(
        statement_refusal_of(execute_statement_request(statement("SELECT ? FROM t", number_set()))),
        "parameters[0]"
    ));
    CHECK(statement_says(statement_refusal_of(batch_execute_statement_request()), "give 1 to 25"));
    const std::vector<statement> many(101, statement("SELECT * FROM t"));
    CHECK(statement_says(
        statement_refusal_of(batch_execute_statement_request(many)), "101 statements"
    ));
    CHECK(statement_says(statement_refusal_of(execute_transaction_request(many)), "up to 100"));
    statement consistent("SELECT * FROM t");
    consistent.consistent_read = true;
    CHECK(statement_says(
        statement_refusal_of(execute_transaction_request({consistent})), "statements[0]"
    ));
}

TEST_CASE("an odd error of one statement stays its error and costs no other's response") {
    for (const char* error :
         {R"({"Code":5,"Message":["x"],"Item":"none"})", R"({})", R"("refused")", "[]", "7"}) {
        CAPTURE(error);
        const auto response = codec::decode<batch_execute_statement_response>(
            R"({"Responses":[{"Error":)" + std::string(error) +
            R"(,"TableName":{}},{"TableName":"t","Item":{"a":{"N":"1"}}}]})"
        );
        REQUIRE(response.has_value());
        REQUIRE(response->responses.size() == 2);
        REQUIRE(response->responses[0].error.has_value());
        CHECK(response->responses[0].error->error == service_errc::unknown);
        CHECK(response->responses[0].table_name.empty());
        CHECK(response->responses[1].item == item{{"a", 1}});
    }
    const auto named = codec::decode<batch_execute_statement_response>(
        R"({"Responses":[{"Error":{"Code":"DuplicateItem","Message":null,"Item":[]}}]})"
    );
    REQUIRE(named.has_value());
    CHECK(named->responses.at(0).error->error == service_errc::duplicate_item);
    CHECK(!named->responses[0].error->item);
}

TEST_CASE("a page of a statement does not depend on the key that only informs") {
    const auto page = codec::decode<execute_statement_response>(
        R"({"Items":[{"a":{"N":"1"}}],"LastEvaluatedKey":[],"NextToken":"next"})"
    );
    REQUIRE(page.has_value());
    CHECK(page->items.size() == 1);
    CHECK(page->next_token == "next");
    CHECK(!page->last_evaluated_key);
}
