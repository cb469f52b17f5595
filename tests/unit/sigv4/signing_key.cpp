// SPDX-License-Identifier: BSL-1.0
#include "sigv4/signing_key.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace codynamo::sigv4;

namespace {

bool is_key_of(
    const codynamo::crypto::hmac_key& key,
    std::string_view secret,
    std::string_view date,
    std::string_view region
) {
    return key.sign("probe") == derive_signing_key(secret, date, region, "dynamodb").sign("probe");
}

} // namespace

TEST_CASE("the signing key cache returns the key for exactly its parameters") {
    signing_key_cache cache;
    CHECK(is_key_of(cache.get("s1", "20260101", "r1", "dynamodb"), "s1", "20260101", "r1"));
    CHECK(is_key_of(cache.get("s2", "20260101", "r1", "dynamodb"), "s2", "20260101", "r1"));
    CHECK(is_key_of(cache.get("s1", "20260102", "r1", "dynamodb"), "s1", "20260102", "r1")
    ); // past midnight
    CHECK(is_key_of(cache.get("s1", "20260101", "r2", "dynamodb"), "s1", "20260101", "r2"));
    CHECK_FALSE(is_key_of(cache.get("s1", "20260101", "r1", "sts"), "s1", "20260101", "r1"));
    CHECK(is_key_of(cache.get("s1", "20260101", "r1", "dynamodb"), "s1", "20260101", "r1"));
    CHECK(cache.size() == 5);
}

TEST_CASE("the signing key cache is bounded and drops the key unused for longest") {
    signing_key_cache cache;
    for (int day = 10; day < 40; ++day) {
        const std::string date = "202601" + std::to_string(day);
        CHECK(is_key_of(cache.get("s", date, "r", "dynamodb"), "s", date, "r"));
        CHECK(is_key_of(cache.get("s", "20260110", "r", "dynamodb"), "s", "20260110", "r"));
        CHECK(cache.size() <= signing_key_cache::capacity);
    }
    CHECK(cache.size() == signing_key_cache::capacity);
}
