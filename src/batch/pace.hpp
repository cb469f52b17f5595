// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace codynamo::batch {

using time_point = std::chrono::steady_clock::time_point;

/// How many batches may be under way: one more for each round of them that was taken whole, half
/// as many after throttling. All of it is pure.
class flight_window {
public:
    explicit flight_window(std::size_t most) noexcept
        : most_(static_cast<double>(most)), size_(most_) {}

    [[nodiscard]] std::size_t size() const noexcept { return static_cast<std::size_t>(size_); }

    void widen() noexcept;

    /// `batch` was throttled. What began before the last halving counts once: `newest` is the last
    /// batch begun.
    void halve(std::uint64_t batch, std::uint64_t newest) noexcept;

private:
    double most_;
    double size_;
    std::uint64_t halved_at_ = 0;
};

/// So many write units a second, and at most one second's worth at once. A batch may begin while
/// some are left, and owes what it takes beyond them.
class unit_budget {
public:
    /// 0: without limit.
    explicit unit_budget(double per_second) noexcept : rate_(per_second), left_(per_second) {}

    [[nodiscard]] bool is_limited() const noexcept { return rate_ > 0; }

    [[nodiscard]] bool allows(time_point now) noexcept;

    /// Negative to give back.
    void spend(double units) noexcept { left_ -= units; }

    /// When the next batch may begin.
    [[nodiscard]] time_point ready_at() const noexcept;

private:
    double rate_;
    double left_;
    std::optional<time_point> filled_at_;
};

/// The pauses of one table, and since when it takes nothing.
class back_off {
public:
    void succeed() noexcept;

    /// Nothing was taken, or something was left over (`progress`). The pause is a random part, by
    /// `jitter` in [0, 1), of `base` doubled with each failure in a row; or `fixed`.
    void fail(
        time_point now,
        std::chrono::milliseconds base,
        bool progress,
        double jitter,
        std::optional<std::chrono::milliseconds> fixed
    );

    [[nodiscard]] time_point over_at() const noexcept { return over_at_; }

    [[nodiscard]] std::optional<time_point> stalled_since() const noexcept {
        return stalled_since_;
    }

    /// Time in which nobody tries does not count.
    void begin_anew() noexcept { stalled_since_.reset(); }

private:
    int failures_ = 0; ///< in a row
    time_point over_at_ = time_point::min();
    std::optional<time_point> stalled_since_;
};

} // namespace codynamo::batch
