// SPDX-License-Identifier: BSL-1.0
#include "batch/accepted_requests.hpp"

#include "codec/table_name.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace codynamo::batch {

std::size_t accepted_requests::add_table(table_name_and_keys table) {
    const std::size_t index = tables_.size();
    backlog added(std::move(table));
    for (std::size_t i = 0; i < index; ++i) {
        const std::string_view name = codec::table_name_of(tables_[i].table().name);
        if (codec::table_name_of(added.table().name) != name) continue;
        added.namesakes().push_back(i);
        tables_[i].namesakes().reserve(tables_[i].namesakes().size() + 1);
    }
    tables_.push_back(std::move(added));
    for (const std::size_t i : tables_.back().namesakes())
        tables_[i].namesakes().push_back(index);
    return index;
}

void accepted_requests::accept(write_list&& one, std::size_t flush_amount) {
    pending_write& w = one.front();
    pending_write* const older = keys_.add(w);

    // Nothing throws from here on.
    w.self = one.begin();
    w.home = &one;
    w.epoch = epochs_.add();
    w.order = ++counts_.accepted;
    ++counts_.requests;
    counts_.bytes += w.json.size();
    enqueue(w, tables_[w.table].queue().end());
    if (older) supersede(*older);
    if (queued_ - due_ >= flush_amount) due_ += flush_amount;
}

std::size_t accepted_requests::due(time_point now) const noexcept {
    std::size_t held_back = 0;
    for (const backlog& table : tables_)
        if (table.is_paused(now)) held_back += table.queue().size();
    return due_ - std::min(due_, held_back);
}

std::uint64_t accepted_requests::release() {
    const std::uint64_t mark = epochs_.release();
    released_ = queued_;
    return mark;
}

flight& accepted_requests::send(
    flight_list::list&& prepared, const std::vector<pending_write*>& chosen
) noexcept {
    due_ -= std::min(due_, chosen.size());
    write_list& requests = prepared.front().requests;
    for (pending_write* const w : chosen) {
        dequeue(*w);
        move_to(requests, requests.end(), *w);
    }
    depart(prepared.front());
    return flights_.add(std::move(prepared));
}

flight& accepted_requests::send_part(flight& part) noexcept {
    depart(part);
    return flights_.send_part(part);
}

void accepted_requests::depart(flight& f) noexcept {
    f.units = 0;
    for (pending_write& w : f.requests) {
        w.state = write_state::in_flight;
        w.last_chance = false;
        key_index::set_in_flight(w);
        if (std::exchange(w.sent, true)) ++counts_.retried;
        f.units += w.units;
    }
}

void accepted_requests::set_written(pending_write& w) noexcept {
    ++counts_.written;
    erase(w);
}

bool accepted_requests::waits_again(pending_write& w) noexcept {
    if (const auto& refusal = tables_[w.table].refusal()) {
        set_returned(w, *refusal);
        return false;
    }
    if (key_index::set_waiting(w)) return true;
    supersede(w);
    return false;
}

void accepted_requests::requeue_first(pending_write& w) noexcept {
    if (waits_again(w)) enqueue(w, tables_[w.table].queue().begin());
}

void accepted_requests::requeue_last(pending_write& w) noexcept {
    if (waits_again(w)) enqueue(w, tables_[w.table].queue().end());
}

void accepted_requests::move_to_part(pending_write& w, flight& part) noexcept {
    if (!waits_again(w)) return;
    w.state = write_state::split;
    move_to(part.requests, part.requests.end(), w);
}

void accepted_requests::return_part(flight& part) noexcept {
    for (auto next = part.requests.begin(); next != part.requests.end();) {
        pending_write& w = *next++;
        if (waits_again(w)) w.state = write_state::split;
    }
    flights_.return_part(part);
    flights_.remove_empty_parts();
}

void accepted_requests::set_returned(
    pending_write& w, const std::optional<error>& reason
) noexcept {
    keys_.remove(w);
    epochs_.remove(w.epoch);
    ++counts_.returned;
    if (w.state == write_state::queued) dequeue(w);
    w.state = write_state::returned;
    w.reason = reason;
    move_to(returned_, returned_.end(), w);
}

void accepted_requests::set_waiting_returned(
    std::size_t table, const std::optional<error>& reason
) noexcept {
    for (flight& part : flights_.parts())
        for (auto next = part.requests.begin(); next != part.requests.end();) {
            pending_write& w = *next++;
            if (w.table == table) set_returned(w, reason);
        }
    flights_.remove_empty_parts();
    write_list& queue = tables_[table].queue();
    while (!queue.empty())
        set_returned(queue.front(), reason);
}

write_list accepted_requests::take_returned() noexcept {
    counts_.requests -= returned_.size();
    for (const pending_write& w : returned_)
        counts_.bytes -= w.json.size();
    return std::exchange(returned_, {});
}

void accepted_requests::give_back(write_list&& taken) noexcept {
    counts_.requests += taken.size();
    for (const pending_write& w : taken)
        counts_.bytes += w.json.size();
    returned_.splice(returned_.begin(), taken);
}

void accepted_requests::clear_returned() noexcept {
    (void)take_returned();
}

void accepted_requests::enqueue(pending_write& w, write_list::iterator before) noexcept {
    w.state = write_state::queued;
    move_to(tables_[w.table].queue(), before, w);
    ++queued_;
    if (epochs_.is_released(w.epoch)) ++released_;
}

void accepted_requests::dequeue(const pending_write& w) noexcept {
    --queued_;
    if (epochs_.is_released(w.epoch)) --released_;
    due_ = std::min(due_, queued_);
}

void accepted_requests::supersede(pending_write& w) noexcept {
    ++counts_.superseded;
    erase(w);
}

void accepted_requests::erase(pending_write& w) noexcept {
    keys_.remove(w);
    epochs_.remove(w.epoch);
    --counts_.requests;
    counts_.bytes -= w.json.size();
    const write_state state = w.state;
    if (state == write_state::queued) dequeue(w);
    w.home->erase(w.self);
    if (state == write_state::split) flights_.remove_empty_parts();
}

std::string accepted_requests::broken_promise() const {
    bool consistent = true;
    std::size_t bytes = 0;
    std::size_t queued = 0;
    std::size_t released = 0;
    std::size_t slots_used = 0;
    const auto check = [&](const write_list& list, write_state state) {
        for (const pending_write& w : list) {
            bytes += w.json.size();
            consistent = consistent && w.state == state && w.home == &list && &*w.self == &w;
            if (!w.slot) continue;
            ++slots_used;
            const bool in_flight = state == write_state::in_flight;
            consistent = consistent && &w == (in_flight ? w.slot->in_flight : w.slot->waiting);
        }
        return list.size();
    };
    for (const backlog& table : tables_) {
        queued += check(table.queue(), write_state::queued);
        for (const pending_write& w : table.queue())
            if (epochs_.is_released(w.epoch)) ++released;
    }
    std::size_t waiting = queued;
    for (const flight& part : flights_.parts()) {
        waiting += check(part.requests, write_state::split);
        if (part.requests.empty()) return "a part of a batch has no requests";
    }
    std::size_t in_flight = 0;
    for (const flight& f : flights_.in_flight()) {
        in_flight += check(f.requests, write_state::in_flight);
        if (f.requests.empty() || f.requests.size() > max_batch_requests)
            return "a batch has 1 to 25 requests";
        for (const pending_write& w : f.requests)
            consistent = consistent && std::ranges::count(f.tables, w.table) == 1;
    }
    const std::size_t returned = check(returned_, write_state::returned);
    if (!consistent) return "a request does not know where it is";

    // Each request is the one of its slot, so that two for one key would be too many for the slots.
    std::size_t slots_filled = 0;
    bool slots_needed = true;
    keys_.for_each([&](const key_slot& slot) {
        slots_filled += (slot.waiting ? 1U : 0U) + (slot.in_flight ? 1U : 0U);
        slots_needed = slots_needed && (slot.waiting || slot.in_flight);
    });
    if (!slots_needed) return "the index holds a key that no request has";
    if (slots_filled != slots_used) return "the index holds a request that is gone";

    if (queued != queued_ || released != released_ || due_ > queued_ || bytes != counts_.bytes ||
        waiting + in_flight + returned != counts_.requests)
        return "the counts do not agree with the requests";
    if (epochs_.requests() != waiting + in_flight) return "an epoch has lost count";
    if (counts_.accepted !=
        waiting + in_flight + counts_.written + counts_.superseded + counts_.returned)
        return "a request is lost, or was counted twice";
    return "";
}

} // namespace codynamo::batch
