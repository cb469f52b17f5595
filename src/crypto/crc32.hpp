// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <string_view>

namespace codynamo::crypto {

/// The CRC-32 of zlib and of `x-amz-crc32`: reflected polynomial EDB88320.
[[nodiscard]] std::uint32_t crc32(std::string_view data) noexcept;

} // namespace codynamo::crypto
