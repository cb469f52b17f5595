// SPDX-License-Identifier: BSL-1.0
//
// What becomes of a batch that was under way.
//
#include "batch/planner.hpp"

#include <algorithm>
#include <utility>

namespace codynamo::batch {
namespace {

using namespace std::chrono_literals;

constexpr auto leftover_base = 25ms;
constexpr auto throttled_base = 1000ms;

outcome worse(outcome a, outcome b) {
    return std::max(a, b); // in the order of the enumerators
}

/// The service looked at the batch and takes none of it because of something in it.
bool may_be_one_request(const error& e) {
    return e.code() == service_errc::validation || e.code() == service_errc::serialization ||
           e.code() == service_errc::item_collection_size_limit_exceeded;
}

bool may_succeed_later(const error& e) {
    return e.code() == error_kind::retryable || e.code() == error_kind::timeout ||
           e.code() == error_kind::cancelled;
}

} // namespace

pending_write* planner::find_in_table(
    const flight& in, std::size_t table, const write_request& left
) const {
    const table_name_and_keys& t = tables_[table].named;
    const bool is_put = left.item() != nullptr;
    if (t.has_keys()) {
        const result<std::string> key = canonical_key(t, table, left.attributes());
        const auto place = key ? places_.find(*key) : places_.end();
        if (place == places_.end()) return nullptr;
        pending_write* const one = place->second.in_flight;
        if (!one || one->home != &in.all || one->left_over) return nullptr;
        return (one->request.item() != nullptr) == is_put ? one : nullptr;
    }
    for (const pending_write& one : in.all)
        if (one.table == table && !one.left_over && (one.request.item() != nullptr) == is_put &&
            one.request.attributes() == left.attributes())
            return &*one.self;
    return nullptr;
}

pending_write* planner::find(const flight& in, const write_request& left) const {
    for (std::size_t i = 0; i < tables_.size(); ++i) {
        if (!tables_[i].named.is_called(left.table_name())) continue;
        if (pending_write* const one = find_in_table(in, i, left)) return one;
    }
    return nullptr;
}

/// The first request that is not in the batch, if there is one: the answer cannot be trusted then.
const write_request* planner::mark_left_over(
    const flight& in, const std::vector<write_request>& unprocessed
) const {
    for (const write_request& r : unprocessed) {
        pending_write* const one = find(in, r);
        if (!one) return &r;
        one->left_over = true;
    }
    return nullptr;
}

void planner::settle(
    std::uint64_t id, const result<batch_write_item_response>& answer, const moment& m
) {
    const auto f = std::ranges::find(flights_, id, &flight::id);
    if (f == flights_.end()) return;
    for (pending_write& one : f->all)
        one.left_over = false;
    if (!answer) {
        const error e = answer.error();
        const outcome known = e.info().outcome;
        if (known == outcome::maybe_applied || may_succeed_later(e))
            settle_failure(f, e, known, m);
        else
            settle_refusal(f, e);
    } else if (const auto* const stranger = mark_left_over(*f, answer->unprocessed_items)) {
        const error e(
            client_errc::malformed_response,
            "the response returns as unprocessed a request for the table '" +
                stranger->table_name() + "' that was not in the batch"
        );
        settle_failure(f, e, outcome::maybe_applied, m);
    } else {
        settle_answer(f, *answer, m);
    }
    give_up_stalled(m.now);
}

bool planner::is_first_of_table(const flight& f, const pending_write& one) const noexcept {
    for (const pending_write& other : f.all)
        if (other.table == one.table) return &other == &one;
    return false;
}

void planner::settle_answer(
    flights::iterator f, const batch_write_item_response& answer, const moment& m
) {
    std::vector<bool> progress(tables_.size());
    std::vector<bool> in_front(tables_.size());
    for (const pending_write& w : f->all) {
        if (!w.left_over) {
            progress[w.table] = true;
        } else if (!w.place && !in_front[w.table]) {
            const auto& queue = tables_[w.table].queue;
            in_front[w.table] = std::ranges::any_of(queue, [&](const pending_write& queued) {
                return may_share_key(w.request, queued.request);
            });
        }
    }
    const std::size_t sent = f->all.size();

    // Nothing throws from here on.
    for (auto at = f->all.begin(); at != f->all.end();) {
        pending_write& w = *at++;
        table_state& t = tables_[w.table];
        t.last_failure.reset();
        if (w.left_over) {
            w.outcome = worse(worse(w.outcome, m.earlier), outcome::not_applied);
            continue;
        }
        ++counts_.written;
        t.pause.succeed();
        end(w);
    }
    double consumed = 0;
    for (const consumed_capacity& used : answer.consumed_capacity)
        consumed += used.capacity_units;
    counts_.consumed_units += consumed;
    if (answer.consumed_capacity.empty())
        for (const pending_write& w : f->all)
            budget_.spend(-w.units);
    else
        budget_.spend(consumed - f->units);
    for (const pending_write& w : f->all)
        if (is_first_of_table(*f, w))
            tables_[w.table].pause.fail(
                m.now, leftover_base, progress[w.table], m.jitter, m.fixed_pause
            );
    if (f->all.empty())
        window_.widen();
    else if (f->all.size() == sent)
        window_.halve(f->id, last_id_);

    if (f->last_chance)
        while (!f->all.empty())
            hand_back(f->all.front(), stalled_);
    if (!f->alone.empty())
        wait_in_group(f);
    else
        wait_in_queue(f, in_front);
    flights_.erase(f);
}

void planner::wait_in_group(flights::iterator f) noexcept {
    write_list& left = f->alone.front().all;
    while (!f->all.empty())
        wait_again(f->all.front(), whereabouts::group, left, left.end());
    groups_.splice(groups_.begin(), f->alone);
}

/// At the end, or, of some tables, in front.
void planner::wait_in_queue(flights::iterator f, const std::vector<bool>& in_front) noexcept {
    for (auto at = f->all.end(); at != f->all.begin();) {
        pending_write& w = *--at;
        if (!in_front[w.table]) continue;
        ++at;
        write_list& queue = tables_[w.table].queue;
        wait_again(w, whereabouts::queue, queue, queue.begin());
    }
    while (!f->all.empty()) {
        write_list& queue = tables_[f->all.front().table].queue;
        wait_again(f->all.front(), whereabouts::queue, queue, queue.end());
    }
}

void planner::settle_failure(flights::iterator f, const error& e, outcome known, const moment& m) {
    const bool throttled = e.code() == error_kind::throttled;
    for (pending_write& w : f->all) {
        w.outcome = worse(w.outcome, known);
        if (!is_first_of_table(*f, w) || e.code() == error_kind::cancelled) continue;
        table_state& t = tables_[w.table];
        t.last_failure = e;
        t.pause.fail(
            m.now, throttled ? throttled_base : leftover_base, false, m.jitter, m.fixed_pause
        );
    }
    if (throttled) window_.halve(f->id, last_id_);
    if (known != outcome::maybe_applied) budget_.spend(-f->units);
    put_back(f);
}

bool planner::has_one_table(const flight& f) noexcept {
    return std::ranges::all_of(f.all, [&](const pending_write& w) {
        return w.table == f.all.front().table;
    });
}

void planner::settle_refusal(flights::iterator f, const error& e) {
    const bool one_table = has_one_table(*f);
    if (may_be_one_request(e) && f->all.size() > 1) {
        split(f);
    } else if (!one_table) {
        split_by_table(f);
    } else {
        if (!may_be_one_request(e)) refuse_table(f->all.front().table, e);
        for (pending_write& w : f->all)
            w.outcome = worse(w.outcome, outcome::not_applied);
        while (!f->all.empty())
            hand_back(f->all.front(), e);
    }
    budget_.spend(-f->units);
    flights_.erase(f);
}

/// In halves, to be sent one by one: one of the requests is at fault, or several are.
void planner::split(flights::iterator f) {
    groups halves(2);
    const std::size_t first = (f->all.size() + 1) / 2;
    for (std::size_t i = 0; !f->all.empty(); ++i) {
        write_list& half = i < first ? halves.front().all : halves.back().all;
        f->all.front().outcome = worse(f->all.front().outcome, outcome::not_applied);
        wait_again(f->all.front(), whereabouts::group, half, half.end());
    }
    groups_.splice(groups_.begin(), halves);
}

void planner::split_by_table(flights::iterator f) {
    std::vector<groups> parts(tables_.size());
    for (groups& part : parts)
        part.emplace_back();
    while (!f->all.empty()) {
        pending_write& w = f->all.front();
        w.outcome = worse(w.outcome, outcome::not_applied);
        write_list& part = parts[w.table].front().all;
        wait_again(w, whereabouts::group, part, part.end());
    }
    for (groups& part : parts)
        if (!part.front().all.empty()) groups_.splice(groups_.begin(), part);
}

void planner::refuse_table(std::size_t table, const error& e) {
    tables_[table].refusal = e;
    hand_back_waiting(table, e);
}

void planner::put_back(flights::iterator f) noexcept {
    if (f->last_chance) {
        while (!f->all.empty()) {
            pending_write& w = f->all.front();
            const auto& why = tables_[w.table].last_failure;
            hand_back(w, why ? *why : stalled_);
        }
    }
    if (!f->alone.empty()) wait_in_group(f);
    while (!f->all.empty()) { // to the front, from the last to the first
        write_list& queue = tables_[f->all.back().table].queue;
        wait_again(f->all.back(), whereabouts::queue, queue, queue.begin());
    }
    flights_.erase(f);
}

void planner::lose(std::uint64_t id, time_point now) noexcept {
    const auto f = std::ranges::find(flights_, id, &flight::id);
    if (f == flights_.end()) return;
    for (pending_write& w : f->all) {
        w.outcome = outcome::maybe_applied;
        if (is_first_of_table(*f, w))
            tables_[w.table].pause.fail(now, leftover_base, false, 1, std::nullopt);
    }
    put_back(f);
}

void planner::give_up_stalled(time_point now) noexcept {
    for (std::size_t i = 0; i < tables_.size(); ++i) {
        table_state& t = tables_[i];
        const auto since = t.pause.stalled_since();
        if (!since || now - *since < settings_.stall_timeout) continue;
        t.pause.begin_anew();
        hand_back_waiting(i, t.last_failure ? *t.last_failure : stalled_);
        for (flight& f : flights_)
            for (const pending_write& w : f.all)
                if (w.table == i) f.last_chance = true;
    }
}

} // namespace codynamo::batch
