// SPDX-License-Identifier: BSL-1.0
#include "batch/writer_state.hpp"

#include <cstddef>
#include <string>
#include <utility>

namespace codynamo::batch {
namespace {

constexpr int default_in_flight = 4;

std::string capacity_text(const batch_writer_settings& s) {
    const auto wanted = s.return_consumed_capacity.value_or(return_consumed_capacity::none);
    if (wanted == return_consumed_capacity::indexes) return "INDEXES";
    return wanted == return_consumed_capacity::total || s.max_write_units > 0 ? "TOTAL" : "";
}

planner_settings plan_of(const batch_writer_settings& s) {
    const bool knows_keys = s.uses_key_schema || !s.key_names.empty() || !s.table_key_names.empty();
    planner_settings plan;
    plan.flush_amount = s.flush_amount;
    plan.max_in_flight =
        static_cast<std::size_t>(s.max_in_flight.value_or(knows_keys ? default_in_flight : 1));
    plan.max_requests = s.max_buffered;
    plan.max_bytes = s.max_buffered_bytes;
    plan.stall_timeout = s.stall_timeout;
    plan.max_write_units = s.max_write_units;
    plan.return_consumed_capacity = capacity_text(s);
    return plan;
}

} // namespace

writer_state::writer_state(std::shared_ptr<outlet> o, batch_writer_settings s)
    : out(std::move(o)), settings(std::move(s)), plan(plan_of(settings)) {}

batch_writer_stats writer_state::stats() const {
    const std::scoped_lock lock(mutex);
    const write_counts now = plan.counts();
    batch_writer_stats s;
    s.written = now.written;
    s.superseded = now.superseded;
    s.retried = now.retried;
    s.returned = now.returned;
    s.batches = now.batches;
    s.bytes = now.bytes_sent;
    s.consumed_capacity_units = now.consumed_units;
    s.buffered = now.requests;
    s.buffered_bytes = now.bytes;
    s.in_flight = now.in_flight;
    s.pace = now.window;
    return s;
}

} // namespace codynamo::batch
