// SPDX-License-Identifier: BSL-1.0
#include "support/random_values.hpp"

#include <codynamo/error.hpp>
#include <codynamo/gzip_reader.hpp>
#include <codynamo/gzip_writer.hpp>

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace codynamo::testing {
namespace {

/// A text that repeats itself near and far, and not at all.
std::string compressible(random_source& random, std::size_t size) {
    std::string out;
    while (out.size() < size) {
        const int kind = between(random, 0, 2);
        const auto length = static_cast<std::size_t>(between(random, 1, kind == 0 ? 40 : 5000));
        if (kind == 0) {
            for (std::size_t i = 0; i < length; ++i)
                out += static_cast<char>(between(random, 0, 255));
        } else if (kind == 1) {
            out.append(length, static_cast<char>(between(random, 0, 255)));
        } else {
            const auto from =
                static_cast<std::size_t>(between(random, 0, static_cast<int>(out.size())));
            out += std::string(out, from, length);
        }
    }
    return out;
}

std::string compressed(random_source& random, std::string_view text, gzip_writer& writer) {
    std::string out;
    while (!text.empty()) {
        const auto part = static_cast<std::size_t>(between(random, 0, 50'000));
        out += writer.write(text.substr(0, part));
        text.remove_prefix(std::min(part, text.size()));
    }
    return out + writer.finish();
}

std::string decompressed(random_source& random, std::string_view file) {
    std::string out;
    gzip_reader reader;
    while (!file.empty()) {
        const auto part = static_cast<std::size_t>(between(random, 1, 3000));
        reader.push(file.substr(0, part));
        file.remove_prefix(std::min(part, file.size()));
        if (file.empty()) reader.finish();
        for (auto more = reader.next(); !more.empty(); more = reader.next())
            out += more;
    }
    return out;
}

} // namespace

TEST_CASE("what is compressed at any level is decompressed as it was") {
    random_source random(Catch::getSeed());
    for (int level = 1; level <= 9; ++level) {
        CAPTURE(level, Catch::getSeed());
        const std::string text = compressible(random, 300'000);
        gzip_writer writer(level);
        const std::string file = compressed(random, text, writer);
        CHECK(file.size() < text.size() / 2);
        CHECK((decompressed(random, file) == text));
        CHECK((compressed(random, text, writer) == file)); // the same writer, the same bytes
    }
}

TEST_CASE("a gzip writer makes one member after the other, which are one file together") {
    gzip_writer writer;
    std::string file = writer.finish();
    CHECK(file == std::string("\x1f\x8b\x08\0\0\0\0\0\0\xff\x03\0\0\0\0\0\0\0\0\0", 20));
    for (const char* part : {"a", "b", ""}) {
        file += writer.write(part);
        file += writer.finish();
    }
    random_source random(Catch::getSeed());
    CHECK(decompressed(random, file) == "ab");
}

TEST_CASE("a gzip level that does not exist is refused") {
    CHECK_THROWS_AS(gzip_writer(0), error);
    CHECK_THROWS_AS(gzip_writer(10), error);
    gzip_writer moved(9);
    gzip_writer writer = std::move(moved);
    CHECK_FALSE(writer.finish().empty());
}

} // namespace codynamo::testing
