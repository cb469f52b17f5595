// SPDX-License-Identifier: BSL-1.0
#include "http/host_record.hpp"

#include <algorithm>
#include <utility>

namespace codynamo::http {
namespace {

using namespace std::chrono_literals;

constexpr auto fresh_for = 30s;
constexpr auto usable_for = 1h;
constexpr auto failure_believed_for = 1s;
constexpr auto doubts_apart = 1s;            // many calls fail at the same address at the same time
constexpr auto patience = 500ms;             // a working name server responds within it
constexpr auto question_is_lost_after = 60s; // when its thread ran out of memory

} // namespace

void host_record::asked(time_point now) noexcept {
    asked_ = now;
}

void host_record::answered(fallible<addresses> found, time_point now) {
    asked_.reset();
    failure_.reset();
    ++responses_;
    if (found) {
        known_ = std::move(*found);
        learned_ = now;
        ask_again_ = now + fresh_for;
    } else {
        failure_ = found.error();
        ask_again_ = now + failure_believed_for;
    }
}

void host_record::doubt(time_point now) noexcept {
    if (failure_ || known_.empty()) return; // it is looked up again anyway
    const bool again_already = doubted_ != time_point::min() && now < doubted_ + doubts_apart;
    if (!again_already) doubted_ = now;
    ask_again_ = std::min(ask_again_, again_already ? doubted_ + doubts_apart : now);
}

const addresses* host_record::usable(time_point now) const noexcept {
    return !known_.empty() && now < learned_ + usable_for ? &known_ : nullptr;
}

bool host_record::is_fresh(time_point now) const noexcept {
    return !known_.empty() && !failure_ && now < ask_again_;
}

bool host_record::wants_question(time_point now) const noexcept {
    return now >= ask_again_ && !is_asking(now);
}

bool host_record::is_asking(time_point now) const noexcept {
    return asked_ && now < *asked_ + question_is_lost_after;
}

host_record::time_point host_record::patience_ends() const noexcept {
    return asked_.value_or(time_point::min()) + patience;
}

} // namespace codynamo::http
