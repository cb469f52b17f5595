// SPDX-License-Identifier: BSL-1.0
#include "crypto/random.hpp"

#include "crypto/hex.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>

namespace codynamo::crypto {

void fill_random(std::span<unsigned char> out) {
    constexpr std::size_t most = std::numeric_limits<int>::max();
    if (out.size() > most) throw std::length_error("more random bytes than one call can generate");
    if (RAND_bytes(out.data(), static_cast<int>(out.size())) != 1)
        throw std::runtime_error(
            "OpenSSL's random generator failed: the system has no entropy source"
        );
}

uuid::uuid(std::array<unsigned char, bytes> random) noexcept {
    random[6] = static_cast<unsigned char>((random[6] & 0x0F) | 0x40); // RFC 9562: version 4
    random[8] = static_cast<unsigned char>((random[8] & 0x3F) | 0x80); // and its variant
    char* at = text_.data();
    for (std::size_t i = 0; i < random.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) *at++ = '-';
        at = std::copy_n(hex_pairs[random[i]].data(), 2, at);
    }
}

std::string random_uuid() {
    std::array<unsigned char, uuid::bytes> random;
    fill_random(random);
    return std::string(uuid(random).text());
}

uuid random_uuids::next() {
    std::array<unsigned char, uuid::bytes> mine;
    {
        const std::scoped_lock lock(mutex_);
        if (used_ == bytes_.size()) {
            fill_random(bytes_);
            used_ = 0;
        }
        std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(used_), mine.size(), mine.begin());
        used_ += mine.size();
    }
    return uuid(mine);
}

} // namespace codynamo::crypto
