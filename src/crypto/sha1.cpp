// SPDX-License-Identifier: BSL-1.0
#include "crypto/sha1.hpp"

#include "crypto/hex.hpp"

#include <openssl/evp.h>

#include <array>
#include <span>
#include <stdexcept>

namespace codynamo::crypto {

std::string sha1_hex(std::string_view data) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned size = 0;
    if (EVP_Digest(data.data(), data.size(), bytes.data(), &size, EVP_sha1(), nullptr) != 1)
        throw std::runtime_error("OpenSSL offers no SHA-1");
    return to_hex(std::span(bytes).first(size));
}

} // namespace codynamo::crypto
