// SPDX-License-Identifier: BSL-1.0
#include <codynamo/operation/tables.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace codynamo;

TEST_CASE("a table of one key is created on demand") {
    const create_table_request r("music", attribute_definition("artist", value_type::string));
    CHECK(r.table_name == "music");
    REQUIRE(r.attribute_definitions.size() == 1);
    CHECK(r.attribute_definitions[0].attribute_name == "artist");
    CHECK(r.attribute_definitions[0].attribute_type == value_type::string);
    REQUIRE(r.key_schema.size() == 1);
    CHECK(r.key_schema[0].attribute_name == "artist");
    CHECK(r.key_schema[0].key_type == "HASH");
    CHECK(r.billing_mode == "PAY_PER_REQUEST");
}

TEST_CASE("the second key of a created table is its sort key") {
    const create_table_request r(
        "music",
        attribute_definition("artist", value_type::string),
        attribute_definition("year", value_type::number)
    );
    REQUIRE(r.attribute_definitions.size() == 2);
    CHECK(r.attribute_definitions[1].attribute_name == "year");
    CHECK(r.attribute_definitions[1].attribute_type == value_type::number);
    REQUIRE(r.key_schema.size() == 2);
    CHECK(r.key_schema[0].key_type == "HASH");
    CHECK(r.key_schema[1].attribute_name == "year");
    CHECK(r.key_schema[1].key_type == "RANGE");
}
