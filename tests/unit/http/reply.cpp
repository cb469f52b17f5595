// SPDX-License-Identifier: BSL-1.0
#include "http/reply.hpp"

#include <catch2/catch_test_macros.hpp>

namespace codynamo::http {

TEST_CASE("header fields are found by their lower-case names, the first of several") {
    header_fields fields{{"X-Amz-Crc32", "1"}, {"Date", ""}};
    fields.add("X-AMZ-CRC32", "2");
    CHECK(fields.find("x-amz-crc32") == "1");
    CHECK(fields.find("date") == "");
    CHECK_FALSE(fields.find("x-amz"));
    CHECK(fields.size() == 3);
    CHECK(fields[2].first == "x-amz-crc32");
    CHECK(fields[2].second == "2");

    reply r;
    r.headers = fields;
    CHECK(r.find("x-amz-crc32") == "1");
}

} // namespace codynamo::http
