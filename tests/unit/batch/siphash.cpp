// SPDX-License-Identifier: BSL-1.0
#include "batch/siphash.hpp"

#include <catch2/catch_test_macros.hpp>

#include <bit>
#include <cstdint>
#include <string>

namespace codynamo::batch {

TEST_CASE("SipHash-2-4 has the hashes of its authors") {
    if constexpr (std::endian::native != std::endian::little) SKIP("the order of bytes is another");
    using siphash_2_4 = siphash<2, 4>;
    const siphash_2_4::secret key{0x0706050403020100, 0x0f0e0d0c0b0a0908};
    std::string text;
    const auto grow_to = [&text](std::size_t size) {
        while (text.size() < size)
            text.push_back(static_cast<char>(text.size()));
    };
    CHECK(siphash_2_4::of(key, text) == 0x726fdb47dd0e0e31);
    grow_to(1);
    CHECK(siphash_2_4::of(key, text) == 0x74f839c593dc67fd);
    grow_to(15);
    CHECK(siphash_2_4::of(key, text) == 0xa129ca6149be45e5);
}

TEST_CASE("the hash of a text depends on the secret and on each of its characters") {
    const siphash<>::secret key{1, 2};
    const std::string text = "0 2:pk7:S:order";
    const std::uint64_t hash = siphash<>::of(key, text);
    CHECK(siphash<>::of(key, text) == hash);
    CHECK(siphash<>::of({1, 3}, text) != hash);
    CHECK(siphash<>::of(key, text + '\0') != hash);
    CHECK(siphash<>::of(key, std::string(300, 'x')) != siphash<>::of(key, std::string(44, 'x')));
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string other = text;
        other[i] = '?';
        CHECK(siphash<>::of(key, other) != hash);
    }
}

} // namespace codynamo::batch
