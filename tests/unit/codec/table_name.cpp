// SPDX-License-Identifier: BSL-1.0
#include "codec/table_name.hpp"

#include <catch2/catch_test_macros.hpp>

using codynamo::codec::may_be_same_table;
using codynamo::codec::table_name_of;

TEST_CASE("the name of a table is the end of its ARN") {
    CHECK(table_name_of("music") == "music");
    CHECK(table_name_of("arn:aws:dynamodb:eu-central-1:111122223333:table/music") == "music");
    CHECK(table_name_of("arn:aws-cn:dynamodb:cn-north-1:1:table/a.b-c_d") == "a.b-c_d");
    CHECK(table_name_of("arn:aws:dynamodb:us-east-1:1") == "arn:aws:dynamodb:us-east-1:1");
    CHECK(table_name_of("") == "");
}

TEST_CASE("a name may be that of any ARN that ends in it, and two ARNs are two tables") {
    const char* const here = "arn:aws:dynamodb:us-east-1:111111111111:table/music";
    const char* const there = "arn:aws:dynamodb:us-east-1:222222222222:table/music";
    const char* const far = "arn:aws:dynamodb:eu-west-1:111111111111:table/music";
    CHECK(may_be_same_table("music", "music"));
    CHECK(may_be_same_table("music", here));
    CHECK(may_be_same_table(there, "music"));
    CHECK(may_be_same_table(here, here));
    CHECK(!may_be_same_table(here, there));
    CHECK(!may_be_same_table(here, far));
    CHECK(!may_be_same_table("music", "musi"));
    CHECK(!may_be_same_table("films", here));
}
