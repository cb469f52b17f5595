// SPDX-License-Identifier: BSL-1.0
#include "credentials/dpop.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

namespace codynamo::credential_sources {
namespace {

constexpr const char* proof_key =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MHcCAQEEIPt/u8InPLpQeQLJTvVX+sNDzni8vMDMt3Liu+nMBigfoAoGCCqGSM49\n"
    "AwEHoUQDQgAEILkGG7rNOnxiIJlMgimY1UPP8eDMFP0DAY6WGjngP4bvTAiUCQ/I\n"
    "ffut2379uP+OBCm2ovGpBOJRgrl1RspUOQ==\n"
    "-----END EC PRIVATE KEY-----\n";

std::string from_base64url(std::string text) {
    std::replace(text.begin(), text.end(), '-', '+');
    std::replace(text.begin(), text.end(), '_', '/');
    while (text.size() % 4 != 0)
        text += '=';
    std::string out(text.size(), '\0');
    const int size = EVP_DecodeBlock(
        reinterpret_cast<unsigned char*>(out.data()),
        reinterpret_cast<const unsigned char*>(text.data()),
        static_cast<int>(text.size())
    );
    out.resize(
        static_cast<std::size_t>(size) -
        static_cast<std::size_t>(std::count(text.begin(), text.end(), '='))
    );
    return out;
}

} // namespace

TEST_CASE("a proof of possession is a token signed for one request") {
    const auto key = crypto::p256_key::from_pem(proof_key);
    REQUIRE(key);
    const std::chrono::system_clock::time_point when(std::chrono::seconds(1763510400));
    const std::string proof =
        dpop_proof(*key, "POST", "https://us-east-1.signin.aws.amazon.com/v1/token", "id-1", when);
    const std::size_t first = proof.find('.');
    const std::size_t second = proof.rfind('.');
    REQUIRE(first != second);
    CHECK(proof.find_first_of("+/=") == std::string::npos);
    const auto header = nlohmann::json::parse(from_base64url(proof.substr(0, first)));
    CHECK(header == nlohmann::json::parse(R"({"typ":"dpop+jwt","alg":"ES256","jwk":{"kty":"EC",
            "crv":"P-256","x":"ILkGG7rNOnxiIJlMgimY1UPP8eDMFP0DAY6WGjngP4Y",
            "y":"70wIlAkPyH37rdt-_bj_jgQptqLxqQTiUYK5dUbKVDk"}})"));
    const auto claims =
        nlohmann::json::parse(from_base64url(proof.substr(first + 1, second - first - 1)));
    CHECK(claims == nlohmann::json::parse(R"({"jti":"id-1","htm":"POST",
            "htu":"https://us-east-1.signin.aws.amazon.com/v1/token","iat":1763510400})"));
    CHECK(from_base64url(proof.substr(second + 1)).size() == 64); // r and s: see crypto/p256_key
}

} // namespace codynamo::credential_sources
