// SPDX-License-Identifier: BSL-1.0
#include "batch/epochs.hpp"

#include <catch2/catch_test_macros.hpp>

namespace codynamo::batch {

TEST_CASE("a release is done when the requests before it have ended, in whatever order") {
    epochs e;
    const std::uint64_t first = e.add();
    CHECK(e.add() == first);
    const std::uint64_t mark = e.release();
    const std::uint64_t second = e.add();
    CHECK(second != first);
    const std::uint64_t later = e.release();
    e.remove(second);
    CHECK_FALSE(e.is_done(later)); // it waits for the first epoch too
    e.remove(first);
    CHECK_FALSE(e.is_done(mark));
    e.remove(first);
    CHECK(e.is_done(mark));
    CHECK(e.is_done(later));
}

TEST_CASE("a release does not wait for requests that come after it") {
    epochs e;
    const std::uint64_t before = e.add();
    const std::uint64_t mark = e.release();
    const std::uint64_t after = e.add();
    CHECK(e.is_released(before));
    CHECK_FALSE(e.is_released(after));
    e.remove(before);
    CHECK(e.is_done(mark));
    CHECK(e.requests() == 1);
}

TEST_CASE("a release without requests is done, and two in a row are one") {
    epochs e;
    CHECK(e.is_done(e.release()));
    const std::uint64_t epoch = e.add();
    const std::uint64_t mark = e.release();
    CHECK(e.release() == mark);
    CHECK_FALSE(e.is_done(mark));
    e.remove(epoch);
    CHECK(e.is_done(mark));
    CHECK(e.requests() == 0);
}

TEST_CASE("the first epoch grows exactly when a release becomes done") {
    epochs e;
    const std::uint64_t start = e.first();
    const std::uint64_t epoch = e.add();
    e.remove(epoch); // the current epoch stays open
    CHECK(e.first() == start);
    const std::uint64_t again = e.add();
    const std::uint64_t mark = e.release();
    CHECK(e.first() == start);
    e.remove(again);
    CHECK(e.first() == mark);
}

} // namespace codynamo::batch
