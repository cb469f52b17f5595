// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/of_this_thread.hpp>

#include <cstddef>
#include <vector>

namespace codynamo::detail {

/// The memory of a page whose items are no longer used, for those of the next page of this thread.
/// Holds no objects. When it is asked for so large a block, glibc's malloc first sorts all small
/// ones that the items before have freed: a tenth of the instructions of a page of 100.
template <class T>
class spare_items {
public:
    static constexpr std::size_t most_bytes = std::size_t{64} << 10;

    /// Gives memory to a vector that has none, unless it is more than twice what `objects` need:
    /// they may be kept for long.
    static void take(std::vector<T>& out, std::size_t objects) noexcept {
        if (out.capacity() != 0) return;
        spare_items* const spare = of_this_thread<spare_items>();
        if (spare && spare->kept_.capacity() / 2 <= objects) out.swap(spare->kept_);
    }

    /// Destroys the items. Keeps their memory if it is not too much.
    static void keep(std::vector<T>& used) noexcept {
        if (used.capacity() == 0 || used.capacity() > most_bytes / sizeof(T)) return;
        used.clear();
        if (spare_items* const spare = of_this_thread<spare_items>()) used.swap(spare->kept_);
    }

private:
    std::vector<T> kept_;
};

} // namespace codynamo::detail
