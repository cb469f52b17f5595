// SPDX-License-Identifier: BSL-1.0
#include "batch/planner.hpp"

#include "codec/json_writer.hpp"
#include "codec/table_name.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace codynamo::batch {
namespace {

constexpr std::size_t most_bytes = std::size_t{15} << 20; // 16 MB less room for the frame

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
          "the service took nothing for the time that stall_timeout allows"
      ),
      window_(settings_.max_in_flight),
      budget_(settings_.max_write_units) {}

std::size_t planner::add_table(table_name_and_keys table) {
    const std::size_t index = tables_.size();
    table_state added(std::move(table));
    for (std::size_t i = 0; i < index; ++i) {
        table_state& other = tables_[i];
        if (codec::table_name_of(other.named.name) != codec::table_name_of(added.named.name))
            continue;
        added.namesakes.push_back(i);
        other.namesakes.reserve(other.namesakes.size() + 1);
    }
    tables_.push_back(std::move(added));
    for (const std::size_t i : tables_.back().namesakes)
        tables_[i].namesakes.push_back(index);
    return index;
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
    w.order = ++counts_.accepted;
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
        if (may_start(t, now) && !has_namesake(t, chosen)) choose_from(t, most, bytes, chosen);
    }
    return chosen;
}

bool planner::has_namesake(const table_state& t, const choice& chosen) {
    return !t.namesakes.empty() && std::ranges::any_of(chosen, [&](const pending_write* w) {
        return std::ranges::find(t.namesakes, w->table) != t.namesakes.end();
    });
}

/// Whether an older request may be for its key, under another name of its table.
bool planner::has_elder_elsewhere(const table_state& t, const pending_write& next) const {
    return std::ranges::any_of(t.namesakes, [&](std::size_t index) {
        const table_state& other = tables_[index];
        if (!other.named.is_called(t.named.name)) return false;
        const auto is_older = [&](const pending_write& w) { return w.order < next.order; };
        if (!next.place || !other.named.has_keys())
            return other.flying + other.grouped > 0 || std::ranges::any_of(other.queue, is_older);
        const std::string& own = next.place->first;
        const auto place = places_.find(std::to_string(index) + own.substr(own.find(' ')));
        if (place == places_.end()) return false;
        const key_place& at = place->second;
        return at.in_flight || (at.waiting && is_older(*at.waiting));
    });
}

void planner::choose_from(table_state& t, std::size_t most, std::size_t& bytes, choice& chosen) {
    for (pending_write& next : t.queue) {
        if (chosen.size() == most) return;
        if (next.place && next.place->second.in_flight) continue;
        if (has_elder_elsewhere(t, next)) continue;
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
    if (!settings_.return_consumed_capacity.empty())
        json.member("ReturnConsumedCapacity", std::string_view(settings_.return_consumed_capacity));
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
        if (t.pause.stalled_since()) consider(*t.pause.stalled_since() + settings_.stall_timeout);
    }
    return first;
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

} // namespace codynamo::batch
