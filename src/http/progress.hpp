// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/errc.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace codynamo::http {

/// What an exchange is doing.
enum class exchange_phase { sending, waiting, receiving };

/// Judges whether an exchange makes progress, at a few points in time. Without I/O, clock or timer.
///
/// While bytes move they are counted in steps of a quarter of the stall limit; when the last four
/// steps together moved too little, it is a stall. A drip of bytes does not pass for progress, a
/// slow transfer does. So one timer, that looks once for each step and for each quarter of the
/// response limit, is enough, and a shorter exchange costs no more than setting it.
class progress {
public:
    using time_point = std::chrono::steady_clock::time_point;

    struct limits {
        /// From the last byte sent to the first one received.
        std::chrono::milliseconds response;
        std::chrono::milliseconds stall;
        /// Bytes that must move.
        std::uint64_t least_per_second = 1;
    };

    /// The observable state of a connection.
    struct sight {
        /// Bytes so far, in both directions.
        std::uint64_t moved;
        /// Some of the request is still on its way through the system's buffers.
        bool has_unsent;
    };

    /// Everything together ends at `end`.
    explicit progress(time_point end) noexcept : end_(end), next_step_(end) {}

    /// An exchange, which begins with sending now. `moved`: see `sight`.
    progress(time_point end, limits each, std::uint64_t moved, time_point now) noexcept;

    /// Need not be looked at sooner because of it.
    void enter(exchange_phase next, std::uint64_t moved, time_point now) noexcept;

    /// When to look next.
    [[nodiscard]] time_point next_look() const noexcept { return next_look_; }

    /// The limit that is exceeded: `request_timeout` for `end`, `response_timeout` or `stalled`.
    [[nodiscard]] std::optional<client_errc> look(sight seen, time_point now) noexcept;

    [[nodiscard]] exchange_phase phase() const noexcept { return phase_; }

private:
    static constexpr std::size_t steps = 4;

    void count_from(std::uint64_t moved, time_point now) noexcept;
    void finish_step(std::uint64_t moved, time_point now) noexcept;
    [[nodiscard]] std::uint64_t moved_in_step(std::uint64_t moved) const noexcept;
    [[nodiscard]] bool moves(std::uint64_t moved) const noexcept;
    void plan_next_look(time_point now) noexcept;

    time_point end_;
    /// None: only `end_` counts.
    std::optional<limits> limits_;
    exchange_phase phase_ = exchange_phase::sending;
    /// Of waiting: when the last byte left, as far as that was seen.
    time_point since_{};
    /// At the last look while waiting.
    bool had_unsent_ = false;
    time_point next_step_;
    time_point next_look_ = end_;
    std::uint64_t moved_before_ = 0;
    std::array<std::uint64_t, steps> moved_in_{};
    std::size_t finished_steps_ = 0;
};

} // namespace codynamo::http
