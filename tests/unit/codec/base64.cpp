// SPDX-License-Identifier: BSL-1.0
#include "codec/base64.hpp"

#include "support/random_values.hpp"

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include <string>
#include <vector>

using namespace codynamo;
using namespace codynamo::codec;

namespace {

struct base64_pair {
    std::string plain;
    std::string encoded;
};

std::string encode(std::string_view plain) {
    std::string out;
    append_base64(out, std::as_bytes(std::span(plain)));
    return out;
}

} // namespace

TEST_CASE("base64 matches the vectors of RFC 4648 both ways") {
    const auto [plain, encoded] = GENERATE(values<base64_pair>({
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
        {"\xfb\xff\xbf", "+/+/"},
    }));
    CHECK(encode(plain) == encoded);
    CHECK(binary(decode_base64(encoded).value()).to_string() == plain);
}

TEST_CASE("non-canonical base64 is not decoded") {
    const std::string text = GENERATE(
        as<std::string>(),
        "Z",
        "Zg",
        "Zg=",
        "Zg===",
        "=",
        "====",
        "Zh==",
        "Zm9=",
        "Zm-v",
        "Zm_v",
        "Zm9v\n",
        " Zm9v",
        "Z=g=",
        "Zg==Zg==",
        "Zm9\xC3",
        "Zm9v=",
        std::string("Zm9\0", 4),
        "=Zg="
    );
    CAPTURE(text);
    CHECK_FALSE(decode_base64(text).has_value());
}

TEST_CASE("random bytes survive base64") {
    testing::random_source random(Catch::getSeed());
    for (int round = 0; round < 2000; ++round) {
        const binary b = testing::random_binary(random);
        std::string text = "kept";
        append_base64(text, b.bytes());
        REQUIRE(text.starts_with("kept"));
        REQUIRE(decode_base64(std::string_view(text).substr(4)) == b.bytes());
    }
}

TEST_CASE("each character stands for its six bits at each place, or is refused") {
    const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const std::size_t size = GENERATE(8U, 40U); // 16 characters are decoded at once if more follow
    for (std::size_t place = 0; place < size; ++place)
        for (int c = 0; c < 256; ++c) {
            if (c == '=' && place == size - 1) continue; // padding
            std::string text(size, 'A');
            text[place] = static_cast<char>(c);
            const std::size_t at = alphabet.find(static_cast<char>(c));
            const auto bytes = decode_base64(text);
            INFO("character " << c << " at " << place << " of " << size);
            REQUIRE(bytes.has_value() == (at != std::string::npos));
            if (!bytes) continue;
            std::vector<std::byte> expected(size / 4 * 3);
            const std::size_t bits = at << (18 - 6 * (place % 4));
            for (std::size_t i = 0; i < 3; ++i)
                expected[place / 4 * 3 + i] = static_cast<std::byte>(bits >> (16 - 8 * i) & 0xFF);
            REQUIRE(*bytes == expected);
        }
}
