// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <string_view>

namespace codynamo::crypto {

/// SHA-1 in lower-case hex: for the names of files that other tools have named so, never to protect
/// anything. Throws std::runtime_error when OpenSSL's configuration offers no SHA-1.
[[nodiscard]] std::string sha1_hex(std::string_view data);

} // namespace codynamo::crypto
