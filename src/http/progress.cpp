// SPDX-License-Identifier: BSL-1.0
#include "http/progress.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace codynamo::http {
namespace {

std::chrono::steady_clock::duration part_of(std::chrono::milliseconds limit, std::size_t parts) {
    const std::chrono::steady_clock::duration whole = limit;
    return std::max<std::chrono::steady_clock::duration>(
        whole / parts, std::chrono::milliseconds(1)
    );
}

} // namespace

progress::progress(time_point end, limits each, std::uint64_t moved, time_point now) noexcept
    : end_(end), limits_(each) {
    count_from(moved, now);
    plan_next_look(now);
}

void progress::enter(exchange_phase next, std::uint64_t moved, time_point now) noexcept {
    phase_ = next;
    since_ = now;
    if (next == exchange_phase::receiving) count_from(moved, now);
}

std::optional<client_errc> progress::look(sight seen, time_point now) noexcept {
    if (now >= end_) return client_errc::request_timeout;
    if (!limits_) return std::nullopt;
    if (now >= next_step_) finish_step(seen.moved, now);
    const bool full_window = finished_steps_ >= steps;
    const bool moving = moves(seen.moved);
    if (phase_ != exchange_phase::waiting && full_window && !moving) return client_errc::stalled;
    if (phase_ == exchange_phase::waiting) {
        // A large request sits in the system's buffers for a while after it was written.
        const bool had_unsent = std::exchange(had_unsent_, seen.has_unsent);
        const bool has_just_left = had_unsent && !seen.has_unsent;
        if (has_just_left || (seen.has_unsent && moving)) since_ = now;
        if (now >= since_ + limits_->response) return client_errc::response_timeout;
    }
    plan_next_look(now);
    return std::nullopt;
}

void progress::count_from(std::uint64_t moved, time_point now) noexcept {
    moved_before_ = moved;
    finished_steps_ = 0;
    next_step_ = now + part_of(limits_->stall, steps);
}

/// None when they are less than before: the system has taken bytes that the network has not.
std::uint64_t progress::moved_in_step(std::uint64_t moved) const noexcept {
    return moved > moved_before_ ? moved - moved_before_ : 0;
}

void progress::finish_step(std::uint64_t moved, time_point now) noexcept {
    moved_in_[finished_steps_ % steps] = moved_in_step(moved);
    ++finished_steps_;
    moved_before_ = moved;
    next_step_ = now + part_of(limits_->stall, steps);
}

bool progress::moves(std::uint64_t moved) const noexcept {
    const auto counted = std::min(finished_steps_, steps);
    const auto sum = std::accumulate(
        moved_in_.begin(),
        moved_in_.begin() + static_cast<std::ptrdiff_t>(counted),
        moved_in_step(moved)
    );
    const auto seconds = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::seconds>(limits_->stall).count()
    );
    return sum >= std::max<std::uint64_t>(seconds, 1) * limits_->least_per_second;
}

void progress::plan_next_look(time_point now) noexcept {
    next_look_ = std::min(end_, next_step_);
    if (phase_ == exchange_phase::receiving) return;
    // Sending may turn into waiting before the next look, which shall miss the moment at which the
    // last byte leaves by a part of the limit only.
    const time_point soon = now + part_of(limits_->response, steps);
    next_look_ = std::min(next_look_, soon);
    if (phase_ == exchange_phase::waiting)
        next_look_ = std::min(next_look_, since_ + limits_->response);
}

} // namespace codynamo::http
