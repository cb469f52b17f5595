// SPDX-License-Identifier: BSL-1.0
#include "http/progress.hpp"

#include <algorithm>
#include <numeric>

namespace codynamo::http {
namespace {

std::chrono::steady_clock::duration step_of(const progress::limits& each, std::size_t steps) {
    const std::chrono::steady_clock::duration stall = each.stall;
    return std::max<std::chrono::steady_clock::duration>(
        stall / steps, std::chrono::milliseconds(1)
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
    if (phase_ != exchange_phase::waiting && full_window && !moves()) return client_errc::stalled;
    if (phase_ == exchange_phase::waiting && now >= since_ + limits_->response) {
        // A large request sits in the system's buffers for a while after it was written.
        if (!seen.has_unsent || !moves()) return client_errc::response_timeout;
        since_ = now;
    }
    plan_next_look(now);
    return std::nullopt;
}

void progress::count_from(std::uint64_t moved, time_point now) noexcept {
    moved_before_ = moved;
    finished_steps_ = 0;
    next_step_ = now + step_of(*limits_, steps);
}

void progress::finish_step(std::uint64_t moved, time_point now) noexcept {
    // Less than before: the system has taken bytes that the network has not.
    moved_in_[finished_steps_ % steps] = moved > moved_before_ ? moved - moved_before_ : 0;
    ++finished_steps_;
    moved_before_ = moved;
    next_step_ = now + step_of(*limits_, steps);
}

bool progress::moves() const noexcept {
    const auto counted = std::min(finished_steps_, steps);
    const auto sum = std::accumulate(
        moved_in_.begin(), moved_in_.begin() + static_cast<std::ptrdiff_t>(counted), std::uint64_t{}
    );
    const auto seconds = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::seconds>(limits_->stall).count()
    );
    return sum >= std::max<std::uint64_t>(seconds, 1) * limits_->least_per_second;
}

void progress::plan_next_look(time_point now) noexcept {
    // Sending may turn into waiting before the next look.
    const auto answer_due =
        phase_ == exchange_phase::waiting ? since_ + limits_->response : now + limits_->response;
    next_look_ = std::min({end_, next_step_, answer_due});
    if (phase_ == exchange_phase::receiving) next_look_ = std::min(end_, next_step_);
}

} // namespace codynamo::http
