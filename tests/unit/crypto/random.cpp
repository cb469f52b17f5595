// SPDX-License-Identifier: BSL-1.0
#include "crypto/random.hpp"

#include "support/on_threads.hpp"

#include <catch2/catch_test_macros.hpp>

#include <regex>
#include <set>
#include <string>
#include <vector>

using namespace codynamo::crypto;

TEST_CASE("a random UUID is a version 4 one and never the same twice") {
    const std::regex form("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    std::set<std::string> seen;
    random_uuids many;
    for (int i = 0; i < 1000; ++i)
        for (const std::string& id : {random_uuid(), std::string(many.next().text())}) {
            REQUIRE(std::regex_match(id, form));
            REQUIRE(seen.insert(id).second);
        }
}

TEST_CASE("threads get different UUIDs from one source") {
    random_uuids source;
    std::vector<std::string> drawn[4];
    codynamo::testing::on_threads(4, [&](int number) {
        for (int i = 0; i < 1000; ++i)
            drawn[number].emplace_back(source.next().text());
    });
    std::set<std::string> seen;
    for (const auto& of_one : drawn)
        seen.insert(of_one.begin(), of_one.end());
    CHECK(seen.size() == 4000);
}
