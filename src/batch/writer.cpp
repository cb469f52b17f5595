// SPDX-License-Identifier: BSL-1.0
#include "batch/writer.hpp"

#include <codynamo/error.hpp>

#include <cassert>

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

error closed_error(const std::string& table) {
    return {
        client_errc::writer_closed,
        "the batch writer takes nothing in for '" + table + "' after close()"
    };
}

} // namespace

writer_handle::~writer_handle() {
    of_->drop();
}

writer::writer(std::shared_ptr<outlet> out, batch_writer_settings settings)
    : out_(std::move(out)), settings_(std::move(settings)), plan_(plan_of(settings_)) {}

/// Why the request cannot be accepted, though there may be room.
std::optional<error> writer::refusal_of(const pending_write& one) const {
    const std::string& name = plan_.table(one.table).name;
    if (closed_) return closed_error(name);
    if (const auto& refusal = plan_.refusal(one.table)) return refusal;
    if (plan_.is_clogged(one))
        return error(
            client_errc::batch_incomplete,
            "the batch writer is full of requests that were given up; flush() hands them back"
        );
    return std::nullopt;
}

std::vector<unwritten_request> writer::unwritten() const {
    const std::scoped_lock lock(mutex_);
    return plan_.unwritten();
}

/// `newest`: the batch up to which there may be some under way; 0 when there is nothing to stop.
std::vector<unwritten_request> writer::take_all(std::uint64_t& newest) {
    const std::scoped_lock lock(mutex_);
    std::vector<unwritten_request> all = plan_.unwritten();
    plan_.return_all(error(client_errc::cancelled, "the requests were taken out of the writer"));
    plan_.clear_returned();
    newest = running_.empty() && line_.empty() && all.empty() ? 0 : last_id_;
    return all;
}

std::vector<unwritten_request> writer::extract() {
    std::uint64_t newest = 0;
    std::vector<unwritten_request> all = take_all(newest);
    if (newest > 0) post_stop(newest);
    return all;
}

void writer::retry_refused_tables() {
    const std::scoped_lock lock(mutex_);
    plan_.forget_refusals();
}

batch_writer_stats writer::stats() const {
    const std::scoped_lock lock(mutex_);
    const write_counts now = plan_.counts();
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

std::string writer::broken_promise() const {
    const std::scoped_lock lock(mutex_);
    return plan_.broken_promise();
}

void writer::drop() noexcept {
    try {
        std::uint64_t newest = 0;
        std::vector<unwritten_request> left = take_all(newest);
        if (newest > 0) post_stop(newest);
        if (left.empty()) return;
        if (settings_.on_abandoned) {
            settings_.on_abandoned(std::move(left));
            return;
        }
        out_->log(
            log_level::error,
            "a batch writer for '" + left.front().table_name() + "' was dropped with " +
                std::to_string(left.size()) +
                " requests that were never written; co_await its close(), or use table::write_batch"
        );
        // Not when a coroutine ends with its context: then nobody runs it.
        assert(
            (std::uncaught_exceptions() > 0 || !out_->runs_here()) &&
            "codynamo::batch_writer dropped without close()"
        );
    } catch (...) { // no memory for the text
    }
}

} // namespace codynamo::batch
