// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "codec/text_buffer.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace codynamo::codec {

/// Appends base64 of RFC 4648 section 4: the standard alphabet, padded.
void append_base64(std::string& out, std::span<const std::byte> bytes);
void append_base64(text_buffer& out, std::span<const std::byte> bytes);

/// Returns nothing for a text that `append_base64` does not write: with white space, without
/// padding, or with unused bits that are set.
[[nodiscard]] std::optional<std::vector<std::byte>> decode_base64(std::string_view text);

} // namespace codynamo::codec
