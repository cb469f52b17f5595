// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace codynamo::crypto {

/// Overwrites memory in a way that the compiler does not remove.
void wipe(void* bytes, std::size_t size) noexcept;

/// Overwrites all memory of `text`, also after its end, and empties it.
void wipe(std::string& text) noexcept;

/// Compares in a time that depends on the lengths alone.
[[nodiscard]] bool equal_secrets(std::string_view a, std::string_view b) noexcept;

/// Memory that is wiped before it is freed.
template <class T>
struct wiping_allocator {
    using value_type = T;

    wiping_allocator() = default;

    template <class U>
    wiping_allocator(const wiping_allocator<U>& /*other*/) noexcept {}

    T* allocate(std::size_t n) { return std::allocator<T>().allocate(n); }

    void deallocate(T* p, std::size_t n) noexcept {
        wipe(p, n * sizeof(T));
        std::allocator<T>().deallocate(p, n);
    }

    friend bool operator==(const wiping_allocator&, const wiping_allocator&) = default;
};

/// Text without copies in freed memory: wiped on destruction, assignment and growth.
///
/// Always on the heap (a short `std::string` would leave its characters in the moved-from object),
/// and without `operator<<`, so that it cannot slip into a message.
class secret {
public:
    secret() = default;

    explicit secret(std::string_view text) : bytes_(text.begin(), text.end()) {}

    /// Takes over the text and wipes the string.
    [[nodiscard]] static secret taken_from(std::string& text) {
        secret taken{std::string_view(text)};
        wipe(text);
        return taken;
    }

    secret(const secret&) = default;
    secret(secret&&) noexcept = default;

    /// By value: the old text is wiped with the parameter, whole.
    secret& operator=(secret other) noexcept {
        bytes_.swap(other.bytes_);
        return *this;
    }

    ~secret() = default;

    void append(std::string_view text) { bytes_.insert(bytes_.end(), text.begin(), text.end()); }

    /// Valid until the next change.
    [[nodiscard]] std::string_view view() const noexcept { return {bytes_.data(), bytes_.size()}; }

    [[nodiscard]] bool empty() const noexcept { return bytes_.empty(); }

private:
    std::vector<char, wiping_allocator<char>> bytes_;
};

} // namespace codynamo::crypto
