// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace codynamo::codec {

/// RFC 4648 section 4: the standard alphabet, padded.
void append_base64(std::string& out, std::span<const std::byte> bytes);

/// Nothing for any text that `append_base64` would not have written: no white space, no missing
/// padding, no stray bits.
[[nodiscard]] std::optional<std::vector<std::byte>> decode_base64(std::string_view text);

} // namespace codynamo::codec
