// SPDX-License-Identifier: BSL-1.0
#include "crypto/sha256.hpp"

#include "crypto/hex.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

using namespace codynamo::crypto;

TEST_CASE("SHA-256 gives the digests of FIPS 180-4") {
    CHECK(to_hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(
        to_hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    CHECK(
        to_hex(sha256(std::string(1'000'000, 'a'))) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    );
}

TEST_CASE("HMAC-SHA256 gives the codes of RFC 4231") {
    CHECK(
        to_hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")) ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    );
    CHECK(
        to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
    // A key longer than a block.
    CHECK(
        to_hex(hmac_sha256(
            std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"
        )) == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    );
}

TEST_CASE("a copy of a hash goes on where the original is") {
    sha256_hash begun;
    begun.add("a");
    sha256_hash copy = begun;
    copy.add("bc");
    CHECK(copy.finish() == sha256("abc"));
    copy = begun;
    copy.add("d");
    CHECK(copy.finish() == sha256("ad"));
    begun.add("x");
    CHECK(begun.with("yz") == sha256("axyz"));
    CHECK(begun.with("") == sha256("ax"));
    CHECK(begun.finish() == sha256("ax"));
    begun.restart();
    CHECK(begun.finish() == sha256(""));
}

TEST_CASE("an HMAC key signs many messages") {
    const hmac_key key("Jefe");
    const digest first = key.sign("one");
    CHECK(key.sign("two") != first);
    CHECK(key.sign("one") == first);
    CHECK(hmac_key(key).sign("one") == first);
    CHECK(hmac_key().sign("one") == hmac_sha256("", "one"));
    sha256_hash parts = key.begin();
    parts.add("o");
    CHECK(key.sign(parts, "ne") == first);
    CHECK(key.sign(parts, "ther") == key.sign("other"));
}

TEST_CASE("keys move without a copy, which could fail halfway") {
    STATIC_CHECK(std::is_nothrow_move_constructible_v<hmac_key>);
    STATIC_CHECK(std::is_nothrow_move_assignable_v<hmac_key>);
    hmac_key first("Jefe");
    hmac_key second("another");
    std::swap(first, second);
    CHECK(second.sign("one") == hmac_sha256("Jefe", "one"));
    CHECK(first.sign("one") == hmac_sha256("another", "one"));
}

TEST_CASE("threads hash at the same time") {
    const digest expected = sha256("abc");
    std::vector<int> wrong(4);
    {
        std::vector<std::jthread> threads;
        for (int& count : wrong)
            threads.emplace_back([&count, &expected] {
                for (int i = 0; i < 1000; ++i)
                    count += sha256("abc") != expected;
            });
    }
    CHECK(wrong == std::vector<int>(4));
}
