// SPDX-License-Identifier: BSL-1.0
#include "codec/base64.hpp"

#include <codynamo/error.hpp>
#include <codynamo/gzip_reader.hpp>
#include <codynamo/gzip_writer.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_all.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace codynamo::testing {

using Catch::Matchers::ContainsSubstring;

namespace {

// Made by gzip 1.12.

/// `printf 'hello, world\n' | gzip -n`
const std::string hello(
    "\x1f\x8b\x08\0\0\0\0\0\0\x03\xcbH\xcd\xc9\xc9\xd7Q(\xcf/\xcaI\xe1\x02\0St$\xf4\r\0\0\0", 33
);

/// The same from a file, with its name and time.
const std::string hello_txt(
    "\x1f\x8b\x08\x08\0F}i\0\x03hello.txt\0\xcbH\xcd\xc9\xc9\xd7Q(\xcf/"
    "\xcaI\xe1\x02\0St$\xf4\r\0\0\0",
    43
);

/// `: | gzip -n`
const std::string nothing("\x1f\x8b\x08\0\0\0\0\0\0\x03\x03\0\0\0\0\0\0\0\0\0", 20);

/// `seq 1 200 | gzip -9n`, a block with codes of its own.
std::string numbers() {
    const auto bytes = codec::decode_base64(
        "H4sIAAAAAAACAx3SyRHAMAzDwD+qMeW7/8YC58/"
        "JsVAoOoPJYnO4pJGQIp0MMskimxxyqUaFKqpTg5rUojZ1qEtv9NB9"
        "ZKcP+qQv+qYf+"
        "mU0RhjF8I2DMRmLsRmHcZmNGWYxO9MPmszF3MzDvKzGCqtYnTVYfu9ibdZhXXZjh13szh7syfZ3Nvuw"
        "L6dxwilO5wzO5CyOf3s4l9u44Ra3cwd3chd3c8V4GnI0PZogTZEmSdOkidJUabI0dz+buwf35B7ds3t4T+/"
        "x6RcBU8/X"
        "nYYRMSpGxugYIaNkpIyW6S+EOzmjZwSNopE0mkbUqBpZM14xd8pG2mgbcaNu5I2+"
        "ETgKZ7607kSOypE5OkfoKB2po3XE"
        "zno34E7vCB7FI3k0j+hRPbJH9+x3LO6kj/YRP+pH/"
        "ugfA8QCMUHOuyp3VogZYocYIpaIKWKLGCPWyH3n9+6v8QGY7yg0"
        "tAIAAA=="
    );
    const auto& all = bytes.value();
    return {reinterpret_cast<const char*>(all.data()), all.size()};
}

/// The content of a file that comes in parts of this size.
std::string gunzip(std::string_view file, std::size_t part = 1 << 20) {
    std::string out;
    gzip_reader reader;
    const auto take_all = [&] {
        for (auto more = reader.next(); !more.empty(); more = reader.next())
            out += more;
    };
    for (; !file.empty(); file.remove_prefix(std::min(part, file.size()))) {
        reader.push(file.substr(0, part));
        take_all();
    }
    reader.finish();
    take_all();
    return out;
}

std::string gzip_refusal(std::string_view file, std::size_t part = 1 << 20) {
    try {
        (void)gunzip(file, part);
        return "read";
    } catch (const error& e) {
        CHECK(e.code() == client_errc::invalid_argument);
        return e.info().message;
    }
}

std::string with_byte(std::string file, std::size_t at, int byte) {
    file[at] = static_cast<char>(byte);
    return file;
}

} // namespace

TEST_CASE("what gzip has compressed is read, in parts of any size") {
    std::string lines;
    for (int i = 1; i <= 200; ++i)
        lines += std::to_string(i) + '\n';
    for (std::size_t part = 1; part < 60; ++part) {
        CHECK(gunzip(hello, part) == "hello, world\n");
        CHECK(gunzip(hello_txt, part) == "hello, world\n");
        CHECK(gunzip(nothing, part).empty());
        CHECK(gunzip(numbers(), part) == lines);
        CHECK(
            gunzip(hello + nothing + hello_txt + hello, part) ==
            "hello, world\nhello, world\nhello, world\n"
        );
    }
    CHECK(gunzip("").empty());
}

TEST_CASE("every part of a gzip header is skipped, however long") {
    std::string file("\x1f\x8b\x08\x1e\0\0\0\0\0\xff\xff\xff", 12); // all flags; 65535 extra bytes
    file += std::string(65535, 'x') + std::string(100'000, 'n') + '\0' + "a comment" + '\0' + "ck";
    file += hello.substr(10);
    CHECK(gunzip(file) == "hello, world\n");
    CHECK(gunzip(file, 997) == "hello, world\n");
    file.resize(150'000);
    CHECK_THAT(gzip_refusal(file), ContainsSubstring("cut off"));
}

TEST_CASE("bytes that gzip has stored are read") {
    const std::string stored(
        "\x1f\x8b\x08\0\0\0\0\0\0\x03\x01\x0d\0\xf2\xffhello, world\nSt$\xf4\x0d\0\0\0", 36
    );
    for (std::size_t part = 1; part <= stored.size(); ++part)
        CHECK(gunzip(stored, part) == "hello, world\n");
}

TEST_CASE("gzip that is cut off anywhere is refused") {
    for (const std::string& file : {hello, hello_txt, numbers(), nothing})
        for (std::size_t size = 1; size < file.size(); ++size)
            for (const std::size_t part : {std::size_t{1}, file.size()})
                CHECK_THAT(
                    gzip_refusal(file.substr(0, size), part),
                    ContainsSubstring("begins at byte 0 of the file is cut off")
                );
    CHECK_THAT(
        gzip_refusal(hello + hello.substr(0, 20), 5),
        ContainsSubstring("begins at byte 33 of the file is cut off")
    );
}

TEST_CASE("gzip with a changed bit is refused, unless the bit has no meaning") {
    for (const std::string& file : {hello, numbers()})
        for (std::size_t at = 0; at < file.size(); ++at)
            for (int bit = 0; bit < 8; ++bit) {
                const bool only_describes = (at >= 4 && at < 10) || (at == 3 && bit == 0);
                const bool may_be_padding = at == file.size() - 9 && bit > 0;
                const std::string changed = with_byte(file, at, file[at] ^ 1 << bit);
                const std::string refused = gzip_refusal(changed);
                CAPTURE(at, bit);
                if (refused == "read") CHECK(gunzip(changed) == gunzip(file));
                if (!may_be_padding) CHECK((refused == "read") == only_describes);
            }
}

TEST_CASE("the error of broken gzip has its offset and reason, and stays") {
    const std::string who = "the gzip data that begins at byte 33 of the file ";
    CHECK(gzip_refusal(hello + "hello, hello, hello") == who + "is not gzip");
    CHECK(
        gzip_refusal(hello + with_byte(hello, 2, 7)) ==
        who + "has a method or flags that are not those of RFC 1952"
    );
    CHECK(gzip_refusal(hello + with_byte(hello, 25, 0)) == who + "has a wrong checksum");
    CHECK(gzip_refusal(hello + with_byte(hello, 29, 0)) == who + "has a wrong size");
    CHECK_THAT(
        gzip_refusal(hello + with_byte(hello, 10, 7)), ContainsSubstring(who + "is damaged: ")
    );

    gzip_reader reader;
    reader.push("{}");
    CHECK_THROWS_AS(reader.next(), error);
    reader.push(hello);
    CHECK_THROWS_AS(reader.next(), error);
}

TEST_CASE("a small file that expands far is returned in small parts") {
    constexpr std::size_t most = std::size_t{64} << 10;
    constexpr std::size_t size = std::size_t{8} << 20;
    gzip_writer writer(9);
    std::string file = writer.write(std::string(size, ' '));
    file += writer.finish();
    CHECK(file.size() < size / 500);

    gzip_reader reader;
    reader.push(file);
    reader.finish();
    std::size_t total = 0;
    std::size_t longest = 0;
    for (auto more = reader.next(); !more.empty(); more = reader.next()) {
        total += more.size();
        longest = std::max(longest, more.size());
    }
    CHECK(total == size);
    CHECK(longest == most);
}

} // namespace codynamo::testing
