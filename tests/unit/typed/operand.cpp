// SPDX-License-Identifier: BSL-1.0
#include "support/rendered.hpp"

#include <codynamo/error.hpp>
#include <codynamo/typed.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_all.hpp>

#include <cstdint>
#include <limits>
#include <string>

namespace operand_types {

struct scale {
    std::string id;
    double weight = 0;
    float height = 0;
    std::int8_t level = 0;
};

struct by_weight {
    double at = 0;
    int count = 0;
};

} // namespace operand_types

template <>
inline constexpr auto codynamo::mapping_of<operand_types::by_weight> =
    codynamo::mapping(partition_key(&operand_types::by_weight::at));

using namespace codynamo;
using Catch::Matchers::ContainsSubstring;
using operand_types::by_weight;
using operand_types::scale;

namespace {

template <class M, class V>
value as_operand(M scale::* member, V v) {
    return detail::member_value<0>(member, v);
}

} // namespace

TEST_CASE("an integer that a floating-point member cannot hold is refused, not rounded") {
    constexpr std::int64_t odd = (std::int64_t{1} << 53) + 1;
    CHECK(as_operand(&scale::weight, odd - 1) == number(odd - 1));
    CHECK_THROWS_WITH(as_operand(&scale::weight, odd), ContainsSubstring("scale.weight: "));
    CHECK(as_operand(&scale::height, 16777216) == number(16777216));
    CHECK_THROWS_WITH(as_operand(&scale::height, 16777217), ContainsSubstring("scale.height: "));
    CHECK_THROWS_WITH(attr(&scale::weight) > odd, ContainsSubstring("scale.weight: "));
    CHECK_THROWS_WITH(set(&scale::weight, odd), ContainsSubstring("scale.weight: "));
    CHECK_THROWS_WITH(detail::facts<by_weight>::make_key(odd), ContainsSubstring("by_weight.at: "));
}

TEST_CASE("a double for a float member becomes the float that is stored, if it is in range") {
    CHECK(as_operand(&scale::height, 0.1) == number("0.1"));
    CHECK(as_operand(&scale::weight, 0.1F) == number(static_cast<double>(0.1F)));
    CHECK_THROWS_WITH(as_operand(&scale::height, 1e300), ContainsSubstring("scale.height: "));
    constexpr double infinity = std::numeric_limits<double>::infinity();
    CHECK_THROWS_WITH(as_operand(&scale::height, -infinity), ContainsSubstring("scale.height: "));
}

TEST_CASE("an integer out of the range of its member is refused by the member's name") {
    CHECK(as_operand(&scale::level, -128) == number(-128));
    CHECK_THROWS_WITH(as_operand(&scale::level, 128), ContainsSubstring("scale.level: "));
}
