// SPDX-License-Identifier: BSL-1.0
#include <codynamo/error.hpp>
#include <codynamo/key.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_all.hpp>

#include <sstream>
#include <unordered_set>

using namespace codynamo;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("a key has one, two or more attributes") {
    CHECK(key("id", "1").attributes() == item{{"id", "1"}});
    CHECK(key("id", "1", "ts", 5).attributes() == item{{"id", "1"}, {"ts", 5}});
    CHECK(key(item{{"a", 1}, {"b", 2}, {"c", 3}}).attributes().size() == 3);
    STATIC_CHECK_FALSE(std::is_convertible_v<item, key>);
    std::ostringstream os;
    os << key("id", "1");
    CHECK(os.str() == "{\"id\": \"1\"}");
}

TEST_CASE("an invalid key is refused at once") {
    const auto refused = [](auto make, const char* says) {
        try {
            (void)make();
            FAIL_CHECK("no exception");
        } catch (const error& e) {
            CHECK(e.code() == client_errc::invalid_argument);
            CHECK_THAT(e.what(), ContainsSubstring(says));
        }
    };
    refused([] { return key("id", true); }, "\"id\" is a boolean");
    refused([] { return key("id", "1", "ts", nullptr); }, "\"ts\" is a null");
    refused([] { return key("id", list(1)); }, "\"id\" is a list");
    refused([] { return key("id", string_set("a")); }, "\"id\" is a string set");
    refused([] { return key("id", "1", "id", "2"); }, "given twice");
    refused([] { return key(item()); }, "at least one");
}

TEST_CASE("keys are the same when their values are") {
    const std::unordered_set<key> keys{
        key("n", 1), key("n", number("1.0")), key("n", "1"), key("n", binary::from_string("1"))
    };
    CHECK(keys.size() == 3);
    CHECK(key("a", number("1E2")).canonical() == key("a", 100).canonical());
    CHECK(key("a", 1, "b", 2) == key("b", number("2.0"), "a", 1));
    CHECK(key("a", "1b:S") != key("a", "1b"));
    CHECK(key("a", "x", "b", "y").canonical() != key("a", "x1:b1Sy").canonical());
}
