// SPDX-License-Identifier: BSL-1.0
#include "codec/spare_attributes.hpp"

#include "codec/attribute_value.hpp"

#include <codynamo/item.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace codynamo::codec {

namespace {

/// How much memory this thread kept. It keeps none then.
std::vector<std::size_t> take_spares() {
    std::vector<std::size_t> capacities;
    for (std::size_t i = 0; i <= spare_attributes::most; ++i) {
        const std::vector<attribute> spare = spare_attributes::take();
        CHECK(spare.empty());
        if (spare.capacity() != 0) capacities.push_back(spare.capacity());
    }
    return capacities;
}

/// A map in a map, and so on, each of this many attributes and the next map.
std::string nested_maps(int levels, int attributes) {
    std::string json = "{";
    for (int i = 0; i < attributes; ++i)
        json += "\"name" + std::to_string(i) + R"(":{"S":"text"},)";
    json += R"("next":)";
    return json + (levels == 1 ? R"({"NULL":true}})"
                               : R"({"M":)" + nested_maps(levels - 1, attributes) + "}}");
}

void decode_maps(const std::string& json) {
    json_reader reader(json);
    item out;
    decode(reader, out);
    REQUIRE(reader.ok());
}

} // namespace

TEST_CASE("the memory in which attributes arrived is for the next item of its thread") {
    (void)take_spares(); // of earlier ones
    decode_maps(nested_maps(2, 20));
    const std::vector<std::size_t> first = take_spares();
    CHECK(first.size() == 2);

    decode_maps(nested_maps(2, 20));
    std::vector<attribute> outer = spare_attributes::take();
    const attribute* const memory = outer.data();
    spare_attributes::keep(std::move(outer));
    decode_maps(nested_maps(1, 20));
    CHECK(spare_attributes::take().data() == memory);

    decode_maps(nested_maps(2, 3));
    std::vector<std::size_t> of_other_thread{1};
    std::thread([&] { of_other_thread = take_spares(); }).join();
    CHECK(of_other_thread.empty());
    (void)take_spares();
}

TEST_CASE("little memory of attributes is kept: not that of large items, nor for deep ones") {
    (void)take_spares();
    decode_maps(nested_maps(1, 60));
    CHECK(take_spares().empty());

    decode_maps(nested_maps(20, 20));
    const std::vector<std::size_t> kept = take_spares();
    CHECK(kept.size() == spare_attributes::most);
    for (const std::size_t capacity : kept)
        CHECK(capacity <= spare_attributes::largest);
}

TEST_CASE("kept memory of attributes holds none of them") {
    (void)take_spares();
    std::vector<attribute> used;
    used.reserve(2);
    used.emplace_back("name", "a text that is longer than a short one");
    spare_attributes::keep(std::move(used));
    CHECK(take_spares() == std::vector<std::size_t>{2});
}

} // namespace codynamo::codec
