// SPDX-License-Identifier: BSL-1.0
#include <codynamo/typed.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace codynamo;

namespace spare_items_types {

struct small {
    std::string id;
    std::shared_ptr<int> alive;
};

struct large {
    std::string id;
    std::array<std::byte, 40000> rest = {};
};

} // namespace spare_items_types

namespace {

using spare_items_types::large;
using spare_items_types::small;

/// A vector as the items of a page are read into.
template <class T>
std::vector<T> arriving(std::size_t objects) {
    std::vector<T> out;
    const detail::item_sink sink = detail::sink_of(out);
    sink.reserve(sink.target, objects);
    for (std::size_t i = 0; i < objects; ++i)
        sink.add(sink.target);
    return out;
}

/// Destroys a page of so many items. Returns where they were.
template <class T>
const void* page_of(std::size_t objects) {
    const typed_page<T> page(arriving<T>(objects), query_response());
    return page.items.data();
}

} // namespace

TEST_CASE("the items of a page arrive in the memory of those before") {
    const void* const before = page_of<small>(100);
    CHECK(page_of<small>(100) == before);
    CHECK(page_of<small>(50) == before);
    CHECK(arriving<small>(90).data() == before);
}

TEST_CASE("few items do not keep the memory of many") {
    (void)page_of<small>(100);
    CHECK(arriving<small>(10).capacity() == 10);
    CHECK(arriving<small>(0).capacity() == 0);
}

TEST_CASE("the memory of large pages is not kept") {
    (void)page_of<large>(2);
    CHECK(arriving<large>(1).capacity() == 1);
}

TEST_CASE("items that have been moved out of their page stay") {
    typed_page<small> page(arriving<small>(100), query_response());
    const std::vector<small> kept = std::move(page.items);
    page = typed_page<small>();
    const std::vector<small> next = arriving<small>(100);
    CHECK(next.data() != kept.data());
    CHECK(kept.size() == 100);
}

TEST_CASE("memory that is kept holds no items") {
    const auto alive = std::make_shared<int>(0);
    {
        typed_page<small> page(arriving<small>(100), query_response());
        for (small& each : page.items)
            each.alive = alive;
    }
    CHECK(alive.use_count() == 1);
}

TEST_CASE("a page may be destroyed while its thread ends") {
    struct holder {
        typed_page<small> page;
    };
    std::thread([] {
        thread_local holder last; // constructed before the memory that is kept: destroyed after it
        last.page = typed_page<small>(arriving<small>(100), query_response());
        (void)page_of<small>(100);
    }).join();
    SUCCEED("nothing was used after its end, as AddressSanitizer would tell");
}
