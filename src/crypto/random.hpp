// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstddef>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

namespace codynamo::crypto {

/// Fills `out` from OpenSSL's generator, which the operating system seeds. Thread-safe, also after
/// a fork. Throws std::runtime_error without an entropy source: never returns a predictable byte.
void fill_random(std::span<unsigned char> out);

/// A version 4 UUID (122 random bits) in its usual form: invocation ids and idempotency tokens.
class uuid {
public:
    static constexpr std::size_t bytes = 16;

    explicit uuid(std::array<unsigned char, bytes> random) noexcept;

    /// 36 characters.
    [[nodiscard]] std::string_view text() const noexcept { return {text_.data(), text_.size()}; }

private:
    std::array<char, 36> text_;
};

/// A new UUID, as text.
[[nodiscard]] std::string random_uuid();

/// Random UUIDs, many from one call of the generator, which makes a system call each time.
/// Thread-safe, but not for a child of fork(): it would get those of its parent.
class random_uuids {
public:
    /// Throws as `fill_random` does.
    [[nodiscard]] uuid next();

private:
    std::mutex mutex_; // of what follows
    std::array<unsigned char, 64 * uuid::bytes> bytes_{};
    std::size_t used_ = sizeof(bytes_);
};

} // namespace codynamo::crypto
