// SPDX-License-Identifier: BSL-1.0
#include "support/scripted_client.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace codynamo;
using namespace codynamo::testing;

namespace {

answer described_table(const std::string& status, const std::string& key = "id") {
    return ok(
        R"({"Table":{"TableName":"music","TableStatus":")" + status +
        R"(","AttributeDefinitions":[{"AttributeName":")" + key +
        R"(","AttributeType":"S"}],"KeySchema":[{"AttributeName":")" + key +
        R"(","KeyType":"HASH"}],"ItemCount":7}})"
    );
}

answer exists_already() {
    return service_error(400, "ResourceInUseException");
}

answer created() {
    return ok(R"({"TableDescription":{"TableName":"music","TableStatus":"CREATING"}})");
}

std::vector<std::string> operations_of(const scripted_server& net) {
    std::vector<std::string> names;
    for (const seen_request& r : net.requests())
        names.push_back(r.operation());
    return names;
}

const table_schema schema_of_id(string_attribute("id"));

} // namespace

TEST_CASE("a table that exists is waited for and returned as it is") {
    scripted_server net;
    net.reply(exists_already()).reply(described_table("CREATING")).reply(described_table("ACTIVE"));
    scripted_client c(net);
    const table_description found = c.run(c.table().create_table_if_missing(schema_of_id));
    CHECK(found.table_status == "ACTIVE");
    CHECK(found.item_count == 7);
    using names = std::vector<std::string>;
    CHECK(operations_of(net) == names{"CreateTable", "DescribeTable", "DescribeTable"});
}

TEST_CASE("a table that is missing, or has just been deleted, is created") {
    scripted_server net;
    net.reply(exists_already())
        .reply(described_table("DELETING"))
        .reply(service_error(400, "ResourceNotFoundException"))
        .reply(created())
        .reply(described_table("ACTIVE"));
    scripted_client c(net);
    CHECK(c.run(c.table().create_table_if_missing(schema_of_id)).table_status == "ACTIVE");
    CHECK(operations_of(net).at(3) == "CreateTable");
    CHECK(operations_of(net).size() == 5);
}

TEST_CASE("a table that exists with another key is refused") {
    scripted_server net;
    net.reply(exists_already()).reply(described_table("ACTIVE", "artist"));
    scripted_client c(net);
    const auto r = c.run(as_result(c.table().create_table_if_missing(schema_of_id)));
    REQUIRE(!r);
    CHECK(r.error().code() == client_errc::invalid_argument);
    CHECK(
        r.error().info().message ==
        "the table exists with the key (artist string HASH), not (id string HASH)"
    );
}

TEST_CASE("a creation that fails for another reason is not repeated") {
    scripted_server net;
    net.reply(service_error(400, "ValidationException"));
    scripted_client c(net);
    const auto r = c.run(as_result(c.table().create_table_if_missing(schema_of_id)));
    CHECK((!r && r.error().code() == service_errc::validation));
    CHECK(net.requests().size() == 1);
}
