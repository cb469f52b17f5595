// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace codynamo::codec {

/// At most 8 characters, which are copied as 8.
struct short_literal {
    template <std::size_t N>
    consteval short_literal(const char (&text)[N]) : size(N - 1) {
        static_assert(N - 1 <= sizeof characters);
        std::copy_n(text, N - 1, characters);
    }

    char characters[8]{};
    std::size_t size;
};

/// Text that is written from front to back. Unlike a `std::string` it grows without writing zeros,
/// and hands out its memory to write to.
class text_buffer {
public:
    /// Without memory.
    text_buffer() = default;

    text_buffer(std::string_view text) { append(text); }

    /// With memory for a text of `capacity` characters.
    explicit text_buffer(std::size_t capacity)
        : memory_(std::make_unique_for_overwrite<char[]>(capacity)),
          at_(memory_.get()),
          end_(at_ + capacity) {}

    text_buffer(text_buffer&& other) noexcept
        : memory_(std::move(other.memory_)),
          at_(std::exchange(other.at_, nullptr)),
          end_(std::exchange(other.end_, nullptr)) {}

    text_buffer& operator=(text_buffer other) noexcept {
        std::swap(memory_, other.memory_);
        std::swap(at_, other.at_);
        std::swap(end_, other.end_);
        return *this;
    }

    ~text_buffer() = default;

    [[nodiscard]] std::string_view view() const noexcept { return {memory_.get(), size()}; }

    [[nodiscard]] char* data() noexcept { return memory_.get(); }

    [[nodiscard]] std::string str() const { return std::string(view()); }

    [[nodiscard]] std::size_t size() const noexcept {
        return static_cast<std::size_t>(at_ - memory_.get());
    }

    /// Of a text that is not empty.
    [[nodiscard]] char back() const noexcept { return at_[-1]; }

    /// Returns the end of the text, where at least `size` characters may be written. Valid until
    /// the next change; end the text behind them by `end_at`.
    [[nodiscard]] char* reserve(std::size_t size) {
        if (static_cast<std::size_t>(end_ - at_) < size) [[unlikely]]
            grow(size);
        return at_;
    }

    void end_at(char* end) noexcept { at_ = end; }

    void push_back(char c) {
        *reserve(1) = c;
        ++at_;
    }

    void append(std::string_view text) {
        if (text.empty()) return;
        std::memcpy(reserve(text.size()), text.data(), text.size());
        at_ += text.size();
    }

    /// Appends a literal: a store or two where `append` calls memcpy().
    template <std::size_t N>
    void append_literal(const char (&text)[N]) {
        std::memcpy(reserve(N - 1), text, N - 1);
        at_ += N - 1;
    }

    void append_literal(const short_literal& text) {
        std::memcpy(reserve(sizeof text.characters), text.characters, sizeof text.characters);
        at_ += text.size;
    }

    void clear() noexcept { at_ = memory_.get(); }

    /// Moves the text to memory of its size if more than half of its own is not used.
    void fit() {
        if (size() >= static_cast<std::size_t>(end_ - memory_.get()) / 2) return;
        text_buffer exact(size());
        exact.append(view());
        *this = std::move(exact);
    }

private:
    void grow(std::size_t size) {
        constexpr std::size_t least = 256;
        const auto capacity = static_cast<std::size_t>(end_ - memory_.get());
        text_buffer larger(std::max({least, 2 * capacity, this->size() + size}));
        larger.append(view());
        *this = std::move(larger);
    }

    std::unique_ptr<char[]> memory_;
    /// Of the text, its end.
    char* at_ = nullptr;
    /// Of the memory.
    char* end_ = nullptr;
};

} // namespace codynamo::codec
