// SPDX-License-Identifier: BSL-1.0
#include "codec/operations.hpp"

#include <codynamo/codynamo.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace codynamo;

TEST_CASE("a schema describes a table in few words") {
    table_schema s(string_attribute("customer"), string_attribute("date"));
    s.global_index("by_status", string_attribute("status"), string_attribute("date"))
        .keys_only()
        .local_index("by_total", number_attribute("total"))
        .include({"status"})
        .global_index("by_place", {string_attribute("country"), string_attribute("city")}, {})
        .provisioned(5, 6)
        .stream("NEW_IMAGE")
        .time_to_live("expires")
        .deletion_protection()
        .tagged("team", "a");
    CHECK(s.time_to_live_attribute() == "expires");
    CHECK(
        codec::encode(s.request("orders")).value().view() ==
        R"({"TableName":"orders","AttributeDefinitions":[{"AttributeName":"customer","AttributeType":"S"},{"AttributeName":"date","AttributeType":"S"},)"
        R"({"AttributeName":"status","AttributeType":"S"},{"AttributeName":"total","AttributeType":"N"},{"AttributeName":"country","AttributeType":"S"},{"AttributeName":"city","AttributeType":"S"}],)"
        R"("KeySchema":[{"AttributeName":"customer","KeyType":"HASH"},{"AttributeName":"date","KeyType":"RANGE"}],)"
        R"("LocalSecondaryIndexes":[{"IndexName":"by_total","KeySchema":[{"AttributeName":"customer","KeyType":"HASH"},{"AttributeName":"total","KeyType":"RANGE"}],)"
        R"("Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["status"]}}],)"
        R"("GlobalSecondaryIndexes":[{"IndexName":"by_status","KeySchema":[{"AttributeName":"status","KeyType":"HASH"},{"AttributeName":"date","KeyType":"RANGE"}],)"
        R"("Projection":{"ProjectionType":"KEYS_ONLY"},"ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":6}},)"
        R"({"IndexName":"by_place","KeySchema":[{"AttributeName":"country","KeyType":"HASH"},{"AttributeName":"city","KeyType":"HASH"}],)"
        R"("Projection":{"ProjectionType":"ALL"},"ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":6}}],)"
        R"("BillingMode":"PROVISIONED","ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":6},)"
        R"("StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"},"Tags":[{"Key":"team","Value":"a"}],"DeletionProtectionEnabled":true})"
    );
    CHECK_THROWS_AS(s.global_index("x", number_attribute("date")), error); // a string above
    CHECK_THROWS_AS(table_schema(attribute_definition("id", value_type::boolean)), error);
    table_schema plain(string_attribute("id"));
    CHECK_THROWS_AS(plain.keys_only(), error);
    CHECK_THROWS_AS(plain.provisioned(0, 1), error);
    CHECK_THROWS_AS(plain.global_index("x", std::vector<attribute_definition>(), {}), error);
}
