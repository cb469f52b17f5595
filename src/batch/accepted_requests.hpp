// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "batch/backlog.hpp"
#include "batch/epochs.hpp"
#include "batch/flight_list.hpp"
#include "batch/key_index.hpp"
#include "batch/pending_write.hpp"

#include <codynamo/error.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace codynamo::batch {

struct write_counts {
    std::uint64_t accepted = 0;
    std::uint64_t written = 0;
    std::uint64_t superseded = 0;
    std::uint64_t retried = 0;
    std::uint64_t returned = 0;
    std::uint64_t batches = 0;
    std::uint64_t bytes_sent = 0;
    double consumed_units = 0;
    /// Held now.
    std::size_t requests = 0;
    /// Held now, as encoded.
    std::size_t bytes = 0;
    std::size_t in_flight = 0;
    std::size_t window = 0;
};

/// All requests that were accepted and have not ended. Each is in exactly one list:
///
///     backlog::queue      waits to be sent
///     flight_list::parts  waits to be sent with the other requests of its part
///     flight_list         is in flight
///     returned            waits to be returned to the caller
///
/// Moves them from list to list, and keeps the key index, the epochs and the counts up to date.
/// Decides nothing.
class accepted_requests {
public:
    explicit accepted_requests(std::size_t max_in_flight) : flights_(max_in_flight) {}

    accepted_requests(const accepted_requests&) = delete;
    accepted_requests& operator=(const accepted_requests&) = delete;

    std::size_t add_table(table_name_and_keys table);

    [[nodiscard]] std::deque<backlog>& tables() noexcept { return tables_; }

    [[nodiscard]] const std::deque<backlog>& tables() const noexcept { return tables_; }

    [[nodiscard]] flight_list& flights() noexcept { return flights_; }

    [[nodiscard]] const flight_list& flights() const noexcept { return flights_; }

    [[nodiscard]] const write_list& returned() const noexcept { return returned_; }

    [[nodiscard]] const key_index& keys() const noexcept { return keys_; }

    [[nodiscard]] const epochs& releases() const noexcept { return epochs_; }

    [[nodiscard]] write_counts& counts() noexcept { return counts_; }

    [[nodiscard]] const write_counts& counts() const noexcept { return counts_; }

    /// Accepts what `prepare` made, which supersedes a request for its key that waits. Changes
    /// nothing if it throws.
    void accept(write_list&& one, std::size_t flush_amount);

    /// Lets all requests that are queued now be sent. See `epochs::release`.
    [[nodiscard]] std::uint64_t release();

    /// The number of queued requests that may be sent because `flush_amount` have come together.
    [[nodiscard]] std::size_t due() const noexcept { return due_; }

    /// The number of these without those that tables in a pause hold back.
    [[nodiscard]] std::size_t due(time_point now) const noexcept;

    /// Whether requests are queued that were accepted before the last release.
    [[nodiscard]] bool has_released() const noexcept { return released_ > 0; }

    /// Whether a request waits that may be sent.
    [[nodiscard]] bool has_work() const noexcept {
        return due_ > 0 || released_ > 0 || !flights_.parts().empty();
    }

    /// Sends queued requests: `prepared` holds one flight, without requests.
    flight& send(flight_list::list&& prepared, const std::vector<pending_write*>& chosen) noexcept;

    flight& send_part(flight& part) noexcept;

    // --- requests in flight ---

    void set_written(pending_write& w) noexcept;

    // These supersede the request instead if a later one for its key waits, and return it if its
    // table is refused.
    void requeue_first(pending_write& w) noexcept;
    void requeue_last(pending_write& w) noexcept;
    void move_to_part(pending_write& w, flight& part) noexcept;
    void return_part(flight& part) noexcept;

    // --- requests to be returned to the caller ---

    void set_returned(pending_write& w, const std::optional<error>& reason) noexcept;

    /// All requests for the table that wait.
    void set_waiting_returned(std::size_t table, const std::optional<error>& reason) noexcept;

    [[nodiscard]] write_list take_returned() noexcept;

    /// What was taken is to be returned after all.
    void give_back(write_list&& taken) noexcept;

    void clear_returned() noexcept;

    /// Describes an invariant that does not hold, or returns "": for tests.
    [[nodiscard]] std::string broken_promise() const;

private:
    void enqueue(pending_write& w, write_list::iterator before) noexcept;
    void dequeue(const pending_write& w) noexcept;
    [[nodiscard]] bool waits_again(pending_write& w) noexcept;
    void depart(flight& f) noexcept;
    void supersede(pending_write& w) noexcept;
    void erase(pending_write& w) noexcept;

    std::deque<backlog> tables_;
    flight_list flights_;
    write_list returned_;
    key_index keys_;
    epochs epochs_;
    write_counts counts_;
    std::size_t queued_ = 0;
    /// Of the queued requests.
    std::size_t due_ = 0;
    /// Of the queued requests.
    std::size_t released_ = 0;
};

} // namespace codynamo::batch
