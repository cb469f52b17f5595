// SPDX-License-Identifier: BSL-1.0
#include "crypto/secret.hpp"

#include <openssl/crypto.h>

namespace codynamo::crypto {

void wipe(void* bytes, std::size_t size) noexcept {
    OPENSSL_cleanse(bytes, size);
}

void wipe(std::string& text) noexcept {
    // Growing to the capacity never allocates, and makes every owned byte legal to write.
    text.resize(text.capacity());
    wipe(text.data(), text.size());
    text.clear();
}

bool equal_secrets(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

} // namespace codynamo::crypto
