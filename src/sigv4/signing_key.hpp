// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "crypto/secret.hpp"
#include "crypto/sha256.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace codynamo::sigv4 {

/// The key that signs one day's requests to one service in one region. `date` is YYYYMMDD.
[[nodiscard]] crypto::hmac_key derive_signing_key(
    std::string_view secret,
    std::string_view date,
    std::string_view region,
    std::string_view service
);

/// Cache of recent signing keys: deriving one costs as much as signing four times.
///
/// Bounded; the least recently used key is wiped to make room. Belongs to one
/// client, which locks it.
class signing_key_cache {
public:
    static constexpr std::size_t capacity = 8;

    /// Valid until the next call.
    const crypto::hmac_key& get(
        std::string_view secret,
        std::string_view date,
        std::string_view region,
        std::string_view service
    );

    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

private:
    struct entry {
        crypto::secret secret;
        std::string date;
        std::string region;
        std::string service;
        crypto::hmac_key key;
    };

    std::vector<entry> entries_; // the one used last stands first
};

} // namespace codynamo::sigv4
