// SPDX-License-Identifier: BSL-1.0
#include "crypto/random.hpp"

#include <catch2/catch_test_macros.hpp>

#include <regex>
#include <set>

using namespace codynamo::crypto;

TEST_CASE("a random UUID is a version 4 one and never the same twice") {
    const std::regex form("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    std::set<std::string> seen;
    random_uuids many;
    for (int i = 0; i < 1000; ++i)
        for (const std::string& id : {random_uuid(), many.next()}) {
            REQUIRE(std::regex_match(id, form));
            REQUIRE(seen.insert(id).second);
        }
}
