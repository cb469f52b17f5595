// SPDX-License-Identifier: BSL-1.0
#include <codynamo/error.hpp>
#include <codynamo/operation/batch_get_item.hpp>

#include <catch2/catch_test_macros.hpp>

#include <memory>

using namespace codynamo;

TEST_CASE("a batch_get_error that was made without results has none") {
    const batch_get_error plain(client_errc::batch_incomplete, "by hand");
    CHECK(plain.results().parts.empty());

    const auto found = std::make_shared<batch_get_results>();
    found->parts.resize(1);
    error_info info;
    info.found = found;
    CHECK(batch_get_error(error(info)).results().parts.size() == 1);
}
