// SPDX-License-Identifier: BSL-1.0
#include "batch/planner.hpp"

#include "codec/json_writer.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

namespace codynamo::batch {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_requests = 25;                 // in one BatchWriteItem
constexpr std::size_t most_bytes = std::size_t{15} << 20; // 16 MB less room for the frame
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

unwritten_request copy_of(const pending_write& one, outcome known) {
    if (!one.why) return unwritten_request(one.request, known);
    return unwritten_request(one.request, known, one.why->code(), one.why->info().message);
}

/// A request that waits for the first time, and one that may be for its key and was left over: no
/// batch may hold both, DynamoDB refuses one that has a key twice.
bool might_meet_its_elder(const pending_write& next, const std::vector<pending_write*>& chosen) {
    return !next.place && !next.sent && std::ranges::any_of(chosen, [&](const pending_write* e) {
        return e->table == next.table && e->sent && may_share_key(e->request, next.request);
    });
}

} // namespace

planner::planner(planner_settings settings)
    : settings_(std::move(settings)),
      stalled_(
          client_errc::batch_incomplete,
          "the service took nothing for the time that max_stall allows"
      ),
      window_(settings_.max_in_flight),
      budget_(settings_.max_write_units) {}

std::size_t planner::add_table(table_name_and_keys table) {
    tables_.emplace_back(std::move(table));
    return tables_.size() - 1;
}

void planner::forget_refusals() noexcept {
    for (table_state& t : tables_)
        t.refusal.reset();
}

bool planner::has_room(const pending_write& one) const noexcept {
    return is_empty() ||
           (requests() < settings_.max_requests && bytes_ + one.json.size() <= settings_.max_bytes);
}

bool planner::is_clogged(const pending_write& one) const noexcept {
    return !has_room(one) && requests() == returned_.size();
}

bool planner::accept(write_list&& one) {
    pending_write& w = one.front();
    if (!w.key.empty()) w.place = &*places_.try_emplace(std::move(w.key)).first;

    const std::uint64_t done_before = first_open_;
    begin_anew_if_idle();
    w.self = one.begin();
    w.home = &one;
    w.epoch = first_open_ + open_.size() - 1;
    ++open_.back();
    ++counts_.accepted;
    bytes_ += w.json.size();
    write_list& queue = tables_[w.table].queue;
    move(w, whereabouts::queue, queue, queue.end());
    if (w.place) {
        pending_write* const older = std::exchange(w.place->second.waiting, &w);
        if (older) {
            ++counts_.superseded;
            end(*older);
        }
    }
    if (queued_ - released_ >= settings_.flush_amount) released_ += settings_.flush_amount;
    return first_open_ != done_before;
}

std::uint64_t planner::release() {
    if (open_.back() > 0) open_.push_back(0);
    begin_anew_if_idle();
    urgent_ = queued_;
    released_before_ = first_open_ + open_.size() - 1;
    return released_before_;
}

// --- choosing ---

bool planner::may_start(const table_state& t, time_point now) noexcept {
    if (t.queue.empty() || t.pause.over_at() > now) return false;
    return t.named.has_keys() || t.flying + t.grouped == 0;
}

bool planner::may_start(const group& g, time_point now) const noexcept {
    return std::ranges::all_of(g.all, [&](const pending_write& one) {
        const table_state& t = tables_[one.table];
        return t.pause.over_at() <= now && (t.named.has_keys() || t.flying == 0);
    });
}

planner::groups::iterator planner::next_group(time_point now) {
    std::erase_if(groups_, [](const group& g) { return g.all.empty(); }); // superseded
    std::vector<bool> waits(tables_.size());
    for (auto g = groups_.begin(); g != groups_.end(); ++g) {
        // Without key names the order of the groups of a table is that of its requests.
        const bool overtakes =
            std::ranges::any_of(g->all, [&](const pending_write& one) { return waits[one.table]; });
        if (!overtakes && may_start(*g, now)) return g;
        for (const pending_write& one : g->all)
            if (!one.place) waits[one.table] = true;
    }
    return groups_.end();
}

planner::choice planner::choose(time_point now) {
    std::size_t most = std::min(most_requests, settings_.flush_amount);
    if (urgent_ == 0) most = std::min(most, released_);
    choice chosen;
    chosen.reserve(most);
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < tables_.size() && chosen.size() < most; ++i) {
        table_state& t = tables_[(next_table_ + i) % tables_.size()];
        if (may_start(t, now)) choose_from(t, most, bytes, chosen);
    }
    return chosen;
}

void planner::choose_from(table_state& t, std::size_t most, std::size_t& bytes, choice& chosen) {
    for (pending_write& next : t.queue) {
        if (chosen.size() == most) return;
        if (next.place && next.place->second.in_flight) continue;
        if (!chosen.empty() && bytes + next.json.size() > most_bytes) return;
        if (might_meet_its_elder(next, chosen)) return;
        chosen.push_back(&next);
        bytes += next.json.size();
    }
}

std::string planner::body_of(const choice& chosen) const {
    std::map<std::size_t, std::vector<const pending_write*>> by_table;
    std::size_t bytes = 256;
    for (const pending_write* one : chosen) {
        by_table[one->table].push_back(one);
        bytes += one->json.size() + 1;
    }
    std::string body;
    body.reserve(bytes);
    codec::json_writer json(body);
    json.begin_object();
    json.name("RequestItems");
    json.begin_object();
    for (const auto& [table, all] : by_table) {
        json.name(tables_[table].named.name);
        json.begin_array();
        for (const pending_write* one : all)
            json.raw(one->json);
        json.end_array();
    }
    json.end_object();
    if (!settings_.capacity_detail.empty())
        json.member("ReturnConsumedCapacity", std::string_view(settings_.capacity_detail));
    json.end_object();
    return body;
}

planner::batch planner::start(const choice& chosen, bool alone) {
    batch next{last_id_ + 1, body_of(chosen)};
    flights one(1);
    flight& f = one.front();
    if (alone) f.alone.emplace_back();

    // Nothing throws from here on.
    f.id = ++last_id_;
    const std::size_t still_released = released_ - std::min(released_, chosen.size());
    for (pending_write* w : chosen) {
        move(*w, whereabouts::flight, f.all, f.all.end());
        if (std::exchange(w->sent, true)) ++counts_.retried;
        if (w->place) w->place->second = {nullptr, w};
        f.units += w->units;
    }
    if (!alone) released_ = std::min(still_released, queued_);
    budget_.spend(f.units);
    ++counts_.batches;
    counts_.bytes_sent += next.body.size();
    flights_.splice(flights_.end(), one);
    ++next_table_;
    return next;
}

std::optional<planner::batch> planner::next(time_point now) {
    give_up_stalled(now);
    if (!has_work() || flights_.size() >= window_.size() || !budget_.allows(now))
        return std::nullopt;
    const auto g = next_group(now);
    if (g != groups_.end()) {
        choice chosen;
        for (pending_write& one : g->all)
            chosen.push_back(&one);
        batch next = start(chosen, true);
        groups_.erase(g);
        return next;
    }
    if (released_ + urgent_ == 0) return std::nullopt;
    const choice chosen = choose(now);
    if (chosen.empty()) return std::nullopt;
    return start(chosen, false);
}

std::optional<time_point> planner::wake(time_point now) const noexcept {
    if (!has_work()) return std::nullopt;
    std::optional<time_point> first;
    const auto consider = [&](time_point at) {
        if (at > now && (!first || at < *first)) first = at;
    };
    consider(budget_.ready_at());
    for (const table_state& t : tables_) {
        if (t.queue.empty() && t.grouped == 0) continue;
        consider(t.pause.over_at());
        if (t.pause.stalled_since()) consider(*t.pause.stalled_since() + settings_.max_stall);
    }
    return first;
}

// --- settling ---

pending_write* planner::find(const flight& in, const write_request& left) const {
    const bool is_put = left.put() != nullptr;
    for (std::size_t i = 0; i < tables_.size(); ++i) {
        const table_name_and_keys& t = tables_[i].named;
        if (!t.is_called(left.table_name())) continue;
        if (t.has_keys()) {
            const result<std::string> key = canonical_key(t, i, left.attributes());
            const auto place = key ? places_.find(*key) : places_.end();
            if (place == places_.end()) return nullptr;
            pending_write* const one = place->second.in_flight;
            if (!one || one->home != &in.all || one->left_over) return nullptr;
            return (one->request.put() != nullptr) == is_put ? one : nullptr;
        }
        for (const pending_write& one : in.all)
            if (one.table == i && !one.left_over && (one.request.put() != nullptr) == is_put &&
                one.request.attributes() == left.attributes())
                return &*one.self;
    }
    return nullptr;
}

/// False when the answer names what is not in the batch: it cannot be trusted then.
bool planner::mark_left_over(const flight& in, const std::vector<write_request>& unprocessed)
    const {
    for (const write_request& r : unprocessed) {
        pending_write* const one = find(in, r);
        if (!one) return false;
        one->left_over = true;
    }
    return true;
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
    } else if (mark_left_over(*f, answer->unprocessed_items)) {
        settle_answer(f, *answer, m);
    } else {
        const error e(
            client_errc::malformed_response,
            "the answer leaves over requests that were not in the batch"
        );
        settle_failure(f, e, outcome::maybe_applied, m);
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
        if (!since || now - *since < settings_.max_stall) continue;
        t.pause.begin_anew();
        hand_back_waiting(i, t.last_failure ? *t.last_failure : stalled_);
        for (flight& f : flights_)
            for (const pending_write& w : f.all)
                if (w.table == i) f.last_chance = true;
    }
}

// --- moving ---

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

// --- looking ---

std::vector<unwritten_request> planner::unwritten() const {
    std::vector<unwritten_request> all;
    all.reserve(requests());
    for (const flight& f : flights_)
        for (const pending_write& one : f.all)
            all.push_back(copy_of(one, outcome::maybe_applied));
    const auto add = [&](const write_list& some) {
        for (const pending_write& one : some)
            all.push_back(copy_of(one, one.outcome));
    };
    add(returned_);
    for (const group& g : groups_)
        add(g.all);
    for (const table_state& t : tables_)
        add(t.queue);
    return all;
}

std::vector<unwritten_request> planner::returned() const {
    std::vector<unwritten_request> all;
    all.reserve(returned_.size());
    for (const pending_write& one : returned_)
        all.push_back(copy_of(one, one.outcome));
    return all;
}

const error* planner::first_reason() const noexcept {
    return returned_.empty() ? nullptr : &*returned_.front().why;
}

void planner::forget_returned() noexcept {
    for (const pending_write& one : returned_)
        bytes_ -= one.json.size();
    returned_.clear();
}

planner::counts planner::count() const noexcept {
    counts all = counts_;
    all.requests = requests();
    all.bytes = bytes_;
    all.in_flight = flights_.size();
    all.window = window_.size();
    return all;
}

std::string planner::broken_promise() const {
    std::size_t queued = 0;
    std::size_t urgent = 0;
    std::size_t grouped = 0;
    std::size_t flying = 0;
    std::size_t bytes = 0;
    std::map<const key_places::value_type*, int> waiting;
    std::map<const key_places::value_type*, int> in_flight;
    bool good = true;
    const auto look = [&](const write_list& in, whereabouts where, std::size_t& n) {
        for (const pending_write& one : in) {
            ++n;
            bytes += one.json.size();
            good = good && one.where == where && one.home == &in && &*one.self == &one;
            if (where == whereabouts::queue && one.epoch < released_before_) ++urgent;
            if (!one.place) continue;
            const key_place& at = one.place->second;
            good = good && &one == (where == whereabouts::flight ? at.in_flight : at.waiting);
            ++(where == whereabouts::flight ? in_flight : waiting)[one.place];
        }
    };
    for (const table_state& t : tables_)
        look(t.queue, whereabouts::queue, queued);
    for (const group& g : groups_)
        look(g.all, whereabouts::group, grouped);
    for (const flight& f : flights_) {
        look(f.all, whereabouts::flight, flying);
        if (f.all.empty() || f.all.size() > most_requests) return "a batch has 1 to 25 requests";
    }
    std::size_t returned = 0;
    look(returned_, whereabouts::returned, returned);
    if (!good) return "a request does not know where it is";
    for (const auto* places : {&waiting, &in_flight})
        for (const auto& [place, n] : *places)
            if (n > 1) return "two requests for one key wait, or are under way";
    for (const auto& place : places_)
        if (!waiting.contains(&place) && !in_flight.contains(&place))
            return "a key is remembered that no request has";
    if (queued != queued_ || urgent != urgent_ || grouped != grouped_ || flying != flying_ ||
        bytes != bytes_ || released_ > queued_)
        return "the books do not agree with the requests";
    std::size_t open = 0;
    for (const std::size_t n : open_)
        open += n;
    if (open != queued + grouped + flying) return "an epoch has lost count";
    if (counts_.accepted !=
        queued + grouped + flying + counts_.written + counts_.superseded + counts_.returned)
        return "a request is lost, or was counted twice";
    if (requests() > settings_.max_requests) return "more requests are held than there is room for";
    return "";
}

} // namespace codynamo::batch
