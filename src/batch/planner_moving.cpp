// SPDX-License-Identifier: BSL-1.0
//
// How a request gets from one place to another, and the books that are kept of it.
//
#include "batch/planner.hpp"

#include <algorithm>
#include <utility>

namespace codynamo::batch {

void planner::count(const pending_write& one, bool comes) noexcept {
    const auto change = [comes](std::size_t& n) { comes ? ++n : --n; };
    table_state& t = tables_[one.table];
    switch (one.where) {
    case whereabouts::queue:
        change(queued_);
        if (one.epoch < released_before_) change(urgent_);
        released_ = std::min(released_, queued_);
        break;
    case whereabouts::group:
        change(grouped_);
        change(t.grouped);
        break;
    case whereabouts::flight:
        change(flying_);
        change(t.flying);
        break;
    case whereabouts::returned:
    case whereabouts::nowhere:
        break;
    }
}

void planner::move(
    pending_write& one, whereabouts where, write_list& to, write_list::iterator before
) noexcept {
    count(one, false);
    to.splice(before, *one.home, one.self);
    one.home = &to;
    one.where = where;
    count(one, true);
}

/// After a flight. Yields to a later request for its key.
void planner::wait_again(
    pending_write& one, whereabouts where, write_list& in, write_list::iterator before
) noexcept {
    if (const auto& refusal = tables_[one.table].refusal) {
        hand_back(one, *refusal);
        return;
    }
    if (one.place && one.place->second.waiting) {
        ++counts_.superseded;
        end(one);
        return;
    }
    if (one.place) one.place->second = {&one, nullptr};
    move(one, where, in, before);
}

void planner::leave_place(pending_write& one) noexcept {
    if (!one.place) return;
    key_place& at = one.place->second;
    if (at.waiting == &one) at.waiting = nullptr;
    if (at.in_flight == &one) at.in_flight = nullptr;
    if (!at.waiting && !at.in_flight) {
        const auto node = places_.find(one.place->first);
        places_.erase(node);
    }
    one.place = nullptr;
}

void planner::close_epochs(const pending_write& ended) noexcept {
    --open_[ended.epoch - first_open_];
    for (; open_.size() > 1 && open_.front() == 0; ++first_open_)
        open_.pop_front();
}

void planner::end(pending_write& one) noexcept {
    leave_place(one);
    count(one, false);
    close_epochs(one);
    bytes_ -= one.json.size();
    one.home->erase(one.self);
}

void planner::hand_back(pending_write& one, const error& why) noexcept {
    leave_place(one);
    close_epochs(one);
    one.why = why;
    ++counts_.returned;
    move(one, whereabouts::returned, returned_, returned_.end());
}

void planner::hand_back_waiting(std::size_t table, const error& why) noexcept {
    for (group& g : groups_)
        for (auto at = g.all.begin(); at != g.all.end();) {
            pending_write& one = *at++;
            if (one.table == table) hand_back(one, why);
        }
    write_list& queue = tables_[table].queue;
    while (!queue.empty())
        hand_back(queue.front(), why);
}

void planner::take_back(const error& why) noexcept {
    for (flight& f : flights_)
        while (!f.all.empty()) {
            pending_write& one = f.all.front();
            one.outcome = outcome::maybe_applied;
            hand_back(one, why);
        }
    flights_.clear();
    for (std::size_t i = 0; i < tables_.size(); ++i)
        hand_back_waiting(i, why);
    groups_.clear();
}

void planner::begin_anew_if_idle() noexcept {
    if (has_work() || !flights_.empty()) return;
    for (table_state& t : tables_)
        t.pause.begin_anew();
}

} // namespace codynamo::batch
