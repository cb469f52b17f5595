// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <string_view>

namespace codynamo::crypto {

/// The CRC-32 of gzip and of `x-amz-crc32`: reflected polynomial EDB88320. `before` is that of the
/// data that comes before `data`.
[[nodiscard]] std::uint32_t crc32(std::string_view data, std::uint32_t before = 0) noexcept;

} // namespace codynamo::crypto
