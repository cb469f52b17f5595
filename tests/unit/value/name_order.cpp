// SPDX-License-Identifier: BSL-1.0
#include "value/name_order.hpp"

#include "support/random_values.hpp"

#include <codynamo/value.hpp>

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>

#include <map>
#include <string>

using namespace codynamo;
using codynamo::testing::between;

TEST_CASE("attributes are moved in the order of their names, of equal names the last value") {
    testing::random_source random(Catch::getSeed());
    for (const int size : {0, 1, 2, 5, 31, 32, 33, 200}) {
        std::vector<attribute> attributes;
        std::map<std::string, value> expected;
        for (int i = 0; i < size; ++i) {
            std::string name(static_cast<std::size_t>(between(random, 0, 9)), 'x');
            if (between(random, 0, 1)) name += testing::random_text(random, 2);
            expected.insert_or_assign(name, value(i));
            attributes.emplace_back(name, value(i));
        }
        std::size_t moved = 0;
        const auto out = detail::move_in_order(attributes, [&](std::size_t from, std::size_t to) {
            CHECK(from < attributes.size());
            CHECK(to < expected.size());
            ++moved;
        });
        CHECK(moved == attributes.size());
        REQUIRE(out.size() == expected.size());
        auto next = expected.begin();
        for (const attribute& a : out) {
            CHECK(a.name == next->first);
            CHECK(a.value == next->second);
            ++next;
        }
    }
}
