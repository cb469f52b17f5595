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

/// Bytes that DynamoDB stores as they are. Ordered as DynamoDB orders them: byte by byte, unsigned.
class binary {
public:
    binary() = default;

    binary(std::vector<std::byte> bytes) noexcept : bytes_(std::move(bytes)) {}

    explicit binary(std::span<const std::byte> bytes) : bytes_(bytes.begin(), bytes.end()) {}

    /// The characters of `text` as bytes.
    [[nodiscard]] static binary from_string(std::string_view text);

    [[nodiscard]] std::string to_string() const;

    [[nodiscard]] const std::vector<std::byte>& bytes() const& noexcept { return bytes_; }

    [[nodiscard]] std::vector<std::byte>&& bytes() && noexcept { return std::move(bytes_); }

    [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }

    [[nodiscard]] bool empty() const noexcept { return bytes_.empty(); }

    [[nodiscard]] std::size_t hash() const noexcept;

    friend bool operator==(const binary& a, const binary& b) noexcept {
        return a.bytes_ == b.bytes_;
    }

    friend std::strong_ordering operator<=>(const binary& a, const binary& b) noexcept;

    /// As a literal, b"\x00\x01abc"; cut after 64 bytes, with the size added.
    friend std::ostream& operator<<(std::ostream& os, const binary& b);

private:
    std::vector<std::byte> bytes_;
};

} // namespace codynamo

template <>
struct std::hash<codynamo::binary> {
    std::size_t operator()(const codynamo::binary& b) const noexcept { return b.hash(); }
};
