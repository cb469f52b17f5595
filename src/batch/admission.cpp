// SPDX-License-Identifier: BSL-1.0
#include "batch/admission.hpp"

#include <string>
#include <utility>

namespace codynamo::batch {

/// Why a request is not accepted, even if there is room. Under the mutex.
std::optional<error> admission::refusal_of(const pending_write& w) const {
    const planner& plan = state_->plan;
    if (state_->closed)
        return error(
            client_errc::writer_closed,
            "no request for '" + plan.table(w.table).name + "' is accepted after close()"
        );
    if (const std::optional<error>& refusal = plan.refusal(w.table)) return refusal;
    if (plan.is_clogged(w))
        return error(
            client_errc::batch_incomplete,
            "the batch writer is full of requests that it could not write; flush() returns them"
        );
    return std::nullopt;
}

admission::entry admission::enter(write_list one) {
    const std::scoped_lock lock(state_->mutex);
    planner& plan = state_->plan;
    if (const auto refusal = refusal_of(one.front())) throw_error(*refusal);
    entry e;
    if (!line_.empty() || !plan.has_room(one.front())) {
        std::list<waiting_put*> node(1);
        e.waiting = std::make_unique<waiting_put>(shared_from_this(), std::move(one));
        node.front() = e.waiting.get();
        e.waiting->position_ = node.begin();
        line_.splice(line_.end(), node);
        return e;
    }
    const bool may_end_flush = plan.accept(std::move(one));
    e.needs_pump = may_end_flush || plan.is_due();
    return e;
}

void admission::admit_waiting() {
    const std::scoped_lock lock(state_->mutex);
    planner& plan = state_->plan;
    bool any = false;
    while (!line_.empty() && line_.front()->has_begun_) {
        waiting_put& first = *line_.front();
        first.refusal_ = refusal_of(first.one_.front());
        if (!first.refusal_) {
            if (!plan.has_room(first.one_.front())) break;
            plan.accept(std::move(first.one_));
            first.accepted_ = true;
            any = true;
        }
        line_.pop_front();
        first.changed_.notify_all();
    }
    if (any && !line_.empty()) (void)plan.release();
}

void admission::wake_waiting() noexcept {
    const std::scoped_lock lock(state_->mutex);
    for (waiting_put* const w : line_)
        w->changed_.notify_all();
}

waiting_put::~waiting_put() {
    {
        const std::scoped_lock lock(to_->state_->mutex);
        if (is_over()) return;
        to_->line_.erase(position_);
        if (to_->line_.empty()) return;
    }
    to_->on_leave_();
}

void waiting_put::begin() {
    const std::scoped_lock lock(to_->state_->mutex);
    (void)to_->state_->plan.release(); // only sending makes room
    has_begun_ = true;
}

void waiting_put::finish() const {
    if (refusal_) throw_error(*refusal_);
    if (!accepted_) throw error(client_errc::cancelled, "while a put waited for room");
}

} // namespace codynamo::batch
