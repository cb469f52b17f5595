// SPDX-License-Identifier: BSL-1.0
#include "exec/hints.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

using namespace codynamo;
using namespace codynamo::exec;
using Catch::Matchers::ContainsSubstring;

namespace {

hint_facts usual_facts() {
    hint_facts facts;
    facts.endpoint = "https://dynamodb.eu-central-1.amazonaws.com";
    facts.region = "eu-central-1";
    facts.key_id = "AKIDEXAMPLEWXYZ";
    facts.key_source = "profile dev";
    return facts;
}

std::string hint_of(std::error_code code, std::string message = "", std::string table = "music") {
    error_info info;
    info.code = code;
    info.message = std::move(message);
    info.table = std::move(table);
    return hint_for(info, usual_facts());
}

std::string hint_of_request(std::string operation, std::string message) {
    error_info info;
    info.code = service_errc::validation;
    info.operation = std::move(operation);
    info.message = std::move(message);
    info.table = "music";
    return hint_for(info, usual_facts());
}

} // namespace

TEST_CASE("a table that does not exist: the hint names region and endpoint") {
    const std::string hint = hint_of(service_errc::resource_not_found);
    CHECK_THAT(hint, ContainsSubstring("https://dynamodb.eu-central-1.amazonaws.com"));
    CHECK_THAT(hint, ContainsSubstring("region eu-central-1"));
    CHECK(hint_of(service_errc::table_not_found) == hint);
    CHECK(hint_of(service_errc::resource_not_found, "", "").empty()); // another resource
}

TEST_CASE("a refused access key: the hint names its source and its last four characters") {
    for (const service_errc code :
         {service_errc::unrecognized_client,
          service_errc::expired_token,
          service_errc::invalid_signature}) {
        const std::string hint = hint_of(code);
        CHECK_THAT(hint, ContainsSubstring("ending in WXYZ, from profile dev"));
        CHECK_THAT(hint, !ContainsSubstring("AKID"));
    }
    hint_facts facts = usual_facts();
    facts.key_id = "SHORT";
    error_info info;
    info.code = service_errc::unrecognized_client;
    CHECK_THAT(hint_for(info, facts), !ContainsSubstring("HORT"));
    facts.key_id.clear();
    CHECK(hint_for(info, facts).empty());
}

TEST_CASE("a key that does not fit the table: the hint names the sort key and the schema") {
    for (const char* message :
         {"The provided key element does not match the schema",
          "The number of conditions on the keys is invalid",
          "One of the required keys was not given a value",
          "One or more parameter values were invalid: Type mismatch for key",
          "One or more parameter values were invalid: Type mismatch for key id expected: S actual: "
          "N"}) {
        for (const char* operation : {"GetItem", "DeleteItem", "UpdateItem", "BatchGetItem"}) {
            const std::string hint = hint_of_request(operation, message);
            CHECK_THAT(hint, ContainsSubstring("sort key"));
            CHECK_THAT(hint, ContainsSubstring("no other attribute"));
            CHECK_THAT(hint, ContainsSubstring("key_schema"));
        }
    }
    CHECK(hint_of_request("GetItem", "Item size has exceeded the maximum").empty());
}

TEST_CASE("an item without its key: the hint asks for the key, and allows other attributes") {
    for (const char* message :
         {"One of the required keys was not given a value",
          "One or more parameter values were invalid: Missing the key id in the item",
          "One or more parameter values were invalid: Type mismatch for key",
          "One or more parameter values were invalid: Type mismatch for key id expected: S actual: "
          "N"}) {
        const std::string hint = hint_of_request("PutItem", message);
        CHECK_THAT(hint, ContainsSubstring("every key attribute of the table in the item"));
        CHECK_THAT(hint, ContainsSubstring("key_schema"));
        CHECK_THAT(hint, !ContainsSubstring("no other attribute"));
    }
}

TEST_CASE("a batch of writes with a wrong key: the hint speaks of items and of keys") {
    for (const char* message :
         {"The provided key element does not match the schema",
          "One of the required keys was not given a value",
          "The number of conditions on the keys is invalid"})
        for (const char* operation : {"BatchWriteItem", "TransactWriteItems"})
            CHECK_THAT(
                hint_of_request(operation, message),
                ContainsSubstring("in a key no other attribute")
            );
}

TEST_CASE("a query without the partition key: the hint names filter and index_name") {
    for (const char* message :
         {"Query condition missed key schema element",
          "Query condition missed key schema element: id",
          "Query key condition not supported"}) {
        const std::string hint = hint_of_request("Query", message);
        CHECK_THAT(hint, ContainsSubstring("partition_key(name) == value"));
        CHECK_THAT(hint, ContainsSubstring("filter()"));
        CHECK_THAT(hint, ContainsSubstring("index_name"));
    }
}

TEST_CASE("a key condition of a wrong type: the hint names the schema") {
    const std::string hint = hint_of_request(
        "Query",
        "One or more parameter values were invalid: Condition parameter type does not match schema "
        "type"
    );
    CHECK_THAT(hint, ContainsSubstring("a number in place of a string"));
    CHECK_THAT(hint, ContainsSubstring("attribute_definitions"));
}

TEST_CASE("a start key of another table or index: the hint names last_evaluated_key") {
    for (const char* message :
         {"Exclusive Start Key must have same size as table's key schema",
          "The provided starting key is invalid: The provided key element does not match the "
          "schema"})
        for (const char* operation : {"Query", "Scan"})
            CHECK_THAT(
                hint_of_request(operation, message), ContainsSubstring("last_evaluated_key")
            );
}

TEST_CASE("a wrong type of an index's key: the hint allows to leave the attribute out") {
    for (const char* message :
         {"Invalid attribute value type",
          "One or more parameter values were invalid: Type mismatch for Index Key",
          "One or more parameter values were invalid: Type mismatch for Index Key owner Expected: "
          "S Actual: NULL IndexName: by_owner"})
        for (const char* operation : {"PutItem", "UpdateItem", "BatchWriteItem"})
            CHECK_THAT(
                hint_of_request(operation, message), ContainsSubstring("leave out that of an index")
            );
}

TEST_CASE("a transaction with an invalid action: the hint names the action and its reason") {
    error_info info;
    info.code = service_errc::transaction_canceled;
    info.operation = "TransactWriteItems";
    info.cancellation_reasons.resize(3);
    info.cancellation_reasons[0].code = "None";
    info.cancellation_reasons[1].code = "ConditionalCheckFailed";
    info.cancellation_reasons[1].error = service_errc::conditional_check_failed;
    CHECK(hint_for(info, usual_facts()).empty());
    info.cancellation_reasons[2].code = "ValidationError";
    info.cancellation_reasons[2].error = service_errc::validation;
    info.cancellation_reasons[2].message = "An operand is of a wrong type";
    CHECK(
        hint_for(info, usual_facts()) == "cancellation_reasons[2]: An operand is of a wrong type"
    );
    info.cancellation_reasons[2].message =
        "One or more parameter values were invalid: Type mismatch for key";
    const std::string hint = hint_for(info, usual_facts());
    CHECK_THAT(hint, ContainsSubstring("cancellation_reasons[2]: One or more parameter values"));
    CHECK_THAT(hint, ContainsSubstring("key_schema"));
}

TEST_CASE("another HTTP server: the hint names the endpoint") {
    CHECK_THAT(hint_of(client_errc::malformed_response), ContainsSubstring("is https://dynamodb"));
    CHECK_THAT(hint_of(service_errc::unknown), ContainsSubstring("is https://dynamodb"));
    CHECK_THAT(hint_of(client_errc::protocol_error), ContainsSubstring("is https://dynamodb"));
    error_info named;
    named.code = service_errc::unknown;
    named.service_code = "SomethingNewException";
    CHECK(hint_for(named, usual_facts()).empty());
}

TEST_CASE("http to a port that speaks TLS: the hint asks for https") {
    hint_facts facts = usual_facts();
    facts.endpoint = "http://localhost:8443";
    error_info info;
    info.code = client_errc::protocol_error;
    CHECK_THAT(hint_for(info, facts), ContainsSubstring("then it is https://"));
}

TEST_CASE("a complete message has no hint") {
    CHECK(hint_of(service_errc::conditional_check_failed).empty());
    CHECK(hint_of(service_errc::throttling).empty());
    CHECK(hint_of(client_errc::deadline_exceeded).empty());
    CHECK(hint_of(client_errc::cancelled).empty());
}

TEST_CASE("an item that does not convert: the hint names where it is") {
    error_info info;
    info.item = item{{"id", "1"}};
    for (const client_errc code :
         {client_errc::wrong_type, client_errc::no_such_attribute, client_errc::malformed_response
         }) {
        info.code = code;
        CHECK_THAT(hint_for(info, usual_facts()), ContainsSubstring("info().item"));
    }
    info.code = service_errc::conditional_check_failed; // the item that was there
    CHECK(hint_for(info, usual_facts()).empty());
}
