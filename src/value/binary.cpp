// SPDX-License-Identifier: BSL-1.0
#include "value/text.hpp"

#include <codynamo/binary.hpp>

#include <algorithm>
#include <cstring>
#include <ostream>

namespace codynamo {

namespace {

std::string_view characters_of(const std::vector<std::byte>& bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

} // namespace

binary::binary(std::span<const std::byte> bytes) : bytes_(bytes.begin(), bytes.end()) {}

binary binary::from_string(std::string_view text) {
    return binary(std::as_bytes(std::span(text)));
}

std::string binary::to_string() const {
    return std::string(characters_of(bytes_));
}

std::size_t binary::hash() const noexcept {
    return std::hash<std::string_view>()(characters_of(bytes_));
}

bool operator==(const binary& a, const binary& b) noexcept {
    return a.bytes_ == b.bytes_;
}

std::strong_ordering operator<=>(const binary& a, const binary& b) noexcept {
    // A view of char compares as unsigned bytes.
    return characters_of(a.bytes_) <=> characters_of(b.bytes_);
}

std::ostream& operator<<(std::ostream& os, const binary& b) {
    constexpr std::size_t shown = 64;
    os << 'b';
    detail::write_bytes(os, characters_of(b.bytes_).substr(0, shown));
    if (b.size() > shown) os << "... (" << b.size() << " bytes)";
    return os;
}

} // namespace codynamo
