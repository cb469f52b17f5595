// SPDX-License-Identifier: BSL-1.0
#include "crypto/p256_key.hpp"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace codynamo::crypto {
namespace {

template <auto Free>
struct freed_by {
    template <class T>
    void operator()(T* p) const noexcept {
        Free(p);
    }
};

using number_ptr = std::unique_ptr<BIGNUM, freed_by<BN_free>>;

EVP_PKEY* raw(const std::shared_ptr<void>& key) {
    return static_cast<EVP_PKEY*>(key.get());
}

bool is_p256(EVP_PKEY* key) {
    std::array<char, 32> name{};
    std::size_t size = 0;
    return EVP_PKEY_get_group_name(key, name.data(), name.size(), &size) == 1 &&
           std::string_view(name.data(), size) == "prime256v1";
}

bool read_coordinate(EVP_PKEY* key, const char* which, p256_key::coordinate& out) {
    BIGNUM* found = nullptr;
    if (EVP_PKEY_get_bn_param(key, which, &found) != 1) return false;
    const number_ptr number(found);
    const int size = static_cast<int>(out.size());
    return BN_bn2binpad(number.get(), out.data(), size) == size;
}

/// A key that asks for a password is no key here, and nobody is asked at the terminal.
int no_password(char* /*buffer*/, int /*size*/, int /*is_writing*/, void* /*user*/) {
    return -1;
}

} // namespace

std::optional<p256_key> p256_key::from_pem(std::string_view pem) {
    const std::unique_ptr<BIO, freed_by<BIO_free_all>> text(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))
    );
    if (!text) return std::nullopt;
    p256_key read;
    read.key_ = std::shared_ptr<void>(
        PEM_read_bio_PrivateKey(text.get(), nullptr, no_password, nullptr),
        [](void* key) { EVP_PKEY_free(static_cast<EVP_PKEY*>(key)); }
    );
    const bool is_good = read.key_ && is_p256(raw(read.key_)) &&
                         read_coordinate(raw(read.key_), OSSL_PKEY_PARAM_EC_PUB_X, read.x_) &&
                         read_coordinate(raw(read.key_), OSSL_PKEY_PARAM_EC_PUB_Y, read.y_);
    ERR_clear_error();
    if (!is_good) return std::nullopt;
    return read;
}

std::array<unsigned char, 64> p256_key::sign(std::string_view data) const {
    const std::unique_ptr<EVP_MD_CTX, freed_by<EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
    const auto* bytes = reinterpret_cast<const unsigned char*>(data.data());
    std::vector<unsigned char> der;
    std::size_t size = 0;
    bool is_good =
        context &&
        EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, raw(key_)) == 1 &&
        EVP_DigestSign(context.get(), nullptr, &size, bytes, data.size()) == 1;
    if (is_good) {
        der.resize(size);
        is_good = EVP_DigestSign(context.get(), der.data(), &size, bytes, data.size()) == 1;
    }
    std::array<unsigned char, 64> out{};
    if (is_good) {
        const unsigned char* begin = der.data();
        const std::unique_ptr<ECDSA_SIG, freed_by<ECDSA_SIG_free>> pair(
            d2i_ECDSA_SIG(nullptr, &begin, static_cast<long>(size))
        );
        is_good = pair && BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), out.data(), 32) == 32 &&
                  BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), out.data() + 32, 32) == 32;
    }
    ERR_clear_error();
    if (!is_good) throw std::runtime_error("OpenSSL made no ECDSA signature");
    return out;
}

} // namespace codynamo::crypto
