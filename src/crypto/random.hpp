// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <span>
#include <string>

namespace codynamo::crypto {

/// Fills `out` from OpenSSL's generator, which the operating system seeds. Thread-safe, also after
/// a fork. Throws std::runtime_error when there is no randomness to be had: never a predictable
/// byte.
void fill_random(std::span<unsigned char> out);

/// A version 4 UUID (122 random bits) in its usual form of 36 characters: invocation ids and
/// idempotency tokens.
[[nodiscard]] std::string random_uuid();

} // namespace codynamo::crypto
