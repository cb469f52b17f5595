// SPDX-License-Identifier: BSL-1.0
#include "batch/epochs.hpp"

#include <numeric>

namespace codynamo::batch {

std::uint64_t epochs::add() noexcept {
    ++counts_.back();
    return first_ + counts_.size() - 1;
}

void epochs::remove(std::uint64_t epoch) noexcept {
    --counts_[epoch - first_];
    for (; counts_.size() > 1 && counts_.front() == 0; ++first_)
        counts_.pop_front();
}

std::uint64_t epochs::release() {
    if (counts_.back() > 0) counts_.push_back(0);
    released_ = first_ + counts_.size() - 1;
    return released_;
}

std::size_t epochs::requests() const noexcept {
    return std::accumulate(counts_.begin(), counts_.end(), std::size_t{0});
}

} // namespace codynamo::batch
