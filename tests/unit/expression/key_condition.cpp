// SPDX-License-Identifier: BSL-1.0
#include "support/rendered.hpp"

#include <codynamo/expression.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace codynamo;
using testing::shown;
using testing::text_of;

TEST_CASE("a query names one partition") {
    CHECK(shown(partition_key("id") == "123") == R"(#n0 = :v0 | #n0=id | {":v0": "123"})");
    CHECK(shown(partition_key("id") == 5) == R"(#n0 = :v0 | #n0=id | {":v0": 5})");
}

TEST_CASE("and a range of the sort key") {
    const auto one = partition_key("id") == "1";
    CHECK(
        shown(one && sort_key("ts") == 2) ==
        R"(#n0 = :v0 AND #n1 = :v1 | #n0=id #n1=ts | {":v0": "1", ":v1": 2})"
    );
    CHECK(text_of(one && sort_key("ts") < 2) == "#n0 = :v0 AND #n1 < :v1");
    CHECK(text_of(one && sort_key("ts") <= 2) == "#n0 = :v0 AND #n1 <= :v1");
    CHECK(text_of(one && sort_key("ts") > 2) == "#n0 = :v0 AND #n1 > :v1");
    CHECK(text_of(one && sort_key("ts") >= 2) == "#n0 = :v0 AND #n1 >= :v1");
    CHECK(
        shown(one && sort_key("ts").between(2, 3)) ==
        R"(#n0 = :v0 AND #n1 BETWEEN :v1 AND :v2 | #n0=id #n1=ts | {":v0": "1", ":v1": 2, ":v2": 3})"
    );
    CHECK(
        shown(one && sort_key("ts").begins_with("2026-")) ==
        R"(#n0 = :v0 AND begins_with(#n1, :v1) | #n0=id #n1=ts | {":v0": "1", ":v1": "2026-"})"
    );
}

TEST_CASE("names of keys are taken as they are") {
    CHECK(
        shown(partition_key("a.b") == 1 && sort_key("c[0]") == 2) ==
        R"(#n0 = :v0 AND #n1 = :v1 | #n0=a.b #n1=c[0] | {":v0": 1, ":v1": 2})"
    );
}

TEST_CASE("an index with several attributes in its keys takes a condition for each") {
    CHECK(
        text_of(
            partition_key("a") == 1 && partition_key("b") == 2 && sort_key("c") == 3 &&
            sort_key("d") > 4
        ) == "#n0 = :v0 AND #n1 = :v1 AND #n2 = :v2 AND #n3 > :v3"
    );
}
