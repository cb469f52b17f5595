// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace codynamo {

/// Bytes. Ordered as in DynamoDB: byte by byte, unsigned.
class binary {
public:
    /// No bytes.
    binary() = default;

    /// The bytes of a vector.
    binary(std::vector<std::byte> bytes) noexcept : bytes_(std::move(bytes)) {}

    /// A copy of the bytes of a span.
    explicit binary(std::span<const std::byte> bytes);

    /// The characters of `text` as bytes.
    [[nodiscard]] static binary from_string(std::string_view text);

    /// The bytes as characters.
    [[nodiscard]] std::string to_string() const;

    /// The bytes.
    [[nodiscard]] const std::vector<std::byte>& bytes() const& noexcept { return bytes_; }

    /// The same, moved out.
    [[nodiscard]] std::vector<std::byte> bytes() && noexcept { return std::move(bytes_); }

    /// The number of bytes.
    [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }

    /// Whether there are no bytes.
    [[nodiscard]] bool empty() const noexcept { return bytes_.empty(); }

    /// A hash value, the same for equal bytes.
    [[nodiscard]] std::size_t hash() const noexcept;

    /// Equal bytes.
    friend bool operator==(const binary& a, const binary& b) noexcept;

    /// Orders byte by byte, unsigned.
    friend std::strong_ordering operator<=>(const binary& a, const binary& b) noexcept;

    /// Writes a literal, b"\x00\x01abc"; cut after 64 bytes, with the size added.
    friend std::ostream& operator<<(std::ostream& os, const binary& b);

private:
    std::vector<std::byte> bytes_;
};

} // namespace codynamo

/// Hashes binaries by their bytes.
template <>
struct std::hash<codynamo::binary> {
    /// Returns `b.hash()`.
    std::size_t operator()(const codynamo::binary& b) const noexcept { return b.hash(); }
};
