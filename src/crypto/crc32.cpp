// SPDX-License-Identifier: BSL-1.0
#include "crypto/crc32.hpp"

#include <array>
#include <cstddef>

namespace codynamo::crypto {
namespace {

constexpr std::size_t stride = 8;
using crc_tables = std::array<std::array<std::uint32_t, 256>, stride>;

constexpr crc_tables make_crc_tables() {
    crc_tables tables{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t crc = byte;
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320U : 0U);
        tables[0][byte] = crc;
    }
    for (std::size_t k = 1; k < stride; ++k)
        for (std::size_t byte = 0; byte < 256; ++byte) {
            const std::uint32_t crc = tables[k - 1][byte];
            tables[k][byte] = (crc >> 8) ^ tables[0][crc & 0xFF];
        }
    return tables;
}

constexpr crc_tables tables = make_crc_tables();

std::uint32_t little_endian(const unsigned char* p) noexcept {
    return std::uint32_t{p[0]} | std::uint32_t{p[1]} << 8 | std::uint32_t{p[2]} << 16 |
           std::uint32_t{p[3]} << 24;
}

} // namespace

// Eight bytes a step ("slicing by 8"). Boost.CRC takes one byte a step: every response is checked,
// and a page of 1 MB would pay milliseconds for it.
std::uint32_t crc32(std::string_view data, std::uint32_t before) noexcept {
    const auto* p = reinterpret_cast<const unsigned char*>(data.data());
    std::size_t left = data.size();
    std::uint32_t crc = ~before;
    for (; left >= stride; left -= stride, p += stride) {
        const std::uint32_t low = crc ^ little_endian(p);
        const std::uint32_t high = little_endian(p + 4);
        crc = tables[7][low & 0xFF] ^ tables[6][(low >> 8) & 0xFF] ^ tables[5][(low >> 16) & 0xFF] ^
              tables[4][low >> 24] ^ tables[3][high & 0xFF] ^ tables[2][(high >> 8) & 0xFF] ^
              tables[1][(high >> 16) & 0xFF] ^ tables[0][high >> 24];
    }
    for (; left != 0; --left, ++p)
        crc = (crc >> 8) ^ tables[0][(crc ^ *p) & 0xFF];
    return ~crc;
}

} // namespace codynamo::crypto
