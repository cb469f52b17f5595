// SPDX-License-Identifier: BSL-1.0
#include "http/reply.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <thread>
#include <utility>

namespace codynamo::http {

TEST_CASE("header fields are found by their lower-case names, the first of several") {
    header_fields fields{{"X-Amz-Crc32", "1"}, {"Date", ""}};
    fields.add("X-AMZ-CRC32", "2");
    CHECK(fields.find("x-amz-crc32") == "1");
    CHECK(fields.find("date") == "");
    CHECK_FALSE(fields.find("x-amz"));
    CHECK(fields.size() == 3);
    CHECK(fields[2].first == "x-amz-crc32");
    CHECK(fields[2].second == "2");

    reply r;
    r.headers = fields;
    CHECK(r.find("x-amz-crc32") == "1");
}

TEST_CASE("the memory of a reply that is not very large is for the next one of its thread") {
    const auto kept = [](std::size_t head, std::size_t body) {
        header_fields headers;
        std::string text;
        take_spare(headers, text); // of earlier ones
        headers = {};
        headers.add("name", std::string(head, 'v'));
        keep_spare(std::move(headers), std::string(body, 'b'));
        header_fields spare;
        std::string memory;
        take_spare(spare, memory);
        CHECK(spare.size() == 0);
        CHECK_FALSE(spare.find("name"));
        CHECK(memory.empty());
        return std::pair(spare.text_capacity() >= head, memory.capacity() >= body);
    };
    CHECK(kept(100, 1000) == std::pair(true, true));
    CHECK(kept(100, 100'000) == std::pair(true, true));
    CHECK(kept(100, 200'000) == std::pair(true, false));
    CHECK(kept(100'000, 1000) == std::pair(false, false));

    std::string other = "as it was";
    header_fields none;
    std::thread([&] { take_spare(none, other); }).join();
    CHECK(other.empty());
}

} // namespace codynamo::http
