// SPDX-License-Identifier: BSL-1.0
#include "crypto/p256_key.hpp"

#include "crypto/hex.hpp"
#include "crypto/sha1.hpp"

#include <catch2/catch_test_macros.hpp>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <span>
#include <string>

namespace codynamo::crypto {
namespace {

// Of a public test vector: it opens nothing.
constexpr const char* sec1_key =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MHcCAQEEIPt/u8InPLpQeQLJTvVX+sNDzni8vMDMt3Liu+nMBigfoAoGCCqGSM49\n"
    "AwEHoUQDQgAEILkGG7rNOnxiIJlMgimY1UPP8eDMFP0DAY6WGjngP4bvTAiUCQ/I\n"
    "ffut2379uP+OBCm2ovGpBOJRgrl1RspUOQ==\n"
    "-----END EC PRIVATE KEY-----\n";

/// By another way through OpenSSL than the signer takes: a digest and the curve's own function.
bool verifies(const std::string& pem, std::string_view data, std::span<const unsigned char> rs) {
    BIO* text = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    EVP_PKEY* key = PEM_read_bio_PrivateKey(text, nullptr, nullptr, nullptr);
    ECDSA_SIG* pair = ECDSA_SIG_new();
    ECDSA_SIG_set0(pair, BN_bin2bn(rs.data(), 32, nullptr), BN_bin2bn(rs.data() + 32, 32, nullptr));
    unsigned char* der = nullptr;
    const int size = i2d_ECDSA_SIG(pair, &der);
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, key);
    EVP_DigestVerifyUpdate(context, data.data(), data.size());
    const bool is_good = EVP_DigestVerifyFinal(context, der, static_cast<std::size_t>(size)) == 1;
    EVP_MD_CTX_free(context);
    OPENSSL_free(der);
    ECDSA_SIG_free(pair);
    EVP_PKEY_free(key);
    BIO_free(text);
    return is_good;
}

} // namespace

TEST_CASE("a key of P-256 signs what its public point verifies") {
    const auto key = p256_key::from_pem(sec1_key);
    REQUIRE(key);
    CHECK(to_hex(key->x()) == "20b9061bbacd3a7c6220994c822998d543cff1e0cc14fd03018e961a39e03f86");
    CHECK(to_hex(key->y()) == "ef4c0894090fc87dfbaddb7efdb8ff8e0429b6a2f1a904e25182b97546ca5439");
    for (int i = 0; i < 50; ++i) { // r and s are shorter than 32 bytes now and then
        const std::string data = "message " + std::to_string(i);
        const auto signature = key->sign(data);
        CHECK(verifies(sec1_key, data, signature));
        CHECK_FALSE(verifies(sec1_key, data + '!', signature));
    }
}

TEST_CASE("a text that is not a private key of P-256 is refused") {
    CHECK_FALSE(p256_key::from_pem(""));
    CHECK_FALSE(p256_key::from_pem("hunter2"));
    CHECK_FALSE(p256_key::from_pem(std::string(sec1_key).substr(0, 100)));
    EVP_PKEY* other = EVP_EC_gen("P-384");
    BIO* out = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(out, other, nullptr, nullptr, 0, nullptr, nullptr);
    char* text = nullptr;
    const long size = BIO_get_mem_data(out, &text);
    CHECK_FALSE(p256_key::from_pem({text, static_cast<std::size_t>(size)}));
    BIO_free(out);
    EVP_PKEY_free(other);
}

TEST_CASE("SHA-1 names files as other tools name them") {
    CHECK(sha1_hex("my-sso") == "0ad374308c5a4e22f723adf10145eafad7c4031c");
    CHECK(sha1_hex("") == "da39a3ee5e6b4b0d3255bfef95601890afd80709");
}

} // namespace codynamo::crypto
