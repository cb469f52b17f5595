// SPDX-License-Identifier: BSL-1.0
#include "exec/retry.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

namespace codynamo::exec {
namespace {

using namespace std::chrono_literals;

constexpr auto transient_base = 25ms;
constexpr auto throttled_base = 1000ms;
constexpr auto conflict_base = 25ms;
constexpr auto longest_pause = 20'000ms;
constexpr auto retry_after_room = 5'000ms;
constexpr int most_stale = 8; // more dead connections in a row are not a coincidence

} // namespace

bool retry_quota::take(int cost) noexcept {
    int left = tokens();
    while (left >= cost)
        if (tokens_.compare_exchange_weak(left, left - cost, std::memory_order_relaxed))
            return true;
    return false;
}

void retry_quota::give_back(int cost) noexcept {
    int left = tokens();
    while (left < capacity) { // nearly never
        const int more = std::min(left + cost, capacity);
        if (tokens_.compare_exchange_weak(left, more, std::memory_order_relaxed)) return;
    }
}

std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view header) {
    constexpr long long longest = 24LL * 3600 * 1000;
    long long milliseconds = 0;
    const char* const end = header.data() + header.size();
    const auto [stop, failed] = std::from_chars(header.data(), end, milliseconds);
    if (failed == std::errc::result_out_of_range && stop == end && header.front() != '-')
        milliseconds = longest;
    else if (failed != std::errc{} || stop != end || milliseconds < 0)
        return std::nullopt;
    return std::chrono::milliseconds(std::min(milliseconds, longest));
}

std::chrono::milliseconds full_jitter(std::chrono::milliseconds base, int exponent, double jitter) {
    constexpr int most_doublings = 20;
    const auto grown = base * (1LL << std::clamp(exponent, 0, most_doublings));
    const auto bound = std::min<std::chrono::milliseconds>(grown, longest_pause);
    return std::chrono::milliseconds(std::llround(static_cast<double>(bound.count()) * jitter));
}

bool is_passing_conflict(const std::error_code& code) {
    return code == service_errc::transaction_conflict ||
           code == service_errc::transaction_canceled_by_conflicts;
}

/// A corrected clock and renewed credentials are worth one more attempt each, not several.
failure_class retry_state::class_of(const attempt_failure& failure) noexcept {
    failure_class kind = judgement_of(failure.event).kind;
    if (failure.clock_corrected && !std::exchange(clock_corrected_, true))
        kind = failure_class::transient;
    if (failure.refused_generation != 0 && !std::exchange(credentials_renewed_, true))
        kind = failure_class::transient;
    if (rules_.at_most_once && maybe_applied()) kind = failure_class::permanent;
    return kind;
}

retry_decision retry_state::plan(const attempt_failure& failure, double jitter) {
    const failure_class kind = class_of(failure);
    if (kind == failure_class::permanent) {
        if (conflicts_ >= rules_.conflict_retries || !is_passing_conflict(failure.info.code))
            return {};
        return {true, full_jitter(conflict_base, conflicts_++, jitter)};
    }
    if (kind == failure_class::stale && stale_ < most_stale) {
        ++stale_;
        --attempts_; // it does not count
        planned_stale_ = true;
        return {true, 0ms};
    }
    if (attempts_ >= max_attempts()) return {};
    const bool throttled = kind == failure_class::throttled;
    const int cost = throttled ? retry_quota::throttled_cost : retry_quota::transient_cost;
    if (!quota_->take(cost)) return {};
    planned_cost_ = cost;
    // The service resolves a hanging transaction when it is requested again 5 s after its
    // beginning: no jitter, so that the last attempt comes later than that.
    if (failure.event == failure_event::in_progress) jitter = 1.0;
    const auto pause = full_jitter(
        throttled ? throttled_base : transient_base, attempts_ - conflicts_ - 1, jitter
    );
    if (!failure.retry_after) return {true, pause};
    const auto longest = pause + retry_after_room;
    return {true, std::clamp<std::chrono::milliseconds>(*failure.retry_after, pause, longest)};
}

retry_decision retry_state::after(
    const attempt_failure& failure, time_point now, bool cancelled, double jitter
) {
    const outcome most = rules_.is_read ? outcome::not_applied : outcome::maybe_applied;
    known_ = std::max(known_, std::min(failure.info.outcome, most));
    planned_cost_ = 0;
    planned_stale_ = false;
    cancelled_ = cancelled;
    if (cancelled) return {};
    const retry_decision next = plan(failure, jitter);
    if (next.again && now + next.pause >= rules_.deadline) {
        undo_plan();
        return {};
    }
    if (planned_cost_ > 0) last_cost_ = planned_cost_;
    return next;
}

void retry_state::undo_plan() noexcept {
    quota_->give_back(std::exchange(planned_cost_, 0));
    if (std::exchange(planned_stale_, false)) ++attempts_;
}

void retry_state::cancel() noexcept {
    cancelled_ = true;
    undo_plan();
}

error_info retry_state::conclude(error_info last, time_point now) const {
    if (cancelled_) {
        last.code = client_errc::cancelled;
        last.service_code.clear();
    } else if (last.code == client_errc::request_timeout && now >= rules_.deadline) {
        last.code = client_errc::deadline_exceeded;
    }
    last.attempts = attempts_;
    last.outcome = known_;
    return last;
}

void retry_state::succeed() const noexcept {
    quota_->give_back(last_cost_ > 0 ? last_cost_ : 1);
}

} // namespace codynamo::exec
