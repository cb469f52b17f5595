// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <memory>
#include <string_view>

struct evp_md_ctx_st;

namespace codynamo::crypto {

using digest = std::array<unsigned char, 32>;

/// SHA-256 in progress. A copy goes on where the original is, so the common beginning of many texts
/// is hashed once; a move, after which the original may only be assigned to by another move, cannot
/// fail. Wiped on destruction, because what is hashed may be a secret. Throws std::runtime_error
/// when OpenSSL's configuration offers no SHA-256, or when it has no memory.
class sha256_hash {
public:
    sha256_hash();
    sha256_hash(const sha256_hash& other);
    sha256_hash(sha256_hash&&) noexcept = default;
    sha256_hash& operator=(const sha256_hash& other);
    sha256_hash& operator=(sha256_hash&&) noexcept = default;
    ~sha256_hash() = default;

    void add(std::string_view text);

    /// Returns the digest of all that was added. Only `restart` and an assignment may follow.
    [[nodiscard]] digest finish();

    void restart();

    /// Returns the digest of all that was added and of `rest`, which are the beginning and the end
    /// of a text: this hash stays as it is.
    [[nodiscard]] digest with(std::string_view rest) const;

private:
    struct deleter {
        void operator()(evp_md_ctx_st* context) const noexcept;
    };

    std::unique_ptr<evp_md_ctx_st, deleter> context_;
};

/// SHA-256. Thread-safe: each thread has its own hash context, created at its first use (one for
/// each message costs several times the hashing of a small body). Throws as `sha256_hash` does.
[[nodiscard]] digest sha256(std::string_view data);

/// A key for many messages: HMAC-SHA256 with the key hashed once. Wiped on destruction.
class hmac_key {
public:
    /// The empty key.
    hmac_key() : hmac_key(std::string_view()) {}

    explicit hmac_key(std::string_view key);
    explicit hmac_key(const digest& key);

    [[nodiscard]] digest sign(std::string_view message) const;

    /// Returns a hash to copy, and to add the beginning of many messages to.
    [[nodiscard]] const sha256_hash& begin() const noexcept { return inner_; }

    /// Signs the message whose beginning was added to `begun`, a copy of `begin()`.
    [[nodiscard]] digest sign(const sha256_hash& begun, std::string_view rest) const;

private:
    /// After the pads of RFC 2104.
    sha256_hash inner_;
    sha256_hash outer_;
};

/// HMAC-SHA256 of one message.
[[nodiscard]] digest hmac_sha256(std::string_view key, std::string_view data);

} // namespace codynamo::crypto
