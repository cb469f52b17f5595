// SPDX-License-Identifier: BSL-1.0
#include "codec/wire_name.hpp"

#include <catch2/catch_test_macros.hpp>

using codynamo::codec::to_wire_name;

TEST_CASE("a member's name in JSON is its words with capital letters") {
    CHECK(to_wire_name("table").text() == "Table");
    CHECK(to_wire_name("table_name").text() == "TableName");
    CHECK(
        to_wire_name("last_update_to_pay_per_request_date_time").text() ==
        "LastUpdateToPayPerRequestDateTime"
    );
    CHECK(to_wire_name("input_s3_configuration").text() == "InputS3Configuration");
}

TEST_CASE("DynamoDB's abbreviations are all capitals in a member's name") {
    CHECK(to_wire_name("sse_specification").text() == "SSESpecification");
    CHECK(to_wire_name("kms_master_key_arn").text() == "KMSMasterKeyArn");
    CHECK(to_wire_name("assessed").text() == "Assessed");
}
