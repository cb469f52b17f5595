// SPDX-License-Identifier: BSL-1.0
#include "batch/batch_choice.hpp"

#include "codec/json_writer.hpp"

#include <algorithm>
#include <map>

namespace codynamo::batch {
namespace {

constexpr std::size_t max_bytes = std::size_t{15} << 20; // DynamoDB takes 16 MB

using choice = std::vector<pending_write*>;

/// Whether older requests for the key of `w` may wait or be in flight under another name of its
/// table.
bool has_older_under_other_name(const accepted_requests& all, const pending_write& w) {
    const backlog& own = all.tables()[w.table];
    const auto is_older = [&](const pending_write& other) { return other.order < w.order; };
    return std::ranges::any_of(own.namesakes(), [&](std::size_t index) {
        const backlog& other = all.tables()[index];
        if (!other.table().is_called(own.table().name)) return false;
        if (!w.slot || !other.table().has_keys())
            return all.flights().has(index) || all.flights().has_part(index) ||
                   std::ranges::any_of(other.queue(), is_older);
        const key_slot* const same_key = all.keys().find(canonical_key_in(index, *w.slot->key));
        if (!same_key) return false;
        return same_key->in_flight || (same_key->waiting && is_older(*same_key->waiting));
    });
}

/// Whether `w`, which was never sent, may have the key of an unprocessed request of the batch:
/// DynamoDB refuses a batch that has a key twice.
bool may_repeat_key(const pending_write& w, const choice& chosen) {
    return !w.slot && !w.sent && std::ranges::any_of(chosen, [&](const pending_write* older) {
        return older->table == w.table && older->sent && may_share_key(*older->request, *w.request);
    });
}

void choose_from(
    const accepted_requests& all,
    write_list& queue,
    std::size_t limit,
    std::size_t& bytes,
    choice& chosen
) {
    for (pending_write& w : queue) {
        if (chosen.size() == limit) return;
        if (w.slot && w.slot->in_flight) continue;
        if (has_older_under_other_name(all, w)) continue;
        if (!chosen.empty() && bytes + w.json.size() > max_bytes) return;
        if (may_repeat_key(w, chosen)) return;
        chosen.push_back(&w);
        bytes += w.json.size();
    }
}

/// Requests for a table whose key is not known are sent one batch after the other.
bool may_send(const accepted_requests& all, std::size_t table, time_point now) {
    const backlog& t = all.tables()[table];
    if (t.queue().empty() || t.is_paused(now)) return false;
    return t.table().has_keys() || !(all.flights().has(table) || all.flights().has_part(table));
}

bool may_send(const accepted_requests& all, const flight& part, time_point now) {
    return std::ranges::all_of(part.requests, [&](const pending_write& w) {
        const backlog& t = all.tables()[w.table];
        return !t.is_paused(now) && (t.table().has_keys() || !all.flights().has(w.table));
    });
}

/// Whether the batch has requests for another table of this name: the response could not tell them
/// apart.
bool has_namesake(const backlog& table, const choice& chosen) {
    return std::ranges::any_of(table.namesakes(), [&](std::size_t index) {
        return std::ranges::find(chosen, index, &pending_write::table) != chosen.end();
    });
}

} // namespace

flight* choose_part(accepted_requests& all, time_point now) {
    std::vector<bool> waits(all.tables().size());
    for (flight& part : all.flights().parts()) {
        // Requests for a table whose key is not known are sent in the order of the parts.
        const bool overtakes = std::ranges::any_of(part.requests, [&](const pending_write& w) {
            return waits[w.table];
        });
        if (!overtakes && may_send(all, part, now)) return &part;
        for (const pending_write& w : part.requests)
            if (!w.slot) waits[w.table] = true;
    }
    return nullptr;
}

choice choose_requests(
    accepted_requests& all, time_point now, std::size_t limit, std::size_t first_table
) {
    choice chosen;
    chosen.reserve(limit);
    std::size_t bytes = 0;
    const std::size_t tables = all.tables().size();
    for (std::size_t i = 0; i < tables && chosen.size() < limit; ++i) {
        const std::size_t table = (first_table + i) % tables;
        backlog& t = all.tables()[table];
        if (may_send(all, table, now) && !has_namesake(t, chosen))
            choose_from(all, t.queue(), limit, bytes, chosen);
    }
    return chosen;
}

std::vector<std::size_t> tables_of(const choice& requests) {
    std::vector<std::size_t> tables;
    for (const pending_write* w : requests)
        if (std::ranges::find(tables, w->table) == tables.end()) tables.push_back(w->table);
    return tables;
}

codec::text_buffer batch_body(
    const std::deque<backlog>& tables, const choice& requests, std::string_view capacity
) {
    std::map<std::size_t, std::vector<const pending_write*>> by_table;
    std::size_t bytes = 256;
    for (const pending_write* w : requests) {
        by_table[w->table].push_back(w);
        bytes += w->json.size() + 1;
    }
    codec::text_buffer body(bytes);
    codec::json_writer json(body);
    json.begin_object();
    json.name("RequestItems");
    json.begin_object();
    for (const auto& [table, of_table] : by_table) {
        json.name(tables[table].table().name);
        json.begin_array();
        for (const pending_write* w : of_table)
            json.raw(w->json.view());
        json.end_array();
    }
    json.end_object();
    if (!capacity.empty()) json.member("ReturnConsumedCapacity", capacity);
    json.end_object();
    return body;
}

} // namespace codynamo::batch
