// SPDX-License-Identifier: BSL-1.0
#include "error/counted.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstddef>

TEST_CASE("a count has its noun in the right number") {
    using codynamo::detail::counted;
    CHECK(counted(0, "request") == "0 requests");
    CHECK(counted(1, "request") == "1 request");
    CHECK(counted(std::size_t{2}, "accepted request") == "2 accepted requests");
}
