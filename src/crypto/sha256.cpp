// SPDX-License-Identifier: BSL-1.0
#include "crypto/sha256.hpp"

#include "crypto/secret.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <stdexcept>

namespace codynamo::crypto {
namespace {

void check_sha256(bool ok) {
    if (!ok)
        throw std::runtime_error(
            "OpenSSL cannot compute SHA-256: check that its configuration (openssl.cnf) activates "
            "a provider that has it"
        );
}

/// Fetched once: the search for a provider costs more than the hashing of a small body.
const EVP_MD* fetched_sha256() {
    static const EVP_MD* const algorithm = [] {
        const EVP_MD* const found = EVP_MD_fetch(nullptr, "SHA256", nullptr);
        check_sha256(found != nullptr); // within, so that the next use tries again
        return found;
    }();
    return algorithm;
}

/// A context for the moment.
sha256_hash& this_threads_hash() {
    thread_local sha256_hash hash;
    return hash;
}

std::string_view text_of(const digest& d) {
    return {reinterpret_cast<const char*>(d.data()), d.size()};
}

} // namespace

void sha256_hash::deleter::operator()(evp_md_ctx_st* context) const noexcept {
    EVP_MD_CTX_free(context); // wipes the state
}

sha256_hash::sha256_hash() : context_(EVP_MD_CTX_new()) {
    check_sha256(context_ && EVP_DigestInit_ex2(context_.get(), fetched_sha256(), nullptr) == 1);
}

sha256_hash::sha256_hash(const sha256_hash& other) : context_(EVP_MD_CTX_new()) {
    check_sha256(context_ != nullptr);
    *this = other;
}

sha256_hash& sha256_hash::operator=(const sha256_hash& other) {
    if (this != &other) check_sha256(EVP_MD_CTX_copy_ex(context_.get(), other.context_.get()) == 1);
    return *this;
}

void sha256_hash::add(std::string_view text) {
    check_sha256(EVP_DigestUpdate(context_.get(), text.data(), text.size()) == 1);
}

digest sha256_hash::finish() {
    digest result;
    check_sha256(EVP_DigestFinal_ex(context_.get(), result.data(), nullptr) == 1);
    return result;
}

void sha256_hash::restart() {
    check_sha256(EVP_DigestInit_ex2(context_.get(), nullptr, nullptr) == 1);
}

digest sha256_hash::with(std::string_view rest) const {
    sha256_hash& hash = this_threads_hash();
    hash = *this;
    hash.add(rest);
    return hash.finish();
}

digest sha256(std::string_view data) {
    sha256_hash& hash = this_threads_hash();
    hash.restart();
    hash.add(data);
    return hash.finish();
}

hmac_key::hmac_key(std::string_view key) {
    constexpr std::size_t block_size = 64;
    std::array<char, block_size> block{};
    if (key.size() > block_size) { // RFC 2104: a long key is replaced by its hash
        digest hashed = sha256(key);
        std::copy(hashed.begin(), hashed.end(), block.begin());
        wipe(hashed.data(), hashed.size());
    } else {
        std::copy(key.begin(), key.end(), block.begin());
    }
    const auto add_padded = [&](sha256_hash& hash, char pad) {
        for (char& c : block)
            c = static_cast<char>(c ^ pad);
        hash.add({block.data(), block.size()});
    };
    constexpr char inner = 0x36;
    constexpr char outer = 0x5c;
    add_padded(inner_, inner);
    add_padded(outer_, inner ^ outer);
    wipe(block.data(), block.size());
}

hmac_key::hmac_key(const digest& key) : hmac_key(text_of(key)) {}

digest hmac_key::sign(std::string_view message) const {
    return sign(inner_, message);
}

digest hmac_key::sign(const sha256_hash& begun, std::string_view rest) const {
    const digest inner = begun.with(rest);
    return outer_.with(text_of(inner));
}

digest hmac_sha256(std::string_view key, std::string_view data) {
    return hmac_key(key).sign(data);
}

} // namespace codynamo::crypto
