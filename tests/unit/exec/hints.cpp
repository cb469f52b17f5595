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
          "The number of conditions on the keys is invalid"}) {
        const std::string hint = hint_of(service_errc::validation, message);
        CHECK_THAT(hint, ContainsSubstring("sort key"));
        CHECK_THAT(hint, ContainsSubstring("key_schema"));
    }
    CHECK(hint_of(service_errc::validation, "Item size has exceeded the maximum").empty());
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
