// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace codynamo::testing {

/// All choices of a history, drawn byte by byte. After its end come zeros, which choose the paths
/// without faults: a history of an empty tape is short and without faults, and part of a tape is a
/// tape.
class tape {
public:
    explicit tape(std::vector<std::uint8_t> bytes) : bytes_(std::move(bytes)) {}

    static tape of_seed(std::uint64_t seed, std::size_t length = 6000) {
        std::mt19937_64 random(seed);
        std::vector<std::uint8_t> bytes(length);
        for (std::size_t i = 0; i < length; i += sizeof(std::uint64_t)) {
            const std::uint64_t drawn = random();
            std::memcpy(&bytes[i], &drawn, std::min(sizeof drawn, length - i));
        }
        return tape(std::move(bytes));
    }

    static tape of_hex(std::string_view hex) {
        std::vector<std::uint8_t> bytes;
        for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
            bytes.push_back(
                static_cast<std::uint8_t>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16))
            );
        return tape(std::move(bytes));
    }

    /// 0 to n - 1; of at most 65,536.
    std::size_t below(std::size_t n) {
        if (n <= 1) return 0;
        std::size_t drawn = next();
        if (n > 256) drawn = drawn * 256 + next();
        return drawn * n / (n > 256 ? 65'536 : 256);
    }

    /// Returns `low` at the end of the tape.
    int between(int low, int high) {
        return low + static_cast<int>(below(static_cast<std::size_t>(high - low + 1)));
    }

    /// Returns true in so many of 256 cases.
    bool chance(std::size_t of_256) { return next() >= 256 - of_256; }

    [[nodiscard]] const std::vector<std::uint8_t>& all() const noexcept { return bytes_; }

private:
    std::uint8_t next() {
        const std::size_t at = read_++;
        return at < bytes_.size() ? bytes_[at] : 0;
    }

    std::vector<std::uint8_t> bytes_;
    std::size_t read_ = 0;
};

inline std::string to_hex(const std::vector<std::uint8_t>& bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (const std::uint8_t b : bytes) {
        out.push_back(digits[b >> 4]);
        out.push_back(digits[b & 15]);
    }
    return out;
}

} // namespace codynamo::testing
