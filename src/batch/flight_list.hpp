// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "batch/pace.hpp"
#include "batch/pending_write.hpp"

#include <cstddef>
#include <cstdint>
#include <list>
#include <vector>

namespace codynamo::batch {

/// A batch in flight; or a part of a refused batch, to be sent as a batch of its own, to find out
/// which of its requests the service refuses.
struct flight {
    /// 0: was not sent yet.
    std::uint64_t id = 0;
    write_list requests;
    /// Of the requests in flight, each once.
    std::vector<std::size_t> tables;
    /// By which the budget was charged.
    double units = 0;
    bool is_part = false;
};

/// The batches in flight, the parts of refused ones that wait, and how many may be in flight.
class flight_list {
public:
    using list = std::list<flight>;

    explicit flight_list(std::size_t max_in_flight) noexcept : window_(max_in_flight) {}

    // --- in flight ---

    [[nodiscard]] list& in_flight() noexcept { return in_flight_; }

    [[nodiscard]] const list& in_flight() const noexcept { return in_flight_; }

    [[nodiscard]] bool is_full() const noexcept { return in_flight_.size() >= window_.size(); }

    [[nodiscard]] std::size_t window() const noexcept { return window_.size(); }

    [[nodiscard]] std::uint64_t last_id() const noexcept { return last_id_; }

    /// Whether a request for the table is in flight.
    [[nodiscard]] bool has(std::size_t table) const noexcept;

    /// Returns null if no such batch is in flight.
    [[nodiscard]] flight* find(std::uint64_t id) noexcept;

    /// Adds the only flight of a list; numbers it.
    flight& add(list&& one) noexcept;

    void remove(const flight& f) noexcept;

    /// All requests of a batch were written.
    void widen() noexcept { window_.widen(); }

    /// The service throttled this batch.
    void halve(const flight& f) noexcept { window_.halve(f.id, last_id_); }

    // --- parts of refused batches ---

    [[nodiscard]] list& parts() noexcept { return parts_; }

    [[nodiscard]] const list& parts() const noexcept { return parts_; }

    /// Whether a request for the table waits in a part.
    [[nodiscard]] bool has_part(std::size_t table) const noexcept;

    /// Adds those parts that hold a request, to be sent before those that wait already.
    void add_parts(list&& parts) noexcept;

    /// Removes parts whose requests were superseded or returned.
    void remove_empty_parts() noexcept;

    /// Sends a part: it is in flight, with a new number.
    flight& send_part(const flight& part) noexcept;

    /// A part in flight waits again, to be sent before others.
    void return_part(const flight& part) noexcept;

private:
    list in_flight_;
    list parts_;
    flight_window window_;
    std::uint64_t last_id_ = 0;
};

} // namespace codynamo::batch
