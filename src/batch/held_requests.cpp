// SPDX-License-Identifier: BSL-1.0
#include "batch/held_requests.hpp"

#include <utility>

namespace codynamo::batch {
namespace {

unwritten_request unwritten(const table_name_and_keys& table, const pending_write& w) {
    const outcome known = w.state == write_state::in_flight ? outcome::maybe_applied : w.outcome;
    write_request request = request_of(table, w);
    if (!w.reason) return unwritten_request(std::move(request), known);
    return unwritten_request(std::move(request), known, w.reason->code(), w.reason->info().message);
}

} // namespace

std::vector<unwritten_request> unwritten_of(const held_requests& held) {
    std::vector<unwritten_request> all;
    all.reserve(held.requests.size());
    for (const pending_write& w : held.requests)
        all.push_back(unwritten(*held.tables[w.table], w));
    return all;
}

} // namespace codynamo::batch
