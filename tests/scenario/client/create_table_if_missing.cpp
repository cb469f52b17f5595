// SPDX-License-Identifier: BSL-1.0
#include "support/scripted_client.hpp"

#include <codynamo/as_result.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace codynamo;
using namespace codynamo::testing;

namespace {

script described_table(const std::string& status, const std::string& key = "id") {
    return ok(
        R"({"Table":{"TableName":"music","TableStatus":")" + status +
        R"(","AttributeDefinitions":[{"AttributeName":")" + key +
        R"(","AttributeType":"S"}],"KeySchema":[{"AttributeName":")" + key +
        R"(","KeyType":"HASH"}],"ItemCount":7}})"
    );
}

script exists_already() {
    return service_error(400, "ResourceInUseException");
}

script created() {
    return ok(R"({"TableDescription":{"TableName":"music","TableStatus":"CREATING"}})");
}

/// Of a table that was made so long before now.
script described_since(std::chrono::seconds age) {
    const auto created = std::chrono::system_clock::now().time_since_epoch() - age;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(created).count();
    return ok(
        R"({"Table":{"TableStatus":"ACTIVE","CreationDateTime":)" + std::to_string(seconds) +
        R"(,"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],)"
        R"("KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]}})"
    );
}

script expires() {
    return ok(R"({"TimeToLiveSpecification":{"AttributeName":"expires","Enabled":true}})");
}

script expiry_is(const std::string& status) {
    return ok(
        R"({"TimeToLiveDescription":{"AttributeName":"expires","TimeToLiveStatus":")" + status +
        R"("}})"
    );
}

/// Of a table whose items expire.
table_schema schema_of_expiring() {
    table_schema schema(string_attribute("id"));
    schema.time_to_live("expires");
    return schema;
}

using names = std::vector<std::string>;

names operations_of(const scripted_server& net) {
    names seen;
    for (const seen_request& r : net.requests())
        seen.push_back(r.operation());
    return seen;
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

TEST_CASE("time to live is turned on when only the response of CreateTable was lost") {
    scripted_server net;
    net.reply(reset())
        .reply(exists_already())
        .reply(described_since(std::chrono::seconds(0)))
        .reply(expires());
    scripted_client c(net);
    c.run(c.table().create_table_if_missing(schema_of_expiring()));
    CHECK(
        operations_of(net) ==
        names{"CreateTable", "CreateTable", "DescribeTable", "UpdateTimeToLive"}
    );
}

TEST_CASE("time to live of a table that was there before is left alone") {
    scripted_server net;
    SECTION("nothing was lost") {
        net.reply(exists_already()).reply(described_since(std::chrono::seconds(0)));
    }
    SECTION("an attempt in vain was lost") {
        net.reply(reset()).reply(exists_already()).reply(described_since(std::chrono::hours(1)));
    }
    scripted_client c(net);
    c.run(c.table().create_table_if_missing(schema_of_expiring()));
    CHECK(operations_of(net).back() == "DescribeTable");
}

TEST_CASE("a table whose time to live could not be turned on is an error") {
    scripted_server net;
    net.reply(created())
        .reply(described_since(std::chrono::seconds(0)))
        .reply(service_error(400, "ResourceInUseException"));
    scripted_client c(net);
    const auto r = c.run(as_result(c.table().create_table_if_missing(schema_of_expiring())));
    REQUIRE(!r);
    CHECK(r.error().code() == service_errc::resource_in_use);
    CHECK(r.error().info().operation == "UpdateTimeToLive");
}

TEST_CASE("time to live that is on already was turned on by an attempt whose response was lost") {
    scripted_server net;
    net.reply(created())
        .reply(described_since(std::chrono::seconds(0)))
        .reply(reset())
        .reply(service_error(400, "ValidationException"));
    scripted_client c(net);
    SECTION("it is on") {
        net.reply(expiry_is("ENABLING"));
        CHECK(c.run(c.table().create_table(schema_of_expiring())).table_status == "ACTIVE");
    }
    SECTION("it is off") {
        net.reply(expiry_is("DISABLED"));
        const auto r = c.run(as_result(c.table().create_table(schema_of_expiring())));
        CHECK((!r && r.error().code() == service_errc::validation));
    }
}
