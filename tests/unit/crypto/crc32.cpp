// SPDX-License-Identifier: BSL-1.0
#include "crypto/crc32.hpp"

#include <boost/crc.hpp>
#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace codynamo::crypto;

TEST_CASE("CRC-32 has its well-known check values") {
    CHECK(crc32("") == 0);
    CHECK(crc32("123456789") == 0xCBF43926);
    CHECK(crc32("The quick brown fox jumps over the lazy dog") == 0x414FA339);
}

TEST_CASE("CRC-32 agrees with Boost.CRC at every length and alignment") {
    std::string text;
    for (int i = 0; i < 400; ++i)
        text += static_cast<char>(i * 37 + i / 256 + 11);
    for (std::size_t start = 0; start < 8; ++start)
        for (std::size_t size = 0; start + size <= text.size(); ++size) {
            const std::string_view part = std::string_view(text).substr(start, size);
            boost::crc_32_type reference;
            reference.process_bytes(part.data(), part.size());
            REQUIRE(crc32(part) == reference.checksum());
        }
}

TEST_CASE("CRC-32 of parts one after the other is that of the whole") {
    const std::string text = "The quick brown fox jumps over the lazy dog" + std::string(200, '.');
    for (std::size_t first = 0; first <= text.size(); ++first)
        CHECK(crc32(text.substr(first), crc32(text.substr(0, first))) == crc32(text));
}
