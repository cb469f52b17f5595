// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace codynamo::batch {

/// SipHash (https://www.aumasson.jp/siphash/siphash.pdf) of a text, read in the machine's order of
/// bytes: whoever does not know the secret cannot choose texts of one hash. 1 and 3 rounds are what
/// hash tables use.
template <int Rounds = 1, int LastRounds = 3>
class siphash {
public:
    using secret = std::array<std::uint64_t, 2>;

    [[nodiscard]] static std::uint64_t of(const secret& key, std::string_view text) noexcept {
        siphash hash(key);
        const std::size_t whole = text.size() / 8 * 8;
        for (std::size_t i = 0; i < whole; i += 8)
            hash.add(word(text.data() + i, 8));
        const std::uint64_t size = std::uint64_t{text.size()} << 56;
        hash.add(size | word(text.data() + whole, text.size() - whole));
        return hash.end();
    }

private:
    explicit siphash(const secret& key) noexcept
        : a_(key[0] ^ 0x736f6d6570736575),
          b_(key[1] ^ 0x646f72616e646f6d),
          c_(key[0] ^ 0x6c7967656e657261),
          d_(key[1] ^ 0x7465646279746573) {}

    [[nodiscard]] static std::uint64_t word(const char* p, std::size_t size) noexcept {
        std::uint64_t out = 0;
        if (size != 0) std::memcpy(&out, p, size);
        return out;
    }

    void add(std::uint64_t m) noexcept {
        d_ ^= m;
        for (int i = 0; i < Rounds; ++i)
            round();
        a_ ^= m;
    }

    [[nodiscard]] std::uint64_t end() noexcept {
        c_ ^= 0xff;
        for (int i = 0; i < LastRounds; ++i)
            round();
        return a_ ^ b_ ^ c_ ^ d_;
    }

    void round() noexcept {
        a_ += b_;
        b_ = std::rotl(b_, 13) ^ a_;
        a_ = std::rotl(a_, 32);
        c_ += d_;
        d_ = std::rotl(d_, 16) ^ c_;
        a_ += d_;
        d_ = std::rotl(d_, 21) ^ a_;
        c_ += b_;
        b_ = std::rotl(b_, 17) ^ c_;
        c_ = std::rotl(c_, 32);
    }

    std::uint64_t a_, b_, c_, d_;
};

} // namespace codynamo::batch
