// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace codynamo::batch {

using time_point = std::chrono::steady_clock::time_point;

/// A time, and what the pauses that begin then are made of.
struct moment {
    time_point now;
    /// In [0, 1).
    double jitter;
    std::optional<std::chrono::milliseconds> fixed_pause = std::nullopt;
};

/// How many batches may be in flight: one more after as many batches as there may be were written
/// whole, half as many after throttling.
class flight_window {
public:
    explicit flight_window(std::size_t max_size) noexcept
        : max_size_(static_cast<double>(max_size)), size_(max_size_) {}

    [[nodiscard]] std::size_t size() const noexcept { return static_cast<std::size_t>(size_); }

    void widen() noexcept;

    /// Halves the window because `batch` was throttled. `newest` is the last batch that was sent:
    /// of those sent before the last halving, none halves the window again.
    void halve(std::uint64_t batch, std::uint64_t newest) noexcept;

private:
    double max_size_;
    double size_;
    std::uint64_t halved_at_ = 0;
};

/// Write units per second, at most those of one second at once. A batch may be sent while some are
/// left; the next one waits until the budget has recovered from what it took beyond them.
class unit_budget {
public:
    /// 0 means no limit.
    explicit unit_budget(double per_second) noexcept : rate_(per_second), left_(per_second) {}

    [[nodiscard]] bool allows(time_point now) noexcept;

    /// Negative units are returned to the budget.
    void spend(double units) noexcept { left_ -= units; }

    /// When the next batch may be sent.
    [[nodiscard]] time_point ready_at() const noexcept;

private:
    double rate_;
    double left_;
    std::optional<time_point> filled_at_;
};

/// The pauses of one table, and since when the service has written nothing.
class back_off {
public:
    void succeed() noexcept;

    /// Begins a pause, because nothing was written or, with `progress`, some requests are
    /// unprocessed. It lasts a random part of `base`, doubled with each failure in a row; or
    /// `m.fixed_pause`.
    void fail(const moment& m, std::chrono::milliseconds base, bool progress) noexcept;

    [[nodiscard]] time_point over_at() const noexcept { return over_at_; }

    [[nodiscard]] std::optional<time_point> stalled_since() const noexcept {
        return stalled_since_;
    }

    /// Begins the time of a stall again.
    void restart_stall() noexcept { stalled_since_.reset(); }

private:
    /// In a row.
    int failures_ = 0;
    time_point over_at_ = time_point::min();
    std::optional<time_point> stalled_since_;
};

} // namespace codynamo::batch
