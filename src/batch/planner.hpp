// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "batch/accepted_requests.hpp"
#include "batch/held_requests.hpp"
#include "batch/pace.hpp"
#include "batch/pending_write.hpp"

#include <codynamo/operation/batch_write_item.hpp>
#include <codynamo/outcome.hpp>
#include <codynamo/result.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace codynamo::batch {

struct planner_settings {
    std::size_t flush_amount = 25;
    std::size_t max_in_flight = 4;
    std::size_t max_requests = 1000;
    std::size_t max_bytes = std::size_t{32} << 20;
    std::chrono::milliseconds stall_timeout{60'000};
    /// Per second; 0: no limit.
    double max_write_units = 0;
    std::string return_consumed_capacity;
};

/// Decides which requests a batch writer sends next, and what becomes of them. Pure: no I/O, no
/// clock.
///
/// For one key at most one request waits and at most one is in flight, and none is sent while
/// another is in flight. A later request supersedes one that waits. A table whose key is not known
/// has one batch in flight, and its unprocessed requests stay before those that may be for the same
/// keys.
///
/// A name and an ARN that may be of one table are two tables here, as they may also be two: neither
/// supersedes requests of the other, but those for one key are sent one by one, in their order. No
/// batch holds two tables of one name, which a response could not tell apart.
///
/// What throws leaves everything as it was.
class planner {
public:
    explicit planner(planner_settings settings);

    std::size_t add_table(table_name_and_keys table) {
        return requests_.add_table(std::move(table));
    }

    [[nodiscard]] std::size_t tables() const noexcept { return requests_.tables().size(); }

    [[nodiscard]] const table_name_and_keys& table(std::size_t index) const {
        return requests_.tables()[index].table();
    }

    /// Why the service refuses all requests for the table.
    [[nodiscard]] const std::optional<error>& refusal(std::size_t index) const {
        return requests_.tables()[index].refusal();
    }

    void forget_refusals() noexcept;

    /// Whether the write units of requests matter.
    [[nodiscard]] bool counts_units() const noexcept { return settings_.max_write_units > 0; }

    [[nodiscard]] bool has_room(const pending_write& w) const noexcept;

    /// Whether there is no room until the caller has taken requests that were returned.
    [[nodiscard]] bool is_clogged(const pending_write& w) const noexcept;

    /// Accepts what `prepare` made. Returns whether a release may be done now: the request may have
    /// superseded the last one of it.
    bool accept(write_list&& one);

    /// Lets all requests be sent that were accepted so far, also if they are fewer than
    /// `flush_amount`. Returns the mark for `is_done`.
    [[nodiscard]] std::uint64_t release();

    /// Whether none of the requests from before a release waits or is in flight any more.
    [[nodiscard]] bool is_done(std::uint64_t mark) const noexcept {
        return requests_.releases().is_done(mark);
    }

    /// Whether `flush_amount` requests wait to be sent.
    [[nodiscard]] bool is_due() const noexcept { return requests_.due() > 0; }

    /// Whether producers for a table should wait: as many batches are in flight as there may be, or
    /// one is due that may not be sent now. One that other tables in a pause hold back does not
    /// count.
    [[nodiscard]] bool is_pressed(std::size_t table, time_point now) const noexcept;

    struct batch {
        std::uint64_t id;
        /// Of a BatchWriteItem.
        codec::text_buffer body;
    };

    /// Returns the next batch that may be sent now, which is in flight then. Returns requests of
    /// stalled tables to the caller.
    [[nodiscard]] std::optional<batch> next(time_point now);

    /// The id of the last batch that was sent.
    [[nodiscard]] std::uint64_t last_id() const noexcept { return requests_.flights().last_id(); }

    /// When to call `next` again, if nothing happens by then.
    [[nodiscard]] std::optional<time_point> wake(time_point now) const noexcept;

    /// Applies the response to a batch; does nothing if the batch is not in flight any more.
    /// `earlier` is the outcome of the attempts before the one that got the response.
    void settle(
        std::uint64_t id,
        const result<batch_write_item_response>& response,
        const moment& m,
        outcome earlier = outcome::not_sent
    );

    /// The response to a batch is lost: its requests wait again.
    void lose(std::uint64_t id, time_point now) noexcept;

    /// Returns all requests to the caller, for this reason.
    void return_all(const std::optional<error>& why) noexcept;

    /// Copies all requests that are held.
    [[nodiscard]] held_requests copies() const;

    /// Takes the requests that are to be returned to the caller.
    [[nodiscard]] held_requests take_returned();

    /// Takes all requests, for this reason; batches in flight have none any more.
    [[nodiscard]] held_requests take_all(const std::optional<error>& why = std::nullopt);

    /// The caller could not get what was taken: it is to be returned, for this reason if it had
    /// none, also if there is no room for it any more.
    void give_back(held_requests&& taken, const error& why) noexcept;

    /// What may have become of the requests that are held.
    [[nodiscard]] outcome known_outcome() const noexcept;

    /// The request that was the first to be returned to the caller, or null.
    [[nodiscard]] const pending_write* first_returned() const noexcept;

    void clear_returned() noexcept { requests_.clear_returned(); }

    [[nodiscard]] bool is_empty() const noexcept { return requests_.counts().requests == 0; }

    [[nodiscard]] std::size_t in_flight() const noexcept {
        return requests_.flights().in_flight().size();
    }

    [[nodiscard]] write_counts counts() const noexcept;

    /// Describes an invariant that does not hold, or returns "": for tests.
    [[nodiscard]] std::string broken_promise() const;

private:
    [[nodiscard]] held_requests no_requests() const;
    [[nodiscard]] batch send(const std::vector<pending_write*>& chosen, flight* part);
    void restart_stalls_if_idle() noexcept;
    void return_stalled(time_point now) noexcept;

    planner_settings settings_;
    error stalled_;
    accepted_requests requests_;
    unit_budget budget_;
    /// From which the next batch is chosen.
    std::size_t next_table_ = 0;
};

} // namespace codynamo::batch
