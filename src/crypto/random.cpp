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

namespace {

std::string to_uuid(std::span<unsigned char> bytes) {
    bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0F) | 0x40); // RFC 9562: version 4
    bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3F) | 0x80); // and its variant
    constexpr std::size_t size = 36;
    std::string text;
    text.reserve(size);
    std::size_t begin = 0;
    for (const std::size_t end : {4U, 6U, 8U, 10U, 16U}) {
        if (begin != 0) text += '-';
        append_hex(text, bytes.subspan(begin, end - begin));
        begin = end;
    }
    return text;
}

} // namespace

std::string random_uuid() {
    std::array<unsigned char, 16> bytes;
    fill_random(bytes);
    return to_uuid(bytes);
}

std::string random_uuids::next() {
    std::array<unsigned char, uuid_size> mine;
    {
        const std::scoped_lock lock(mutex_);
        if (used_ == bytes_.size()) {
            fill_random(bytes_);
            used_ = 0;
        }
        std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(used_), uuid_size, mine.begin());
        used_ += uuid_size;
    }
    return to_uuid(mine);
}

} // namespace codynamo::crypto
