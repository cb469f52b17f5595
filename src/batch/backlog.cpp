// SPDX-License-Identifier: BSL-1.0
#include "batch/backlog.hpp"

namespace codynamo::batch {
namespace {

using namespace std::chrono_literals;

constexpr auto first_pause = 25ms;
constexpr auto first_pause_when_throttled = 1000ms;

} // namespace

void backlog::pause_after_unprocessed(const moment& m, bool progress) noexcept {
    pause_.fail(m, first_pause, progress);
}

void backlog::pause_after_failure(const moment& m, const error& why) noexcept {
    const bool throttled = why.code() == error_kind::throttled;
    failure_ = why;
    pause_.fail(m, throttled ? first_pause_when_throttled : first_pause, false);
}

void backlog::pause_after_loss(time_point now) noexcept {
    pause_.fail({now, 1}, first_pause, false);
}

bool backlog::is_stalled(time_point now, std::chrono::milliseconds timeout) const noexcept {
    const std::optional<time_point> since = pause_.stalled_since();
    return since && now - *since >= timeout;
}

std::optional<time_point> backlog::next_change(
    time_point now, std::chrono::milliseconds stall_timeout
) const noexcept {
    std::optional<time_point> next;
    if (pause_.over_at() > now) next = pause_.over_at();
    const std::optional<time_point> since = pause_.stalled_since();
    if (!since) return next;
    const time_point stalled = *since + stall_timeout;
    if (stalled > now && (!next || stalled < *next)) next = stalled;
    return next;
}

} // namespace codynamo::batch
