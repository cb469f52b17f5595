// SPDX-License-Identifier: BSL-1.0
//
//     written                   ends
//     unprocessed               waits again behind the others, after a pause
//     the batch failed          waits again in its place, after a pause
//     the batch was refused     waits in one of two halves; alone, it is returned
//     the table was refused     is returned, with all that waits for the table
//
#include "batch/settlement.hpp"

#include "batch/unprocessed.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <utility>

namespace codynamo::batch {
namespace {

// 25 items of 400 KB, each in the table and 24 indexes, where an update counts twice, make 500,000.
constexpr double max_batch_units = 1e6;

outcome worse(outcome a, outcome b) {
    return std::max(a, b); // in the order of the enumerators
}

/// Whether the service may have refused the batch because of one of its requests.
bool may_be_one_request(const error& e) {
    return e.code() == service_errc::validation || e.code() == service_errc::serialization ||
           e.code() == service_errc::item_collection_size_limit_exceeded;
}

bool may_succeed_later(const error& e) {
    return e.code() == error_kind::retryable || e.code() == error_kind::timeout ||
           e.code() == error_kind::cancelled;
}

} // namespace

void settlement::settle(const result<batch_write_item_response>& response, outcome earlier) {
    if (!response) {
        const error e = response.error();
        const outcome known = e.info().outcome;
        if (known == outcome::maybe_applied || may_succeed_later(e))
            fail(e, known);
        else
            refuse(e);
        return;
    }
    for (pending_write& w : flight_.requests)
        w.unprocessed = false;
    const write_request* const unknown =
        mark_unprocessed(all_, flight_, response->unprocessed_items);
    if (!unknown) {
        apply(*response, earlier);
        return;
    }
    const error e(
        client_errc::malformed_response,
        "the response returns as unprocessed a request for the table '" + unknown->table_name() +
            "' that was not in the batch"
    );
    fail(e, outcome::maybe_applied);
}

/// Without key names, unprocessed requests of these tables wait before the others, some of which
/// may be for the same keys.
std::vector<bool> settlement::tables_to_requeue_first() const {
    std::vector<bool> first(all_.tables().size());
    for (const pending_write& w : flight_.requests) {
        if (!w.unprocessed || w.slot || first[w.table]) continue;
        const write_list& queue = all_.tables()[w.table].queue();
        first[w.table] = std::ranges::any_of(queue, [&](const pending_write& queued) {
            return may_share_key(*w.request, *queued.request);
        });
    }
    return first;
}

void settlement::apply(const batch_write_item_response& response, outcome earlier) {
    const std::vector<bool> first = tables_to_requeue_first();
    std::vector<bool> progress(all_.tables().size());
    std::vector<bool> unprocessed(all_.tables().size());

    // Nothing throws from here on.
    const std::size_t sent = flight_.requests.size();
    for (const std::size_t table : flight_.tables)
        all_.tables()[table].set_responded();
    for (auto next = flight_.requests.begin(); next != flight_.requests.end();) {
        pending_write& w = *next++;
        if (w.unprocessed) {
            unprocessed[w.table] = true;
            w.outcome = worse(worse(w.outcome, earlier), outcome::not_applied);
        } else {
            progress[w.table] = true;
            all_.tables()[w.table].set_written();
            all_.set_written(w);
        }
    }
    for (const std::size_t table : flight_.tables)
        if (unprocessed[table])
            all_.tables()[table].pause_after_unprocessed(moment_, progress[table]);
    if (flight_.requests.empty())
        all_.flights().widen();
    else if (flight_.requests.size() == sent)
        all_.flights().halve(flight_);
    spend_budget(response);

    return_last_chances();
    requeue(first);
}

/// Corrects what was charged when the batch was sent.
void settlement::spend_budget(const batch_write_item_response& response) noexcept {
    double consumed = 0;
    for (const consumed_capacity& used : response.consumed_capacity)
        consumed += used.capacity_units;
    const bool is_sane = consumed >= 0 && consumed <= max_batch_units; // not for NaN
    if (response.consumed_capacity.empty() || !is_sane) {
        for (const pending_write& w : flight_.requests)
            budget_.spend(-w.units);
        return;
    }
    all_.counts().consumed_units += consumed;
    budget_.spend(consumed - flight_.units);
}

/// A part waits as a part, other requests at the end of their queue, or before the `first` of it.
void settlement::requeue(const std::vector<bool>& first) noexcept {
    if (flight_.is_part) {
        all_.return_part(flight_);
        return;
    }
    for (auto next = flight_.requests.end(); next != flight_.requests.begin();) {
        pending_write& w = *--next;
        if (!first[w.table]) continue;
        ++next;
        all_.requeue_first(w);
    }
    while (!flight_.requests.empty())
        all_.requeue_last(flight_.requests.front());
    all_.flights().remove(flight_);
}

void settlement::requeue_in_order() noexcept {
    if (flight_.is_part) {
        all_.return_part(flight_);
        return;
    }
    while (!flight_.requests.empty())
        all_.requeue_first(flight_.requests.back());
    all_.flights().remove(flight_);
}

/// Returns requests whose table stalled while they were in flight, with the failure of the table,
/// if there was one.
void settlement::return_last_chances() noexcept {
    for (auto next = flight_.requests.begin(); next != flight_.requests.end();) {
        pending_write& w = *next++;
        if (!w.last_chance) continue;
        const std::optional<error>& failure = all_.tables()[w.table].failure();
        all_.set_returned(w, failure ? *failure : stalled_);
    }
}

void settlement::fail(const error& why, outcome known) {
    for (pending_write& w : flight_.requests)
        w.outcome = worse(w.outcome, known);
    if (why.code() != error_kind::cancelled)
        for (const std::size_t table : flight_.tables)
            all_.tables()[table].pause_after_failure(moment_, why);
    if (why.code() == error_kind::throttled) all_.flights().halve(flight_);
    if (known != outcome::maybe_applied) budget_.spend(-flight_.units);
    return_last_chances();
    requeue_in_order();
}

void settlement::lose() noexcept {
    for (pending_write& w : flight_.requests)
        w.outcome = outcome::maybe_applied;
    for (const std::size_t table : flight_.tables)
        all_.tables()[table].pause_after_loss(moment_.now);
    return_last_chances();
    requeue_in_order();
}

void settlement::refuse(const error& why) {
    if (may_be_one_request(why) && flight_.requests.size() > 1) {
        split_in_halves();
    } else if (flight_.tables.size() > 1) {
        split_by_table();
    } else {
        const std::size_t table = flight_.tables.front();
        if (!may_be_one_request(why)) {
            all_.tables()[table].refuse(why);
            all_.set_waiting_returned(table, why);
        }
        for (pending_write& w : flight_.requests)
            w.outcome = worse(w.outcome, outcome::not_applied);
        while (!flight_.requests.empty())
            all_.set_returned(flight_.requests.front(), why);
    }
    budget_.spend(-flight_.units);
    all_.flights().remove(flight_);
}

void settlement::split_in_halves() {
    flight_list::list halves(2);
    const std::size_t first = (flight_.requests.size() + 1) / 2;
    for (std::size_t i = 0; !flight_.requests.empty(); ++i)
        move_to_part(flight_.requests.front(), i < first ? halves.front() : halves.back());
    all_.flights().add_parts(std::move(halves));
}

void settlement::split_by_table() {
    flight_list::list parts(flight_.tables.size());
    while (!flight_.requests.empty()) {
        pending_write& w = flight_.requests.front();
        const auto table = std::ranges::find(flight_.tables, w.table);
        move_to_part(w, *std::next(parts.begin(), table - flight_.tables.begin()));
    }
    all_.flights().add_parts(std::move(parts));
}

void settlement::move_to_part(pending_write& w, flight& part) noexcept {
    w.outcome = worse(w.outcome, outcome::not_applied);
    all_.move_to_part(w, part);
}

} // namespace codynamo::batch
