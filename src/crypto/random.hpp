// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstddef>
#include <mutex>
#include <span>
#include <string>

namespace codynamo::crypto {

/// Fills `out` from OpenSSL's generator, which the operating system seeds. Thread-safe, also after
/// a fork. Throws std::runtime_error without an entropy source: never returns a predictable byte.
void fill_random(std::span<unsigned char> out);

/// A version 4 UUID (122 random bits) in its usual form of 36 characters: invocation ids and
/// idempotency tokens.
[[nodiscard]] std::string random_uuid();

/// Random UUIDs, many from one call of the generator, which makes a system call each time.
/// Thread-safe, but not for a child of fork(): it would get those of its parent.
class random_uuids {
public:
    /// As `random_uuid`.
    [[nodiscard]] std::string next();

private:
    static constexpr std::size_t uuid_size = 16;

    std::mutex mutex_; // of what follows
    std::array<unsigned char, 64 * uuid_size> bytes_{};
    std::size_t used_ = sizeof(bytes_);
};

} // namespace codynamo::crypto
