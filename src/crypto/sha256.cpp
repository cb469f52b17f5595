// SPDX-License-Identifier: BSL-1.0
#include "crypto/sha256.hpp"

#include "crypto/secret.hpp"

#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

namespace codynamo::crypto {
namespace {

/// A fetched algorithm and a reused context.
class sha256_context {
public:
    sha256_context()
        : algorithm_(EVP_MD_fetch(nullptr, "SHA256", nullptr)), context_(EVP_MD_CTX_new()) {
        check(algorithm_ && context_);
        check(EVP_DigestInit_ex2(context_.get(), algorithm_.get(), nullptr) == 1);
    }

    digest hash(std::string_view first, std::string_view second = {}) {
        check(EVP_DigestInit_ex2(context_.get(), nullptr, nullptr) == 1);
        check(EVP_DigestUpdate(context_.get(), first.data(), first.size()) == 1);
        if (!second.empty())
            check(EVP_DigestUpdate(context_.get(), second.data(), second.size()) == 1);
        digest result;
        check(EVP_DigestFinal_ex(context_.get(), result.data(), nullptr) == 1);
        return result;
    }

private:
    struct deleter {
        void operator()(EVP_MD* p) const noexcept { EVP_MD_free(p); }

        void operator()(EVP_MD_CTX* p) const noexcept { EVP_MD_CTX_free(p); }
    };

    static void check(bool ok) {
        if (!ok)
            throw std::runtime_error(
                "OpenSSL cannot compute SHA-256: check that its configuration (openssl.cnf) "
                "activates a provider that has it"
            );
    }

    std::unique_ptr<EVP_MD, deleter> algorithm_;
    std::unique_ptr<EVP_MD_CTX, deleter> context_;
};

sha256_context& this_threads_sha256() {
    thread_local sha256_context context;
    return context;
}

std::string_view text_of(const unsigned char* bytes, std::size_t size) {
    return {reinterpret_cast<const char*>(bytes), size};
}

} // namespace

digest sha256(std::string_view data) {
    return this_threads_sha256().hash(data);
}

hmac_key::hmac_key(std::string_view key) {
    digest hashed{};
    if (key.size() > block_size) { // RFC 2104: a long key is replaced by its hash
        hashed = sha256(key);
        key = text_of(hashed.data(), hashed.size());
    }
    for (std::size_t i = 0; i < key.size(); ++i) {
        const auto byte = static_cast<unsigned char>(key[i]);
        inner_[i] ^= byte;
        outer_[i] ^= byte;
    }
    wipe(hashed.data(), hashed.size());
}

hmac_key::hmac_key(const digest& key) : hmac_key(text_of(key.data(), key.size())) {}

hmac_key::~hmac_key() {
    wipe(inner_.data(), inner_.size());
    wipe(outer_.data(), outer_.size());
}

digest hmac_key::sign(std::string_view data) const {
    sha256_context& context = this_threads_sha256();
    const digest inner = context.hash(text_of(inner_.data(), inner_.size()), data);
    return context.hash(text_of(outer_.data(), outer_.size()), text_of(inner.data(), inner.size()));
}

digest hmac_sha256(std::string_view key, std::string_view data) {
    return hmac_key(key).sign(data);
}

} // namespace codynamo::crypto
