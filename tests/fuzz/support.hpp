// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace codynamo::fuzz {

/// Ends the process when an invariant does not hold, which is how a fuzzer learns of it.
inline void require(bool holds, const char* invariant) {
    if (holds) return;
    std::fprintf(stderr, "broken: %s\n", invariant);
    std::abort();
}

/// The bytes of one run, taken from the front. An input that is too short reads as zeros and empty
/// texts, so that every input is one.
class input {
public:
    input(const std::uint8_t* data, std::size_t size) noexcept
        : bytes_(size == 0 ? "" : reinterpret_cast<const char*>(data), size) {}

    [[nodiscard]] bool empty() const noexcept { return bytes_.empty(); }

    std::uint8_t byte() noexcept {
        if (bytes_.empty()) return 0;
        const auto out = static_cast<std::uint8_t>(bytes_.front());
        bytes_.remove_prefix(1);
        return out;
    }

    std::uint64_t number(int bytes) noexcept {
        std::uint64_t out = 0;
        for (; bytes > 0; --bytes)
            out = out << 8 | byte();
        return out;
    }

    /// From 0 to `most`, which is at most 255.
    std::size_t up_to(std::size_t most) noexcept { return byte() % (most + 1); }

    /// Returns a text with a length prefix, at most 255.
    std::string_view text() noexcept { return take(byte()); }

    /// Up to the next line end, which goes too: readable where the text has none itself.
    std::string_view line() noexcept {
        const std::string_view out = take(bytes_.find('\n'));
        take(1);
        return out;
    }

    std::string_view rest() noexcept { return take(bytes_.size()); }

private:
    std::string_view take(std::size_t size) noexcept {
        const std::string_view out = bytes_.substr(0, size);
        bytes_.remove_prefix(out.size());
        return out;
    }

    std::string_view bytes_;
};

/// Whether `text` can go into a log or terminal as it is.
inline bool is_printable(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f;
    });
}

} // namespace codynamo::fuzz
