// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <string_view>

namespace codynamo::crypto {

using digest = std::array<unsigned char, 32>;

/// SHA-256. Thread-safe: each thread has its own hash context, created at its first use (one for
/// each message costs several times the hashing of a small body). Throws std::runtime_error when
/// OpenSSL's configuration offers no SHA-256.
[[nodiscard]] digest sha256(std::string_view data);

/// A key for many messages: HMAC-SHA256 with the key's two pads made once. Wiped on destruction.
class hmac_key {
public:
    /// The empty key.
    hmac_key() = default;
    explicit hmac_key(std::string_view key);
    explicit hmac_key(const digest& key);
    hmac_key(const hmac_key&) = default;
    hmac_key& operator=(const hmac_key&) = default;
    ~hmac_key();

    [[nodiscard]] digest sign(std::string_view data) const;

private:
    static constexpr std::size_t block_size = 64;
    std::array<unsigned char, block_size> inner_ = filled(0x36);
    std::array<unsigned char, block_size> outer_ = filled(0x5c);

    static constexpr std::array<unsigned char, block_size> filled(unsigned char byte) {
        std::array<unsigned char, block_size> block{};
        block.fill(byte);
        return block;
    }
};

/// HMAC-SHA256 of one message.
[[nodiscard]] digest hmac_sha256(std::string_view key, std::string_view data);

} // namespace codynamo::crypto
