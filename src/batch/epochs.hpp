// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

namespace codynamo::batch {

/// Counts the requests that wait or are in flight by epoch: an epoch ends with each release, so
/// that a flush can wait for the requests before it, and for those only.
class epochs {
public:
    /// Adds a request, and returns its epoch.
    std::uint64_t add() noexcept;

    /// Removes a request, which was written, superseded or returned.
    void remove(std::uint64_t epoch) noexcept;

    /// Ends the current epoch. Returns the mark of the release, for `is_done`.
    std::uint64_t release();

    /// Whether a request of this epoch was accepted before the last release.
    [[nodiscard]] bool is_released(std::uint64_t epoch) const noexcept { return epoch < released_; }

    /// Whether no request from before the release is left.
    [[nodiscard]] bool is_done(std::uint64_t mark) const noexcept { return first_ >= mark; }

    /// The oldest epoch that may have requests. Grows when a release becomes done.
    [[nodiscard]] std::uint64_t first() const noexcept { return first_; }

    /// The number of requests in all epochs.
    [[nodiscard]] std::size_t requests() const noexcept;

private:
    /// Of the epochs from `first_` on; the last is the current.
    std::deque<std::size_t> counts_{0};
    std::uint64_t first_ = 0;
    /// The epoch that began with the last release.
    std::uint64_t released_ = 0;
};

} // namespace codynamo::batch
