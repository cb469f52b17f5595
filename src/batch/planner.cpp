// SPDX-License-Identifier: BSL-1.0
#include "batch/planner.hpp"

#include "batch/batch_choice.hpp"
#include "batch/settlement.hpp"

#include <algorithm>
#include <deque>
#include <utility>

namespace codynamo::batch {
namespace {

/// What a caller gets of a request.
pending_write copy_of(const pending_write& w) {
    pending_write copy(w.is_put, codec::text_buffer(w.json.view()), "", w.table);
    copy.request = w.request;
    copy.order = w.order;
    copy.state = w.state;
    copy.outcome = w.outcome;
    copy.reason = w.reason;
    return copy;
}

void add_copies(write_list& copies, const write_list& list) {
    for (const pending_write& w : list)
        copies.push_back(copy_of(w));
}

void sort(write_list& requests) {
    requests.sort([](const pending_write& a, const pending_write& b) { return a.order < b.order; });
}

} // namespace

planner::planner(planner_settings settings)
    : settings_(std::move(settings)),
      stalled_(
          client_errc::batch_incomplete,
          "the service wrote nothing for the time that stall_timeout allows"
      ),
      requests_(settings_.max_in_flight),
      budget_(settings_.max_write_units) {}

void planner::forget_refusals() noexcept {
    for (backlog& t : requests_.tables())
        t.forget_refusal();
}

bool planner::has_room(const pending_write& w) const noexcept {
    const write_counts& held = requests_.counts();
    return is_empty() || (held.requests < settings_.max_requests &&
                          held.bytes + w.json.size() <= settings_.max_bytes);
}

bool planner::is_clogged(const pending_write& w) const noexcept {
    return !has_room(w) && requests_.counts().requests == requests_.returned().size();
}

bool planner::accept(write_list&& one) {
    restart_stalls_if_idle();
    const std::uint64_t first = requests_.releases().first();
    requests_.accept(std::move(one), settings_.flush_amount);
    return requests_.releases().first() != first;
}

std::uint64_t planner::release() {
    restart_stalls_if_idle();
    return requests_.release();
}

bool planner::is_pressed(std::size_t table, time_point now) const noexcept {
    if (in_flight() >= settings_.max_in_flight) return true;
    return requests_.tables()[table].is_paused(now) ? is_due() : requests_.due(now) > 0;
}

std::optional<planner::batch> planner::next(time_point now) {
    return_stalled(now);
    if (!requests_.has_work() || requests_.flights().is_full() || !budget_.allows(now))
        return std::nullopt;
    std::vector<pending_write*> chosen;
    flight* const part = choose_part(requests_, now);
    if (part) {
        for (pending_write& w : part->requests)
            chosen.push_back(&w);
    } else {
        std::size_t limit = std::min(max_batch_requests, settings_.flush_amount);
        if (!requests_.has_released()) limit = std::min(limit, requests_.due(now));
        chosen = choose_requests(requests_, now, limit, next_table_);
    }
    if (chosen.empty()) return std::nullopt;
    return send(chosen, part);
}

planner::batch planner::send(const std::vector<pending_write*>& chosen, flight* part) {
    batch next{0, batch_body(requests_.tables(), chosen, settings_.return_consumed_capacity)};
    std::vector<std::size_t> tables = tables_of(chosen);
    flight_list::list prepared(part ? 0 : 1);

    // Nothing throws from here on.
    flight& f = part ? requests_.send_part(*part) : requests_.send(std::move(prepared), chosen);
    f.tables = std::move(tables);
    next.id = f.id;
    budget_.spend(f.units);
    ++requests_.counts().batches;
    requests_.counts().bytes_sent += next.body.size();
    ++next_table_;
    return next;
}

std::optional<time_point> planner::wake(time_point now) const noexcept {
    if (!requests_.has_work()) return std::nullopt;
    std::optional<time_point> first;
    if (budget_.ready_at() > now) first = budget_.ready_at();
    for (std::size_t i = 0; i < requests_.tables().size(); ++i) {
        const backlog& t = requests_.tables()[i];
        if (t.queue().empty() && !requests_.flights().has_part(i)) continue;
        const std::optional<time_point> change = t.next_change(now, settings_.stall_timeout);
        if (change && (!first || *change < *first)) first = change;
    }
    return first;
}

void planner::settle(
    std::uint64_t id,
    const result<batch_write_item_response>& response,
    const moment& m,
    outcome earlier
) {
    flight* const f = requests_.flights().find(id);
    if (!f) return;
    settlement(requests_, budget_, *f, m, stalled_).settle(response, earlier);
    return_stalled(m.now);
}

void planner::lose(std::uint64_t id, time_point now) noexcept {
    flight* const f = requests_.flights().find(id);
    if (f) settlement(requests_, budget_, *f, {now, 0}, stalled_).lose();
}

void planner::return_all(const std::optional<error>& why) noexcept {
    for (flight& f : requests_.flights().in_flight())
        while (!f.requests.empty()) {
            pending_write& w = f.requests.front();
            w.outcome = outcome::maybe_applied;
            requests_.set_returned(w, why);
        }
    requests_.flights().in_flight().clear();
    for (std::size_t i = 0; i < requests_.tables().size(); ++i)
        requests_.set_waiting_returned(i, why);
}

/// Time in which there is nothing to send is no stall.
void planner::restart_stalls_if_idle() noexcept {
    if (requests_.has_work() || in_flight() > 0) return;
    for (backlog& t : requests_.tables())
        t.restart_stall();
}

void planner::return_stalled(time_point now) noexcept {
    for (std::size_t i = 0; i < requests_.tables().size(); ++i) {
        backlog& t = requests_.tables()[i];
        if (!t.is_stalled(now, settings_.stall_timeout)) continue;
        t.restart_stall();
        requests_.set_waiting_returned(i, t.failure() ? *t.failure() : stalled_);
        for (flight& f : requests_.flights().in_flight())
            for (pending_write& w : f.requests)
                if (w.table == i) w.last_chance = true;
    }
}

/// None, with the tables.
held_requests planner::no_requests() const {
    held_requests none;
    none.tables.reserve(tables());
    for (const backlog& t : requests_.tables())
        none.tables.push_back(&t.table());
    return none;
}

held_requests planner::copies() const {
    held_requests held = no_requests();
    for (const flight& f : requests_.flights().in_flight())
        add_copies(held.requests, f.requests);
    for (const flight& part : requests_.flights().parts())
        add_copies(held.requests, part.requests);
    for (const backlog& t : requests_.tables())
        add_copies(held.requests, t.queue());
    add_copies(held.requests, requests_.returned());
    sort(held.requests);
    return held;
}

held_requests planner::take_returned() {
    held_requests taken = no_requests();
    taken.requests = requests_.take_returned();
    sort(taken.requests);
    return taken;
}

held_requests planner::take_all(const std::optional<error>& why) {
    held_requests taken = no_requests();
    return_all(why);
    taken.requests = requests_.take_returned();
    sort(taken.requests);
    return taken;
}

void planner::give_back(held_requests&& taken, const error& why) noexcept {
    for (pending_write& w : taken.requests)
        if (!w.reason) w.reason = why;
    requests_.give_back(std::move(taken.requests));
}

outcome planner::known_outcome() const noexcept {
    outcome known = outcome::not_sent;
    const auto add = [&known](const write_list& list) {
        for (const pending_write& w : list)
            known = std::max(known, w.outcome);
    };
    if (in_flight() > 0) return outcome::maybe_applied;
    for (const flight& part : requests_.flights().parts())
        add(part.requests);
    for (const backlog& t : requests_.tables())
        add(t.queue());
    add(requests_.returned());
    return known;
}

const pending_write* planner::first_returned() const noexcept {
    const write_list& returned = requests_.returned();
    return returned.empty() ? nullptr : &returned.front();
}

write_counts planner::counts() const noexcept {
    write_counts all = requests_.counts();
    all.in_flight = in_flight();
    all.window = requests_.flights().window();
    return all;
}

std::string planner::broken_promise() const {
    // What is given back comes on top of what was accepted in the meantime.
    if (requests_.counts().requests - requests_.returned().size() > settings_.max_requests)
        return "more requests are held than there is room for";
    return requests_.broken_promise();
}

} // namespace codynamo::batch
