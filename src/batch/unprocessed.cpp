// SPDX-License-Identifier: BSL-1.0
#include "batch/unprocessed.hpp"

#include <codynamo/result.hpp>

#include <cstddef>
#include <string>

namespace codynamo::batch {
namespace {

bool is_same_kind(const pending_write& w, const write_request& r) {
    return w.is_put == (r.item() != nullptr);
}

pending_write* find_by_key(
    const accepted_requests& all, flight& f, std::size_t table, const write_request& r
) {
    const result<std::string> key =
        canonical_key(all.tables()[table].table(), table, r.attributes());
    const key_slot* const slot = key ? all.keys().find(*key) : nullptr;
    pending_write* const w = slot ? slot->in_flight : nullptr;
    if (!w || w->home != &f.requests || w->unprocessed) return nullptr;
    return is_same_kind(*w, r) ? w : nullptr;
}

pending_write* find_by_attributes(flight& f, std::size_t table, const write_request& r) {
    for (pending_write& w : f.requests)
        if (w.table == table && !w.unprocessed && is_same_kind(w, r) &&
            w.request->attributes() == r.attributes())
            return &w;
    return nullptr;
}

pending_write* find(const accepted_requests& all, flight& f, const write_request& r) {
    for (const std::size_t table : f.tables) {
        const table_name_and_keys& t = all.tables()[table].table();
        if (!t.is_called(r.table_name())) continue;
        pending_write* const w =
            t.has_keys() ? find_by_key(all, f, table, r) : find_by_attributes(f, table, r);
        if (w) return w;
    }
    return nullptr;
}

} // namespace

const write_request* mark_unprocessed(
    const accepted_requests& all, flight& f, const std::vector<write_request>& unprocessed
) {
    for (const write_request& r : unprocessed) {
        pending_write* const w = find(all, f, r);
        if (!w) return &r;
        w->unprocessed = true;
    }
    return nullptr;
}

} // namespace codynamo::batch
