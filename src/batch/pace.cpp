// SPDX-License-Identifier: BSL-1.0
#include "batch/pace.hpp"

#include "exec/longest_duration.hpp"
#include "exec/retry.hpp"

#include <algorithm>

namespace codynamo::batch {

void flight_window::widen() noexcept {
    size_ = std::min(max_size_, size_ + 1 / size_);
}

void flight_window::halve(std::uint64_t batch, std::uint64_t newest) noexcept {
    if (batch <= halved_at_) return;
    size_ = std::max(1.0, size_ / 2);
    halved_at_ = newest;
}

bool unit_budget::allows(time_point now) noexcept {
    if (rate_ <= 0) return true;
    if (filled_at_) {
        const std::chrono::duration<double> passed = now - *filled_at_;
        left_ = std::min(rate_, left_ + rate_ * std::max(0.0, passed.count()));
    }
    filled_at_ = now;
    return left_ > 0;
}

time_point unit_budget::ready_at() const noexcept {
    if (rate_ <= 0 || !filled_at_ || left_ > 0) return time_point::min();
    const std::chrono::duration<double> longest = exec::longest_duration;
    const std::chrono::duration<double> wait(std::min(-left_ / rate_, longest.count()));
    // One more, so that something is left then.
    return *filled_at_ + std::chrono::ceil<std::chrono::milliseconds>(wait) +
           std::chrono::milliseconds(1);
}

void back_off::succeed() noexcept {
    failures_ = 0;
    over_at_ = time_point::min();
    stalled_since_.reset();
}

void back_off::fail(const moment& m, std::chrono::milliseconds base, bool progress) noexcept {
    if (progress) {
        failures_ = 0;
        stalled_since_.reset();
    } else {
        ++failures_;
        if (!stalled_since_) stalled_since_ = m.now;
    }
    const int retry = std::max(failures_ - 1, 0);
    const auto pause = m.fixed_pause.value_or(exec::full_jitter(base, retry, m.jitter));
    over_at_ = std::max(over_at_, m.now + pause); // a shorter pause does not end a longer one
}

} // namespace codynamo::batch
