// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string_view>

namespace codynamo::crypto {

/// A private key of the elliptic curve P-256, which signs by ECDSA with SHA-256 (ES256 of RFC
/// 7518). OpenSSL wipes it.
class p256_key {
public:
    /// Big-endian.
    using coordinate = std::array<unsigned char, 32>;

    /// Reads a private key in PEM, in the form of SEC 1 or PKCS #8, without a password. Nothing for
    /// all else, also for keys of other curves.
    [[nodiscard]] static std::optional<p256_key> from_pem(std::string_view pem);

    /// The public point.
    [[nodiscard]] coordinate x() const { return x_; }

    [[nodiscard]] coordinate y() const { return y_; }

    /// Returns r and s, 32 bytes each. Another one each time. Throws std::runtime_error without
    /// randomness.
    [[nodiscard]] std::array<unsigned char, 64> sign(std::string_view data) const;

private:
    p256_key() = default;

    /// EVP_PKEY.
    std::shared_ptr<void> key_;
    coordinate x_{};
    coordinate y_{};
};

} // namespace codynamo::crypto
