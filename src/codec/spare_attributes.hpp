// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/attribute.hpp>
#include <codynamo/of_this_thread.hpp>

#include <array>
#include <cstddef>
#include <utility>
#include <vector>

namespace codynamo::codec {

/// Memory in which attributes arrived, for the next ones of this thread: those of an item, and of
/// maps within it. Holds no attributes, and of large items no memory.
class spare_attributes {
public:
    static constexpr std::size_t largest = 56; // 4 KB
    static constexpr std::size_t most = 4;

    /// Returns an empty vector.
    [[nodiscard]] static std::vector<attribute> take() noexcept {
        auto* const spare = detail::of_this_thread<spare_attributes>();
        if (spare == nullptr || spare->count_ == 0) return {};
        return std::exchange(spare->kept_[--spare->count_], {});
    }

    static void keep(std::vector<attribute> used) noexcept {
        used.clear();
        if (used.capacity() == 0 || used.capacity() > largest) return;
        auto* const spare = detail::of_this_thread<spare_attributes>();
        if (spare == nullptr || spare->count_ == most) return;
        spare->kept_[spare->count_++] = std::move(used);
    }

private:
    std::array<std::vector<attribute>, most> kept_;
    std::size_t count_ = 0;
};

} // namespace codynamo::codec
